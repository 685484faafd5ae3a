#!/usr/bin/env bash
# Starts and ends hosts of the lab: containers of systemd-nspawn that boot the root file system of build.sh, each with its own
# systemd, sshd, network namespace and disk, on a bridge that only this machine reaches.
#
#   hosts.sh open OWNER ROOT            clears away labs whose owner is dead, makes one owned by the process OWNER from the root
#                                       file system ROOT, prints its directory
#   hosts.sh add LAB HOST               makes a host: disk, keys, accounts, network; prints its address
#   hosts.sh boot LAB HOST              switches it on; returns at once
#   hosts.sh wait-off LAB HOST          waits until it is off
#   hosts.sh crash LAB HOST             ends all its processes at once, as a power cut does
#   hosts.sh unplug|plug LAB HOST       takes its network cable out, puts it back
#   hosts.sh leader LAB HOST            prints the pid of its first process, as this machine counts; fails when it is off
#   hosts.sh enter LAB HOST WORD...     runs a program as root inside it, past its sshd
#   hosts.sh remove LAB HOST            ends it and deletes its disk
#   hosts.sh close LAB                  ends all its hosts and removes what was made for it
#   hosts.sh sweep                      closes the labs whose owner is dead
#
# LAB is the directory that "open" printed. For hosts to play with: hosts.sh open $$ "$(build.sh)", then add and boot; they are
# cleared away by the next "open" or "sweep" after that shell has ended.
#
# Whatever is made has a name that is recorded before it is made, or follows from the lab's; a process is known by its id and its
# start time. So a lab whose owner was killed is cleared away, and nothing else is.
#
# GRACEFUL_LAB_STATE   where labs are recorded and their disks are (default: /var/lib/gracefuldeploy-lab; one for the machine)
# GRACEFUL_LAB_NET     the first two numbers of the addresses (default: 10.213)
set -euo pipefail

state=${GRACEFUL_LAB_STATE:-/var/lib/gracefuldeploy-lab}
net=${GRACEFUL_LAB_NET:-10.213}
self=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/hosts.sh

say() { printf 'lab: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

# --- processes -------------------------------------------------------------------------------------------------------------------

# The start time of a process in ticks; nothing when it is dead, or dead and not yet reaped.
ticks() { # PID
  local stat
  { stat=$(<"/proc/$1/stat"); } 2>/dev/null || return 0
  # The name, in brackets, may hold anything.
  set -- ${stat##*) }
  [ "$1" = Z ] || echo "${20}"
}

record() { # FILE PID
  printf '%s %s %s\n' "$(</proc/sys/kernel/random/boot_id)" "$2" "$(ticks "$2")" >"$1.new"
  mv "$1.new" "$1"
}

# The process of a record, when it is alive.
living() { # FILE
  local boot pid started
  { read -r boot pid started <"$1"; } 2>/dev/null || return 1
  [ "$boot" = "$(</proc/sys/kernel/random/boot_id)" ] && [ -n "$started" ] && [ "$(ticks "$pid")" = "$started" ] && echo "$pid"
}

# Waits until a recorded process is dead, at most so many tenths of a second.
gone() { # FILE TENTHS
  local left=$2
  while living "$1" >/dev/null; do
    [ "$left" -gt 0 ] || return 1
    left=$((left - 1))
    sleep 0.1
  done
}

# The first process of a host, as this machine sees it: the child of systemd-nspawn that is number 1 in its own namespace.
leader() { # HOST-DIRECTORY
  local nspawn child
  nspawn=$(living "$1/nspawn") || return 1
  for child in $(pgrep -P "$nspawn"); do
    if awk '$1 == "NSpid:" && NF > 2 && $NF == 1 {found = 1} END {exit !found}' "/proc/$child/status" 2>/dev/null; then
      echo "$child"
      return
    fi
  done
  return 1
}

# --- cgroups ---------------------------------------------------------------------------------------------------------------------

# A host's own cgroup in each hierarchy that a systemd writes to; without one two hosts would share theirs.
cgroups() { # LAB HOST
  local hierarchy
  if [ -f /sys/fs/cgroup/cgroup.controllers ]; then
    echo "/sys/fs/cgroup/${1##*/}-$2"
    return
  fi
  for hierarchy in systemd unified; do
    if [ -d "/sys/fs/cgroup/$hierarchy" ]; then echo "/sys/fs/cgroup/$hierarchy/${1##*/}-$2"; fi
  done
}

remove_cgroups() { # LAB HOST
  local cgroup
  for cgroup in $(cgroups "$1" "$2"); do
    [ -d "$cgroup" ] || continue
    find "$cgroup" -name cgroup.procs -exec cat {} + | { grep -vx 0 || true; } | xargs -r kill -KILL 2>/dev/null || true
    find "$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null || true
  done
}

# --- labs ------------------------------------------------------------------------------------------------------------------------

prepare_state() {
  mkdir -p -m 700 "$state"
  [ -O "$state" ] || fail "$state belongs to somebody else"
  exec 9>"$state/lock"
  flock 9
}

# Whether a /24 is used by nobody: no route into it, none over it but the default.
is_free() { # PREFIX
  [ -z "$(ip -4 route show root "$1.0/24")" ] && [ -z "$(ip -4 route show match "$1.1" | grep -v '^default' || true)" ]
}

open_lab() { # OWNER ROOT
  local number lab=
  [ -f "${2%/}/../complete" ] || fail "$2 is not a root file system that build.sh has completed"
  [ -n "$(ticks "$1")" ] || fail "there is no process $1 to own the lab"
  prepare_state
  sweep_labs
  for number in $(seq 0 254); do
    if [ ! -e "$state/gdlab$number" ] && is_free "$net.$number" && [ ! -e "/sys/class/net/gdlab$number" ]; then
      lab=$state/gdlab$number
      break
    fi
  done
  [ -n "$lab" ] || fail "no network $net.0-254.0/24 is free; see $state"
  mkdir -m 700 "$lab" "$lab/hosts" "$lab/numbers"
  record "$lab/owner" "$1"
  realpath "$2" >"$lab/lower"
  echo "$net.$number" >"$lab/prefix"
  ip link add "gdlab$number" type bridge
  ip addr add "$net.$number.1/24" dev "gdlab$number"
  ip link set "gdlab$number" up
  # The product gets the first, the fixture keeps the second for itself.
  ssh-keygen -q -t ed25519 -N '' -C deploy@lab -f "$lab/deploy"
  ssh-keygen -q -t ed25519 -N '' -C fixture@lab -f "$lab/keeper"
  echo "$lab"
}

close_lab() { # LAB
  local host link=${1##*/}
  for host in "$1"/hosts/*/; do
    if [ -d "$host" ]; then remove_host "$1" "$(basename "$host")"; fi
  done
  if [ -e "/sys/class/net/$link" ]; then ip link delete "$link"; fi
  rm -rf --one-file-system "$1"
}

sweep_labs() {
  local lab
  for lab in "$state"/gdlab*/; do
    lab=${lab%/}
    if [ -d "$lab" ] && ! living "$lab/owner" >/dev/null; then
      say "clearing away ${lab##*/}, whose owner is dead"
      # One that cannot be is no reason to have no other; the next sweep tries again.
      "$self" close "$lab" 9>&- || say "${lab##*/} could not be cleared away; what is left of it is in $lab"
    fi
  done
}

# --- hosts -----------------------------------------------------------------------------------------------------------------------

add_host() { # LAB HOST
  local lab=$1 host=$2 directory=$1/hosts/$2 number
  [[ $host =~ ^[a-z][a-z0-9-]{0,30}$ ]] || fail "a host's name is up to 31 letters, digits and dashes, and $host is not"
  mkdir -m 700 "$directory" || fail "${lab##*/} has a host $host already"
  for number in $(seq 10 250); do
    if mkdir "$lab/numbers/$number" 2>/dev/null; then break; fi
  done
  echo "$(<"$lab/prefix").$number" >"$directory/address"
  echo "${lab##*/}h$number" >"$directory/link"
  network "$lab" "$host"
  mkdir -m 755 "$directory/upper" "$directory/work" "$directory/root"
  mount -t overlay "${lab##*/}-$host" -o "lowerdir=$(<"$lab/lower"),upperdir=$directory/upper,workdir=$directory/work" "$directory/root"
  identity "$lab" "$host"
  cat "$directory/address"
}

network() { # LAB HOST
  local link namespace=${1##*/}-$2 address hardware
  link=$(<"$1/hosts/$2/link")
  address=$(<"$1/hosts/$2/address")
  # One address has one hardware address, or neighbours would go on sending to a host that had it before.
  # shellcheck disable=SC2046  # four numbers
  hardware=$(printf '02:6c:%02x:%02x:%02x:%02x' $(tr . ' ' <<<"$address"))
  ip netns add "$namespace"
  ip link add "$link" type veth peer name eth0 address "$hardware" netns "$namespace"
  ip link set "$link" master "${1##*/}" up
  ip -n "$namespace" -batch - <<END
addr add $address/24 dev eth0
link set eth0 up
link set lo up
END
}

# What tells this host from another, and lets people in.
identity() { # LAB HOST
  local root=$1/hosts/$2/root account type password
  echo "$2" >"$root/etc/hostname"
  printf '127.0.0.1 localhost\n127.0.1.1 %s\n::1 localhost ip6-localhost\n' "$2" >"$root/etc/hosts"
  tr -d - </proc/sys/kernel/random/uuid >"$root/etc/machine-id"
  for type in ed25519 ecdsa; do
    ssh-keygen -q -t "$type" -N '' -C "root@$2" -f "$root/etc/ssh/ssh_host_${type}_key"
  done
  password=$(tr -d - </proc/sys/kernel/random/uuid)
  (umask 077 && echo "$password" >"$1/hosts/$2/password")
  printf 'deploy:%s\n' "$password" | env -i PATH=/usr/sbin:/usr/bin chroot "$root" chpasswd
  authorize "$root/root" 0 "$1/keeper.pub"
  authorize "$root/home/shop" "$(uid "$root" shop)" "$1/keeper.pub"
  authorize "$root/home/other" "$(uid "$root" other)" "$1/keeper.pub"
  authorize "$root/home/deploy" "$(uid "$root" deploy)" "$1/keeper.pub" "$1/deploy.pub"
}

uid() { awk -F: -v name="$2" '$1 == name {print $3}' "$1/etc/passwd"; } # ROOT ACCOUNT

authorize() { # HOME UID KEY...
  local home=$1 owner=$2
  shift 2
  install -d -m 700 "$home/.ssh"
  cat "$@" >"$home/.ssh/authorized_keys"
  chmod 600 "$home/.ssh/authorized_keys"
  chown -R "$owner:$owner" "$home/.ssh"
}

boot_host() { # LAB HOST
  local directory=$1/hosts/$2
  if living "$directory/keeper" >/dev/null && ! gone "$directory/keeper" 100; then fail "$2 is on already"; fi
  rm -f "$directory/keeper" "$directory/nspawn"
  setsid "$self" keep "$1" "$2" </dev/null >>"$directory/console" 2>&1 9>&- &
  disown
  for _ in $(seq 250); do
    if [ -e "$directory/keeper" ]; then return; fi
    sleep 0.02
  done
  fail "$2 was not switched on within 5 s; see $directory/console"
}

# Runs a host until it is switched off; a reboot, whoever asks for it, is followed by a start, as on any machine.
keep_host() { # LAB HOST
  local lab=$1 host=$2 directory=$1/hosts/$2 status
  record "$directory/keeper" $$
  while [ ! -e "$directory/ending" ]; do
    status=0
    (nspawn "$lab" "$host") || status=$?
    # This is how systemd-nspawn --keep-unit says that the host wants to be started again.
    [ "$status" = 133 ] || break
  done
}

nspawn() { # LAB HOST
  local cgroup
  record "$directory/nspawn" "$BASHPID"
  for cgroup in $(cgroups "$1" "$2"); do
    { mkdir -p "$cgroup" && echo "$BASHPID" >"$cgroup/cgroup.procs"; } || exit 1
  done
  exec systemd-nspawn --quiet --boot --directory="$directory/root" --machine="${1##*/}-$2" --hostname="$2" \
    --network-namespace-path="/run/netns/${1##*/}-$2" --register=no --keep-unit --console=pipe --settings=no --link-journal=no \
    --resolv-conf=off --timezone=off
}

crash_host() { # LAB HOST
  local first
  first=$(leader "$1/hosts/$2") || fail "$2 is not on"
  kill -KILL "$first"
  gone "$1/hosts/$2/keeper" 100 || fail "$2 did not end"
}

remove_host() { # LAB HOST
  local lab=$1 host=$2 directory=$1/hosts/$2 pid file
  : >"$directory/ending"
  if pid=$(leader "$directory"); then
    kill -KILL "$pid" 2>/dev/null || true
    gone "$directory/nspawn" 50 || true
  fi
  for file in keeper nspawn; do
    if pid=$(living "$directory/$file"); then
      kill -KILL "$pid" 2>/dev/null || true
      gone "$directory/$file" 50 || fail "process $pid of $host does not end; $directory is left as it is"
    fi
  done
  remove_cgroups "$lab" "$host"
  if mountpoint -q "$directory/root"; then umount "$directory/root"; fi
  if [ -e "/run/netns/${lab##*/}-$host" ]; then ip netns delete "${lab##*/}-$host"; fi
  # The namespace takes its end of the cable with it, and the kernel the other one, but only after a while.
  if [ -f "$directory/link" ]; then ip link delete "$(<"$directory/link")" 2>/dev/null || true; fi
  rm -rf "/run/systemd/nspawn/propagate/${lab##*/}-$host" "/run/systemd/nspawn/unix-export/${lab##*/}-$host"
  rmdir "$lab/numbers/$(sed 's/.*\.//' "$directory/address" 2>/dev/null)" 2>/dev/null || true
  rm -rf --one-file-system "$directory"
}

enter_host() { # LAB HOST WORD...
  local first
  first=$(leader "$1/hosts/$2") || fail "$2 is not on"
  shift 2
  exec nsenter --target "$first" --all env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
    LC_ALL=C.UTF-8 "$@"
}

verb=${1:-}
[ $# -gt 0 ] && shift
case $verb in
  open) open_lab "$1" "$2" ;;
  add) add_host "$1" "$2" ;;
  boot) boot_host "$1" "$2" ;;
  keep) keep_host "$1" "$2" ;;
  wait-off) gone "$1/hosts/$2/keeper" 300 || fail "$2 is still on after 30 s" ;;
  crash) crash_host "$1" "$2" ;;
  unplug) ip link set "$(<"$1/hosts/$2/link")" down ;;
  plug) ip link set "$(<"$1/hosts/$2/link")" up ;;
  leader) leader "$1/hosts/$2" || fail "$2 is not on" ;;
  enter) enter_host "$@" ;;
  remove) remove_host "$1" "$2" ;;
  close) close_lab "$1" ;;
  sweep) prepare_state && sweep_labs ;;
  *) sed -n '2,/^set -/ { /^#/ s/^# \{0,1\}//p }' "$self" >&2 && exit 2 ;;
esac

#!/usr/bin/env bash
# Builds the root file system that every host of the lab starts from: a Debian with systemd, sshd, sudo, Git, Python, several
# login shells (see the file "packages") and virtual environments with several versions of gunicorn in /opt/gunicorn. Prints its
# directory on the last line of standard output; what is done meanwhile goes to standard error.
#
# Needs root on a Debian. What the lab itself runs (debootstrap, systemd-nspawn, ip, ssh) is installed when it is missing. Packages
# come from the mirror that apt of this machine uses. The directory is named after the recipe (this script, the packages and the
# pinned gunicorns), kept outside the work tree, and used only when it was completed; two builds at once wait for each other.
# Within the suite the versions of packages are those of the day of the build; the file "versions" beside the root lists them.
#
# GRACEFUL_LAB            where to keep the directories (default: ${XDG_CACHE_HOME:-~/.cache}/gracefuldeploy/lab)
# GRACEFUL_LAB_MIRROR     a Debian mirror, for a machine whose apt knows none
#
# Exit status 3: what is needed is missing, the last line of standard error says what.
set -euo pipefail

suite=bookworm
gunicorns=(20.1.0 23.0.0 23.0.0-titles 27.0.1)
# The python3 of the suite, for which compiled wheels are chosen.
python_version=3.11

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
venvs=$here/../gunicorn/venvs.sh
cache=${GRACEFUL_LAB:-${XDG_CACHE_HOME:-$HOME/.cache}/gracefuldeploy/lab}
python=${PYTHON:-python3}

say() { printf 'lab: %s\n' "$*" >&2; }
lack() { say "$*"; exit 3; }

pins() { # VARIANT...
  local variant
  for variant in "$@"; do sh "$venvs" --requirements "$variant"; done
}

packages() { grep -v '^#' "$here/packages" | paste -sd,; }

# The programs that the lab runs on this machine, and the packages that have them.
tools() {
  local pair program missing=()
  for pair in debootstrap:debootstrap systemd-nspawn:systemd-container ip:iproute2 ssh:openssh-client \
    ssh-keygen:openssh-client nsenter:util-linux flock:util-linux setsid:util-linux git:git; do
    program=${pair%%:*}
    command -v "$program" >/dev/null || missing+=("${pair#*:}")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null || lack "this machine lacks ${missing[*]} and has no apt-get to install them"
  say "installing ${missing[*]} on this machine"
  install_here "${missing[@]}" || { apt-get -q update >&2 && install_here "${missing[@]}"; } \
    || lack "apt-get could not install ${missing[*]} (its own words are above)"
}

install_here() {
  DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install "$@" >&2
}

# The mirror of this machine, so that whatever makes apt work here makes debootstrap work too.
mirror() {
  if [ -n "${GRACEFUL_LAB_MIRROR:-}" ]; then
    echo "$GRACEFUL_LAB_MIRROR"
    return
  fi
  command -v apt-get >/dev/null || return 0
  apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' 'Created-By: Packages' 2>/dev/null \
    | awk -F'|' '$1 == "Debian" && $2 == "Debian" {print $3; exit}'
}

# Runs a program inside the root with nothing of this machine's environment.
inside() {
  env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive chroot "$root" "$@"
}

bootstrap() {
  local from proxy=
  from=$(mirror)
  [ -n "$from" ] || lack "apt of this machine names no Debian mirror; name one with GRACEFUL_LAB_MIRROR"
  eval "$(apt-config shell proxy Acquire::http::Proxy 2>/dev/null || true)"
  say "debootstrap of $suite with $(packages)"
  mkdir -p "$cache/debs"
  env ${proxy:+http_proxy="$proxy"} debootstrap --variant=minbase --cache-dir="$cache/debs" --include="$(packages)" \
    "$suite" "$root" "$from" >"$target/debootstrap.log" 2>&1 || {
    tail -n 5 "$target/debootstrap.log" >&2
    lack "debootstrap could not make the root file system (its last words are above, all of them in $target/debootstrap.log)"
  }
  # A host of the lab has no way to a mirror, and which one this machine uses is nobody's business.
  rm -rf "$root/etc/apt/sources.list" "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/archives/*.deb
}

gunicorns() {
  local variant wheels=$root/tmp/wheels
  "$python" -m pip --version >/dev/null 2>&1 || lack "$python has no pip to fetch gunicorn with (Debian: apt install python3-pip)"
  for variant in "${gunicorns[@]}"; do
    say "gunicorn $variant"
    rm -rf "$wheels"
    mkdir -p "$wheels"
    fetch "$variant" "$wheels"
    inside python3 -m venv "/opt/gunicorn/$variant"
    inside sh -c 'exec "/opt/gunicorn/$1/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --no-deps /tmp/wheels/*.whl' \
      sh "$variant" >&2
    inside "/opt/gunicorn/$variant/bin/gunicorn" --version >&2
  done
  rm -rf "$wheels"
}

# Pure wheels are pinned by their hash, the compiled one by its version, and is chosen for the python of the root.
fetch() { # VARIANT DIRECTORY
  local hashed=$2/hashed exact=$2/exact
  pins "$1" | grep -e --hash= >"$hashed"
  pins "$1" | grep -v -e --hash= >"$exact" || true
  get "$2" --require-hashes -r "$hashed"
  if [ -s "$exact" ]; then
    get "$2" --python-version "$python_version" --platform "manylinux2014_$(uname -m)" --platform "manylinux_2_17_$(uname -m)" -r "$exact"
  fi
}

get() { # DIRECTORY WORD...
  local directory=$1
  shift
  "$python" -m pip download --quiet --disable-pip-version-check --no-input --only-binary :all: --no-deps --dest "$directory" "$@" >&2 \
    || lack "pip could not fetch gunicorn (its own words are above)"
}

accounts() {
  local account
  # The one that connects, the one that the application runs as, and one that has nothing to do with either.
  for account in deploy shop other; do inside useradd --create-home --shell /bin/bash "$account"; done
  ln -s /bin/busybox "$root/usr/local/bin/ash"
  echo /usr/local/bin/ash >>"$root/etc/shells"
}

# What a machine that stands still for a test must not do by itself, and what it cannot do in here.
units() {
  inside systemctl --quiet disable supervisor.service uwsgi.service nginx.service
  inside systemctl --quiet mask apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer \
    console-getty.service getty.target systemd-networkd.service systemd-firstboot.service
  # Every host gets keys and an identity of its own.
  rm -f "$root"/etc/ssh/ssh_host_* "$root/var/lib/dbus/machine-id"
  : >"$root/etc/machine-id"
  ln -s /etc/machine-id "$root/var/lib/dbus/machine-id"
}

build() {
  local started=$SECONDS
  say "building the shared root file system in $target; this is done once and takes 2 to 5 minutes, with 120 MB of downloads"
  clear_away
  mkdir -p "$root"
  bootstrap
  gunicorns
  accounts
  units
  inside dpkg-query --show >"$target/versions"
  : >"$target/complete"
  say "ready after $((SECONDS - started)) s: $(wc -l <"$target/versions") packages, $(du -sm "$root" | cut -f1) MB"
}

# An interrupted debootstrap may have left its mounts of /proc and /sys.
clear_away() {
  local mounted
  while read -r mounted; do umount "$mounted"; done < <(awk -v under="$root/" 'index($2, under) == 1 {print $2}' /proc/mounts | tac)
  rm -rf --one-file-system "$target"
}

[ "$(uname -s)" = Linux ] || lack "the hosts of the lab are Linux containers, and this is $(uname -s)"
[ "$(id -u)" = 0 ] || lack "only root can make hosts"
tools

recipe=$({ cat "$here/build.sh" "$here/packages"; pins "${gunicorns[@]}"; uname -m; } | sha256sum | cut -c1-12)
target=$cache/$suite-$recipe
root=$target/root

mkdir -p "$cache"
if ! [ -f "$target/complete" ]; then
  exec 9>"$cache/.lock"
  if ! flock --nonblock 9; then
    say "another run is building; waiting for it"
    flock 9
  fi
  [ -f "$target/complete" ] || build 9>&-
  exec 9>&-
fi
echo "$root"

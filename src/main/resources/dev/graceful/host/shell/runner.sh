# Commands that go on when nobody is connected any more: started at most once, whatever dies, and asked about later. mig/<K>/ holds
#     cmd                   what to run, until it was started: it may hold secrets
#     run.lock              its lock is held by the runner and by everything that the command started
#     started               PID START BOOT TIME: made by link(2), the one thing that decides who starts
#     log                   what it printed: all up to 256 KiB; of more the beginning and the last 512 KiB
#     rc                    the exit status; its room is taken before the command begins, because that may fill the disk

# Which shell runs the runner.
gd_sh=/bin/sh

gd_runner='
# Installed by GracefulDeploy; see mig/.
umask 077
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL
unset INVOCATION_ID JOURNAL_STREAM SYSTEMD_EXEC_PID LANG LOGNAME USER SHELL
IFS=" 	
"
gd_S=$1
gd_D=$1/mig/$2
gd_K=$2
shift 2
gd_sh=$*
trap "" HUP
cd / || exit 74

# What becomes the command. It runs as the account already when it takes the environment over, because variables such as LD_PRELOAD mean
# something to every program; it reads them where nobody else can.
gd_inner=$(cat <<\END
gd_word() {
    IFS= read -r gd_w <&3 || return 1
    case $gd_w in (*\\*)
        gd_w=$(printf "%b." "$gd_w") || exit 126
        gd_w=${gd_w%.} ;;
    esac
}
gd_word && HOME=$gd_w && gd_word && cd -- "$gd_w" && gd_word || exit 126
gd_n=$gd_w
LC_ALL=C.UTF-8
export HOME LC_ALL GD_TOKEN
unset PWD OLDPWD SHLVL
while [ "$gd_n" -gt 0 ]; do
    gd_word || exit 126
    export "$gd_w"
    gd_n=$((gd_n - 1))
done
while gd_word; do
    set -- "$@" "$gd_w"
done
exec 3<&-
exec "$@"
END
) || exit 74

exec 9<"$gd_D/run.lock" || exit 74
gd_round=0
until gd_grab 9 0; do
    # Somebody else is about to start it; whoever asked waits until that has happened.
    [ ! -e "$gd_D/started" ] && [ "$gd_round" -lt 400 ] || exit 76
    gd_round=$((gd_round + 1))
    sleep 0.05
done
[ ! -e "$gd_D/started" ] || exit 76

# The operator that asked may have been replaced meanwhile.
exec 8>>"$gd_S/lock" || exit 74
gd_grab 8 20 || exit 75
exec 3<"$gd_D/cmd" || exit 75
IFS= read -r gd_tenure <&3
IFS= read -r gd_owner <"$gd_S/owner"
IFS= read -r gd_epoch <"$gd_S/epoch"
[ "$gd_tenure" = "$gd_owner $gd_epoch" ] || exit 77
read -r gd_deadline gd_uid gd_gid <&3

IFS= read -r gd_line <"/proc/$$/stat"
IFS= read -r gd_boot </proc/sys/kernel/random/boot_id
set -- ${gd_line##*) }
rm -f "$gd_D/started.new" "$gd_D/rc.new" "$gd_D/late" || exit 74
gd_now=$(date +%s) || exit 74
(
    set -C
    printf "%s\n" "$$ ${20} $gd_boot $gd_now" >"$gd_D/started.new" && printf "    \n" >"$gd_D/rc.new"
) || exit 74
sync "$gd_D/started.new" "$gd_D/rc.new" || exit 74
ln "$gd_D/started.new" "$gd_D/started" || exit 76
sync "$gd_D" "${gd_D%/*}" || exit 74
exec 8>&-
rm -f "$gd_D/started.new" "$gd_D/cmd"
exec >/dev/null 2>&1

gd_launch() {
    exec 6>&-
    GD_TOKEN=$gd_K
    export GD_TOKEN
    if [ "$gd_uid" = - ]; then
        exec setsid $gd_sh -c "$gd_inner" sh
    fi
    gd_program setpriv || exit 126
    exec setsid "$gd_path" --reuid "$gd_uid" --regid "$gd_gid" --init-groups -- $gd_sh -c "$gd_inner" sh
}

# The session of the command and its descendants, as PID:START, found until a look finds nobody new.
gd_find() {
    gd_grown=1
    while [ -n "$gd_grown" ]; do
        gd_grown=
        for gd_p in /proc/[0-9]*; do
            gd_line=
            { IFS= read -r gd_line <"$gd_p/stat"; } 2>/dev/null
            gd_p=${gd_p#/proc/}
            set -- ${gd_line##*) }
            [ -n "${20:-}" ] || continue
            case $1 in (Z | X | x) continue ;; esac
            case $gd_members in (*" $gd_p:${20} "*) continue ;; esac
            [ "$4" = "$gd_leader" ] || case $gd_members in (*" $2:"*) ;; (*) continue ;; esac
            gd_members="$gd_members$gd_p:${20} "
            gd_grown=1
        done
    done
}

# Signals those that are still the same. Fails when there is nobody left.
gd_signal_all() { # SIGNAL
    gd_find
    gd_alive=1
    gd_left=" "
    for gd_m in $gd_members; do
        gd_line=
        { IFS= read -r gd_line <"/proc/${gd_m%:*}/stat"; } 2>/dev/null
        set -- "$1" ${gd_line##*) }
        [ "${21:-}" = "${gd_m#*:}" ] || continue
        case $2 in (Z | X | x) continue ;; esac
        gd_alive=0
        gd_left="$gd_left$gd_m "
        kill -s "$1" "${gd_m%:*}" 2>/dev/null
    done
    # Whoever is gone has no children any more: the number may soon be that of another process, which has children of its own.
    gd_members=$gd_left
    return "$gd_alive"
}

gd_watch() {
    trap "kill \$gd_sleep; exit" TERM
    sleep "$gd_deadline" &
    gd_sleep=$!
    wait "$gd_sleep"
    trap "" TERM
    : >"$gd_D/late"
    gd_members=" "
    gd_signal_all TERM || return
    gd_later 10
    while gd_signal_all 0 && gd_early; do
        sleep 0.2
    done
    gd_later 30
    while gd_signal_all KILL && gd_early; do
        sleep 0.2
    done
}

# A look at all processes may take long where there are many, so time is not counted in looks.
gd_later() { # SECONDS
    read -r gd_up gd_line </proc/uptime
    gd_until=$((${gd_up%.*} + $1))
}

gd_early() {
    read -r gd_up gd_line </proc/uptime
    [ "${gd_up%.*}" -lt "$gd_until" ]
}

gd_go() {
    exec 6<>"$gd_D/rc.new"
    gd_launch 2>&1 &
    gd_leader=$!
    exec 3<&-
    gd_watcher=
    if [ "$gd_deadline" -gt 0 ]; then
        gd_watch >/dev/null 6>&- 9<&- &
        gd_watcher=$!
    fi
    wait "$gd_leader"
    gd_rc=$?
    if [ -n "$gd_watcher" ]; then
        [ -e "$gd_D/late" ] || kill "$gd_watcher"
        wait "$gd_watcher"
        [ ! -e "$gd_D/late" ] || printf "\nended at its deadline, after %s s\n" "$gd_deadline"
    fi
    printf "%-4s\n" "$gd_rc" >&6 && sync "$gd_D/rc.new" && mv -f "$gd_D/rc.new" "$gd_D/rc" && sync "$gd_D"
}

# When there is no room, or nobody is left to read, what it prints is still taken: else it would end at its next line.
gd_drain() {
    trap "" PIPE
    exec 3<&-
    {
        # What comes is on the disk at once, until there is enough of it: 256 or 512 KiB, as the shell counts blocks.
        (
            trap "" XFSZ
            ulimit -f 512
            exec cat
        )
        tail -c 524288
    } >"$gd_D/log"
    cat >/dev/null
}

gd_go </dev/null | gd_drain
'

gd_key() { # K
    case $1 in *[!0-9a-f]*) gd_bad "the id of the run"; return 1 ;; esac
    [ ${#1} -eq 64 ] || gd_bad "the id of the run"
}

# Starts a command, once; asked again, says what became of it. USER is - for the account that this program has.
gd_start() { # DIR OWNER EPOCH K SECONDS USER CWD NENV NAME=VALUE… ARGV…
    local owner epoch said
    gd_key "$4" || return 1
    gd_number "$5" || { gd_bad "the deadline"; return 1; }
    owner=$2
    epoch=$3
    gd_begin "$1" "$2" "$3" || return 1
    gd_D=$gd_S/mig/$4
    gd_K=$4
    if [ ! -e "$gd_D/started" ]; then
        shift 4
        gd_prepare "$owner $epoch" "$@" || { gd_unlock; return 1; }
        gd_unlock
        gd_detach
        if [ ! -e "$gd_D/started" ]; then
            gd_first "$gd_S/epoch"
            if [ "${gd_out:-0}" -gt "$epoch" ]; then
                gd_refuse Fenced "epoch $gd_out has taken this machine over, and this is epoch $epoch; the command was not started"
                return 1
            elif [ -n "$gd_heard" ]; then
                gd_failed "the command was not started" "$gd_heard"
                return 1
            fi
        fi
    else
        # Its runner has it open, or died.
        rm -f "$gd_D/cmd" </dev/null
        gd_unlock
    fi
    gd_became
    gd_say "$gd_out"
}

# Keeps what to run, and the runner.
gd_prepare() { # TENURE SECONDS USER CWD NENV NAME=VALUE… ARGV…
    local tenure seconds user cwd text n
    tenure=$1
    seconds=$2
    user=$3
    cwd=$4
    n=${5:-}
    gd_number "$n" && [ "$n" -lt 10000 ] && [ $# -gt $((n + 5)) ] || { gd_bad "the number of variables"; return 1; }
    shift 5
    gd_who "$user" || return 1
    if [ ! -d "$cwd" ]; then
        gd_refuse PathMissing "$cwd is not a directory; the command was not started"
        return 1
    fi
    text="$tenure$gd_nl$seconds $gd_switch$gd_nl"
    gd_line "$gd_home"
    text="$text$gd_out$gd_nl"
    gd_line "$cwd"
    text="$text$gd_out$gd_nl$n"
    while [ $# -gt 0 ]; do
        if [ "$n" -gt 0 ]; then
            gd_variable "${1%%=*}" "$1" || return 1
            n=$((n - 1))
        fi
        gd_line "$1"
        text="$text$gd_nl$gd_out"
        shift
    done
    gd_make "$gd_S/mig" && gd_make "$gd_D" || return 1
    gd_touch "$gd_D/run.lock" && gd_install || return 1
    (
        umask 0377
        gd_put "$gd_D/cmd" "$text"
        gd_kept=$?
        gd_send
        exit $gd_kept
    )
}

gd_variable() { # NAME NAME=VALUE
    case $1 in
    '' | [0-9]* | *[!A-Za-z0-9_]* | gd_* | BASH* | SHELLOPTS | UID | EUID | PPID | IFS) gd_bad "the name of a variable" ;;
    "$2") gd_bad "a variable without a value" ;;
    esac
}

# gd_switch becomes the uid and gid to change to, or - -, and gd_home the directory of the account.
gd_who() { # USER
    gd_switch='- -'
    if [ "$1" = - ]; then
        gd_account "$gd_me" || gd_home=/
    elif ! gd_account "$1"; then
        gd_refuse StepFailed "there is no account named $1; the command was not started"
    elif [ "$gd_account_uid" != "$gd_me" ]; then
        if [ "$gd_me" != 0 ]; then
            gd_refuse PermissionDenied "only root can run a command as $1, and this is uid $gd_me; the command was not started"
        elif ! gd_program setpriv; then
            gd_refuse HostLacks "setpriv is not here, which is needed to run a command as $1; the command was not started"
        else
            gd_switch="$gd_account_uid $gd_account_gid"
        fi
    fi
}

gd_touch() { # FILE
    local said
    said=$({ : >>"$1"; } 2>&1) || gd_failed "could not make $1" "$said"
}

gd_install() {
    [ -e "$gd_S/runner" ] && [ "$(cat "$gd_S/runner" </dev/null)" = "$gd_common$gd_runner" ] && return
    gd_put "$gd_S/runner" "$gd_common$gd_runner"
}

# Starts the runner where the end of this connection does not reach it, and waits until it has begun. gd_heard is what it said if not.
gd_detach() {
    local round unit
    gd_heard=
    if [ "$gd_me" = 0 ] && [ -d /run/systemd/system ] && command -v systemd-run >/dev/null 2>&1; then
        unit=gd-$(printf %.16s "$gd_K")
        # The command must outlive its runner, so only the runner is ended when the unit is.
        systemd-run --quiet --no-ask-password --unit="$unit" --collect -p Type=exec -p KillMode=process -p StandardOutput=null -p StandardError=null \
            -- $gd_sh "$gd_S/runner" "$gd_S" "$gd_K" $gd_sh </dev/null >/dev/null 2>&1
        round=0
        while [ ! -e "$gd_D/started" ] && [ "$round" -lt 400 ] && systemctl --quiet is-active "$unit" </dev/null >/dev/null 2>&1; do
            round=$((round + 1))
            sleep 0.05 </dev/null
        done
        [ ! -e "$gd_D/started" ] || return 0
    fi
    # This ends when the runner closes its output, or dies.
    gd_heard=$(setsid $gd_sh "$gd_S/runner" "$gd_S" "$gd_K" $gd_sh </dev/null 2>&1 &)
}

# What became of a command, and the last 4 KiB that it printed. Nothing is locked or changed.
#     NotStarted | Running TIME | Exited STATUS TIME | Unknown died TIME | Unknown rebooted TIME
# TIME is the second at which it was started. What was printed follows as it is.
gd_run() { # DIR K
    gd_key "$2" && gd_known "$1" || return 1
    gd_D=$gd_S/mig/$2
    gd_became
    gd_say "$gd_out"
    if [ -s "$gd_D/log" ] && [ "$gd_out" != NotStarted ]; then
        gd_send
        tail -c 4096 "$gd_D/log" </dev/null
    fi
}

gd_became() {
    local begun since boot
    if [ ! -e "$gd_D/started" ]; then
        gd_out=NotStarted
        return
    fi
    gd_first "$gd_D/started"
    begun=$gd_out
    since=${begun##* }
    gd_ended "$since" && return
    # The kernel knows who is alive.
    if ! gd_idle; then
        gd_out="Running $since"
        return
    fi
    gd_ended "$since" && return
    IFS= read -r boot </proc/sys/kernel/random/boot_id
    case $begun in
    *" $boot "*) gd_out="Unknown died $since" ;;
    *) gd_out="Unknown rebooted $since" ;;
    esac
}

gd_ended() { # TIME
    [ -e "$gd_D/rc" ] || return 1
    gd_first "$gd_D/rc"
    gd_out="Exited ${gd_out%% *} $1"
}

gd_idle() {
    [ -e "$gd_D/run.lock" ] || return 0
    (
        exec 9<"$gd_D/run.lock" 8>&-
        gd_grab 9 0 s
    ) 2>/dev/null
}

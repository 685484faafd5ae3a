# Running a command to its end, bounded in time and in output. A channel on which this was asked is of no other use afterwards.

# What the command prints goes out as it is on the two streams of the channel, and between it stand lines that only the asker can
# recognise:
#   NONCE rc N          it exited with N
#   NONCE late          it is ended, because its deadline has passed
#   NONCE out           the end of its output; on the other stream: NONCE err
# Instead of all that: n CAUSE SENTENCE, when it cannot be started.
# ACCOUNT is - for the account that this program has; the bytes of the input follow the request.
gd_exec() { # CHANGES STATE OWNER EPOCH ACCOUNT DIR SECONDS INPUT-BYTES NENV NAME=VALUE… ARGV…
    if [ "$1" = 1 ]; then
        gd_begin "$2" "$3" "$4" || return 1
    fi
    gd_cwd=$6
    gd_seconds=$7
    gd_input=$8
    gd_as "$5" || return
    shift 8
    gd_startable "$@" || return
    gd_send
    exec 5>&1 6>&2 7<&0
    {
        {
            if [ "$gd_input" -gt 0 ]; then
                head -c "$gd_input" <&7 7<&- | gd_watched "$@" 7<&-
            else
                gd_watched "$@" </dev/null 7<&-
            fi
        } 2>&1 >&4 | gd_relay err >&6 2>/dev/null 4>&- 7<&- 8>&-
    } 4>&1 | gd_relay out >&5 2>/dev/null 7<&- 8>&-
}

gd_not() { # CAUSE SENTENCE
    gd_line "$2"
    gd_say "n $1 $gd_out"
    return 1
}

# The words that make a command of this account one of another account.
gd_as() { # ACCOUNT
    gd_uid
    gd_switch=
    if [ "$1" = - ]; then
        gd_account "$gd_me" || gd_home=/
    elif ! gd_account "$1"; then
        gd_not NO_SUCH_USER "there is no account named $1"
    elif [ "$gd_account_uid" != "$gd_me" ]; then
        if [ "$gd_me" != 0 ]; then
            gd_not NOT_PERMITTED "only root can run a command as $1, and this is $(id -un </dev/null)"
        else
            gd_program setpriv || { gd_refuse HostLacks "there is no setpriv here to run a command as $1"; return 1; }
            gd_switch="$gd_path --reuid $gd_account_uid --regid $gd_account_gid --init-groups --"
        fi
    fi
}

gd_startable() { # NENV NAME=VALUE… ARGV…
    [ -d "$gd_cwd" ] || { gd_not NO_SUCH_DIRECTORY "$gd_cwd is not a directory"; return 1; }
    gd_path=$PATH
    gd_n=$1
    shift
    while [ "$gd_n" -gt 0 ]; do
        case $1 in PATH=*) gd_path=${1#PATH=} ;; esac
        shift
        gd_n=$((gd_n - 1))
    done
    gd_seen=
    case $1 in
    /*) gd_found "$1" && return ;;
    */*) gd_found "$gd_cwd/$1" && return ;;
    ?*)
        gd_rest=$gd_path:
        while [ -n "$gd_rest" ]; do
            gd_found "${gd_rest%%:*}/$1" && return
            gd_rest=${gd_rest#*:}
        done
        ;;
    esac
    if [ -n "$gd_seen" ]; then
        gd_not NOT_PERMITTED "$1 is not an executable file"
    else
        gd_not NO_SUCH_PROGRAM "there is no program $1 in $gd_path"
    fi
}

gd_found() { # FILE
    [ ! -e "$1" ] || gd_seen=1
    [ -x "$1" ] && [ ! -d "$1" ]
}

# The command leads a session of its own, so that everything it starts can be found again.
gd_watched() { # NENV NAME=VALUE… ARGV…
    exec 9<&0
    gd_child "$@" <&9 &
    gd_leader=$!
    exec 9<&-
    {
        trap 'kill "$gd_sleep"; exit' TERM
        # That nobody listens any more is no reason to let the command go on.
        trap '' PIPE HUP
        sleep "$gd_seconds" &
        gd_sleep=$!
        wait "$gd_sleep"
        gd_print "$gd_nl$gd_nonce late$gd_nl" >&5
        gd_end "$gd_leader"
    } </dev/null >/dev/null 2>&1 4>&- 6>&- 8>&- &
    gd_watch=$!
    wait "$gd_leader" 2>/dev/null
    gd_rc=$?
    kill "$gd_watch" 2>/dev/null
    # Whoever may still hold the output, a daemon for example, must not hold the lock.
    gd_unlock
    gd_print "$gd_nl$gd_nonce rc $gd_rc$gd_nl" >&5
}

gd_child() { # NENV NAME=VALUE… ARGV…
    exec 4>&- 5>&- 6>&- 8>&- 9<&-
    cd -- "$gd_cwd" || exit 126
    LC_ALL=C.UTF-8
    HOME=$gd_home
    export HOME
    gd_n=$1
    gd_i=0
    shift
    while [ "$gd_i" -lt "$gd_n" ]; do
        gd_i=$((gd_i + 1))
        # Not by env(1): its words could be read by everybody. And not by their names before the account is changed: root would obey
        # LD_PRELOAD.
        if [ -n "$gd_switch" ]; then
            export "GRACEFUL_$gd_i=$1"
        else
            export "$1"
        fi
        shift
    done
    [ -z "$gd_switch" ] || set -- /bin/sh -c "$gd_named" sh "$gd_n" "$@"
    unset PWD OLDPWD SHLVL
    # bash puts variables of its own into every environment.
    [ -z "${BASH_VERSION:-}" ] || set -- env -u _ -u SHLVL "$@"
    # shellcheck disable=SC2086
    exec setsid $gd_switch "$@"
}

# As the other account: gives the variables their names.
gd_named='
GRACEFUL_0=$1
shift
while [ "$GRACEFUL_0" -gt 0 ]; do
    eval "export \"\$GRACEFUL_$GRACEFUL_0\""
    unset "GRACEFUL_$GRACEFUL_0"
    GRACEFUL_0=$((GRACEFUL_0 - 1))
done
unset GRACEFUL_0 PWD OLDPWD SHLVL
[ -z "${BASH_VERSION:-}" ] || set -- env -u _ -u SHLVL "$@"
exec "$@"
'

# When nobody listens any more the rest is still read: a daemon that keeps its output open would end at its next line otherwise.
gd_relay() { # MARK
    trap '' PIPE HUP
    cat || cat >/dev/null
    gd_print "$gd_nl$gd_nonce $1$gd_nl"
}

# Ends a session, its descendants, and what they started meanwhile. All are stopped first, until a look finds nobody new: a process that
# forks while it is looked for would leave a child behind.
gd_end() { # LEADER
    gd_members=" $1 "
    gd_round=0
    while [ "$gd_round" -lt 20 ]; do
        gd_round=$((gd_round + 1))
        gd_grown=
        set +f
        for gd_p in /proc/[0-9]*; do
            gd_p=${gd_p#/proc/}
            gd_x=
            IFS= read -r gd_x <"/proc/$gd_p/stat"
            gd_rest=${gd_x##*')'}
            set -f
            gd_member "$1" $gd_rest
        done
        set -f
        kill -STOP $gd_members
        [ -n "$gd_grown" ] || break
    done
    kill -KILL $gd_members
}

gd_member() { # LEADER STATE PARENT GROUP SESSION …
    [ -n "${5:-}" ] || return 0
    case $gd_members in *" $gd_p "*) return 0 ;; esac
    case $2 in Z | X | x) return 0 ;; esac
    if [ "$5" != "$1" ]; then
        case $gd_members in *" $3 "*) ;; *) return 0 ;; esac
    fi
    gd_members="$gd_members$gd_p "
    gd_grown=1
}

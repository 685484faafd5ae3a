# The host program of GracefulDeploy: what the operator may do on this machine. POSIX sh; dash, bash and busybox were tried.
#
# It reads requests from standard input as data, so that no value is ever parsed by a shell:
#     NONCE VERB N        then N lines, one word each; \0012 in a word is a line break, \0134 a backslash
# and answers
#     NONCE begin         then lines, of which one that begins with "! " is a refusal: ! REASON sentence
#     NONCE end STATUS
# A nonce is 32 hexadecimal digits, so nothing that is printed in between can be taken for an end. Every other line is passed over.

umask 077
# The environment of whoever logged in is nobody's business, and a command is given its own.
for gd_name in $(export -p 2>/dev/null | sed -n 's/^[a-z]* *-*x* *\([A-Za-z_][A-Za-z0-9_]*\).*/\1/p' 2>/dev/null); do
    case $gd_name in
    gd_* | export | declare | BASH* | UID | EUID | PPID | SHELLOPTS) ;;
    *) unset "$gd_name" 2>/dev/null ;;
    esac
done
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL
IFS=' 	
'
gd_nl='
'
set -f

# What is said is sent in one piece: each piece would be a packet, and a system call on both sides.
gd_said=
gd_say() { # LINE
    gd_said="$gd_said$1$gd_nl"
}

# Several lines in one piece, so that nothing another process prints can come between. printf of bash makes a piece of every line; its echo does
# so only until something was printed, and gd_serve begins with that (measured with 5.2).
if [ -n "${BASH_VERSION:-}" ]; then
    gd_print() { # TEXT
        echo -n "$1"
    }
else
    gd_print() { # TEXT
        printf '%s' "$1"
    }
fi

# To be called before another program prints.
gd_send() {
    gd_print "$gd_said"
    gd_said=
}

gd_refuse() { # REASON SENTENCE
    gd_line "$2"
    gd_say "! $1 $gd_out"
    return 1
}

# The one place where a word becomes itself again.
gd_decode() {
    gd_word=$(printf '%b.' "$gd_word")
    case $gd_word in
    *.) gd_word=${gd_word%.} ;;
    # It was killed in the middle: better nothing than a part.
    *) exit 1 ;;
    esac
}

# And the one where a text becomes one line.
gd_line() { # TEXT
    case $1 in
    *\\* | *"$gd_nl"*)
        gd_out=
        gd_rest=$1
        while [ -n "$gd_rest" ]; do
            case $gd_rest in
            *[\\"$gd_nl"]*)
                gd_part=${gd_rest%%[\\"$gd_nl"]*}
                gd_rest=${gd_rest#"$gd_part"}
                case $gd_rest in
                \\*) gd_out="$gd_out$gd_part\\0134" ;;
                *) gd_out="$gd_out$gd_part\\0012" ;;
                esac
                gd_rest=${gd_rest#?}
                ;;
            *)
                gd_out=$gd_out$gd_rest
                gd_rest=
                ;;
            esac
        done
        ;;
    *) gd_out=$1 ;;
    esac
}

gd_uid() {
    [ -n "${gd_me:-}" ] || gd_me=$(id -u </dev/null)
}

# What there is to know about an account: NAME:x:UID:GID:GECOS:HOME:SHELL.
gd_account() { # NAME or UID
    case $1 in
    '' | -* | *[!A-Za-z0-9_.@\\+-]*) gd_passwd= ;;
    *) gd_passwd=$(getent passwd "$1" </dev/null 2>/dev/null || grep "^$1:" /etc/passwd </dev/null 2>/dev/null) ;;
    esac
    [ -n "$gd_passwd" ] || return 1
    gd_name=${gd_passwd%%:*}
    gd_rest=${gd_passwd#*:*:}
    gd_account_uid=${gd_rest%%:*}
    gd_rest=${gd_rest#*:}
    gd_account_gid=${gd_rest%%:*}
    gd_rest=${gd_rest#*:*:}
    gd_home=${gd_rest%%:*}
}

# Who this is, where, and what is lacking here.
gd_hello() {
    gd_uid
    gd_account "$gd_me" || { gd_name=$gd_me; gd_home=/; }
    gd_lacks=
    for gd_tool in cat cut date dd getent grep head id ls mkdir mv readlink rm sed sleep stat sync tail tr wc; do
        command -v "$gd_tool" >/dev/null 2>&1 || gd_lacks="$gd_lacks $gd_tool"
    done
    for gd_tool in setsid; do
        command -v "$gd_tool" >/dev/null 2>&1 || gd_lacks="$gd_lacks $gd_tool"
    done
    [ -r /proc/self/stat ] || gd_lacks="$gd_lacks /proc"
    if [ "$gd_me" = 0 ]; then
        gd_usual=/var/lib/gracefuldeploy
        command -v setpriv >/dev/null 2>&1 || gd_lacks="$gd_lacks setpriv"
    else
        gd_usual=$gd_home/.local/state/gracefuldeploy
    fi
    IFS= read -r gd_boot </proc/sys/kernel/random/boot_id
    gd_line "$gd_usual"
    gd_say "uid $gd_me"
    gd_say "name $gd_name"
    gd_say "state $gd_out"
    gd_say "boot $gd_boot"
    gd_say "lacks$gd_lacks"
    gd_clock
}

# The wall clock beside the time since the boot.
gd_clock() {
    gd_date=$(date +%s.%N </dev/null)
    read -r gd_up gd_rest </proc/uptime
    gd_say "clock $gd_date $gd_up"
}

gd_request() {
    gd_nonce=${gd_line%% *}
    gd_rest=${gd_line#* }
    gd_verb=${gd_rest%% *}
    gd_n=${gd_rest##* }
    case $gd_nonce in *[!0-9a-f]*) return ;; esac
    case $gd_n in '' | *[!0-9]* | ?????*) return ;; esac
    [ ${#gd_nonce} -eq 32 ] || return 0
    set --
    while [ "$gd_n" -gt 0 ]; do
        IFS= read -r gd_word || exit 1
        case $gd_word in *\\*) gd_decode ;; esac
        set -- "$@" "$gd_word"
        gd_n=$((gd_n - 1))
    done
    gd_said="$gd_nonce begin$gd_nl"
    case $gd_verb in
    hello | clock | table | argv | detail | sockets | tail | owner | addresses | ask) "gd_$gd_verb" "$@" ;;
    journal | fence | adopt | append | start | run | signal | exec)
        gd_send
        "gd_$gd_verb" "$@"
        ;;
    *) gd_refuse HostLacks "the host program does not know $gd_verb" ;;
    esac
    gd_say "$gd_nl$gd_nonce end $?"
    gd_send
}

gd_serve() { # DIGEST
    printf 'graceful %s\n' "$1"
    while IFS= read -r gd_line; do
        case $gd_line in
        ????????????????????????????????' '[a-z]*' '[0-9]*) gd_request ;;
        esac
    done
    exit 0
}

# Looking: changes nothing, holds no lock, and starts no process while nothing has changed since the look before.

gd_blanks=$IFS
gd_pids=
gd_users=
gd_kernel=' '
gd_python=' '
gd_babies=' '
gd_restless=0
gd_strangers=0

# Everything that may have changed, in one answer. What is as it was the last time is not said again.
#   u UPTIME            e OWNER EPOCH (- for none)      d 1|0 whether DIR is a directory
#   l /proc/PID…        all processes, when not the same as before
#   p PID STATE PARENT FLAGS START COMMAND              one that is new or has changed; its words may be others now
#   f N KIND            and for kind s its lines, + before a whole one, - before one without an end
# A look is told once and then called by its number: words come through a pipe, which a shell reads byte by byte.
gd_table() { # - STATE DIR FILE…, or NUMBER STATE DIR FILE… to keep it, or NUMBER of one that was kept
    read -r gd_up gd_rest </proc/uptime
    gd_up_s=${gd_up%.*}
    gd_slot=$1
    case $gd_slot in - | [0-9] | [0-9][0-9] | [0-9][0-9][0-9]) ;; *) return 1 ;; esac
    IFS=$gd_nl
    if [ $# = 1 ]; then
        eval "set -- \$gd_look_$gd_slot"
    else
        shift
        if [ "$gd_slot" = - ]; then
            gd_slot=none
        else
            eval "gd_look_$gd_slot=\"\$*\""
        fi
        eval "gd_large_$gd_slot=' '"
        # Who tells everything anew wants to know everything anew.
        gd_strangers=0
    fi
    IFS=$gd_blanks
    gd_o=-
    gd_e=-
    [ -r "$1/owner" ] && read -r gd_o <"$1/owner"
    [ -r "$1/epoch" ] && read -r gd_e <"$1/epoch"
    gd_d=0
    [ -d "$2" ] && gd_d=1
    gd_said="$gd_said"u\ $gd_up$gd_nl"e $gd_o $gd_e$gd_nl"d\ $gd_d$gd_nl
    shift 2
    gd_processes
    eval "gd_large=\$gd_large_$gd_slot"
    gd_i=0
    for gd_file in "$@"; do
        gd_file
        gd_i=$((gd_i + 1))
    done
    eval "gd_large_$gd_slot=\$gd_large"
}

gd_processes() {
    set +f
    set -- /proc/[0-9]*
    set -f
    if [ "$*" != "$gd_pids" ]; then
        gd_pids=$*
        gd_say "l $gd_pids"
        gd_users=
        gd_move
        for gd_p in $gd_babies $gd_python; do
            case " $gd_pids " in *" /proc/$gd_p "*) ;; *) gd_forget ;; esac
        done
    fi
    # A thread of the kernel has no words and never will; half of all processes are such.
    if [ -z "$gd_users" ]; then
        for gd_p in "$@"; do
            gd_p=${gd_p#/proc/}
            case $gd_kernel in
            *" $gd_p "*) ;;
            *) gd_users="$gd_users $gd_p" ;;
            esac
        done
    fi
    for gd_p in $gd_babies $gd_python; do
        gd_process
    done
    # What is old and runs no Python is of interest when something happens around it; by itself it is looked at now and then.
    if [ "$gd_up_s" -lt "$gd_restless" ] || [ "$gd_strangers" = 0 ]; then
        gd_strangers=4
        for gd_p in $gd_users; do
            case $gd_babies$gd_python in
            *" $gd_p "*) ;;
            *) gd_process ;;
            esac
        done
        for gd_p in $gd_babies $gd_python; do
            gd_reread
        done
    else
        for gd_p in $gd_babies; do
            gd_reread
        done
    fi
    gd_strangers=$((gd_strangers - 1))
}

# A master that is promoted takes another title up to a second later, so there is something to be seen for a while.
gd_move() {
    gd_restless=$((gd_up_s + 10))
}

gd_process() {
    read -r gd_x gd_comm gd_state gd_parent gd_3 gd_4 gd_5 gd_6 gd_flags gd_8 gd_9 gd_10 gd_11 gd_12 gd_13 gd_14 gd_15 gd_16 gd_17 \
        gd_18 gd_19 gd_start gd_rest <"/proc/$gd_p/stat" || return 0
    # A name may hold blanks, line breaks and parentheses: then everything is counted from the last one.
    case $gd_state$gd_parent$gd_3$gd_4$gd_5$gd_6$gd_flags$gd_8$gd_9$gd_10$gd_11$gd_12$gd_13$gd_14$gd_15$gd_16$gd_17$gd_18$gd_19$gd_start$gd_rest in
    *')'*) gd_whole && gd_numbers $gd_rest || return 0 ;;
    esac
    case $gd_comm in
    *')') ;;
    *) gd_whole && gd_numbers $gd_rest || return 0 ;;
    esac
    case $gd_state in
    [RSDI]) gd_state=S ;;
    esac
    gd_now="$gd_state $gd_parent $gd_flags $gd_start $gd_comm"
    eval "gd_was=\${gd_p_$gd_p-}"
    [ "$gd_now" = "$gd_was" ] || gd_changed
}

# One that is new, or whose parent, name or state is another.
gd_changed() {
    gd_move
    eval "gd_p_$gd_p=\$gd_now"
    gd_line "$gd_now"
    gd_say "p $gd_p $gd_out"
    gd_words=
    IFS= read -r gd_words <"/proc/$gd_p/cmdline"
    eval "gd_w_$gd_p=\$gd_words"
    gd_forget
    # PF_KTHREAD
    if [ -z "$gd_words" ] && [ $((gd_flags & 2097152)) -ne 0 ]; then
        gd_kernel="$gd_kernel$gd_p "
        gd_users=
    else
        gd_sort
    fi
}

# A program that is started in a process changes the name of that process. Python is an exception: its programs are all called so, and it
# may rewrite its words. And what is young may be between fork and exec.
gd_sort() {
    if [ "$gd_start" -gt $((gd_up_s * 100 - 6000)) ]; then
        gd_babies="$gd_babies$gd_p "
    else
        case $gd_words in
        *python* | *gunicorn* | *uwsgi*) gd_python="$gd_python$gd_p " ;;
        esac
    fi
}

gd_forget() {
    case $gd_babies in *" $gd_p "*) gd_babies="${gd_babies%%" $gd_p "*} ${gd_babies#*" $gd_p "}" ;; esac
    case $gd_python in *" $gd_p "*) gd_python="${gd_python%%" $gd_p "*} ${gd_python#*" $gd_p "}" ;; esac
}

# The words of one whose numbers are what they were.
gd_reread() {
    gd_words=
    IFS= read -r gd_words <"/proc/$gd_p/cmdline"
    eval "gd_old=\${gd_w_$gd_p-} gd_now=\${gd_p_$gd_p-}"
    if [ "$gd_words" != "$gd_old" ]; then
        gd_move
        eval "gd_w_$gd_p=\$gd_words"
        gd_line "$gd_now"
        gd_say "p $gd_p $gd_out"
    fi
    case $gd_babies in
    *" $gd_p "*)
        set -- $gd_now
        gd_start=$4
        gd_forget
        gd_sort
        ;;
    esac
}

gd_whole() {
    gd_stat=
    while IFS= read -r gd_x; do
        gd_stat="$gd_stat$gd_x$gd_nl"
    done <"/proc/$gd_p/stat"
    gd_rest=${gd_stat##*')'}
    gd_comm=${gd_stat%')'*}
    gd_comm="(${gd_comm#*'('})"
    [ "$gd_rest" != "$gd_stat" ]
}

gd_numbers() {
    gd_state=${1:-}
    gd_parent=${2:-}
    gd_flags=${7:-0}
    gd_start=${20:-}
    [ -n "$gd_start" ]
}

gd_file() {
    if [ -f "$gd_file" ]; then
        if [ ! -r "$gd_file" ]; then
            gd_say "f $gd_i u"
        else
            case $gd_large in
            *" $gd_i "*) gd_say "f $gd_i l" ;;
            *) gd_small ;;
            esac
        fi
    elif [ -d "$gd_file" ]; then
        gd_say "f $gd_i d"
    elif [ -e "$gd_file" ]; then
        gd_say "f $gd_i x"
    else
        gd_above=${gd_file%/*}
        while [ -n "$gd_above" ] && [ ! -e "$gd_above" ]; do gd_above=${gd_above%/*}; done
        if [ -n "$gd_above" ] && [ -d "$gd_above" ] && [ ! -x "$gd_above" ]; then
            gd_say "f $gd_i u"
        else
            gd_say "f $gd_i a"
        fi
    fi
}

# A small file, its lines; a longer one is asked for by itself, and taken for longer from then on.
gd_small() {
    if gd_whole_text; then
        gd_said="${gd_said}f $gd_i s$gd_nl$gd_text"
    else
        gd_large="$gd_large$gd_i "
        gd_say "f $gd_i l"
    fi
}

# The end of a file, as it is.
gd_tail() { # FILE BYTES
    gd_send
    tail -c "$2" -- "$1" </dev/null
}

# bash reads a file in one piece and can take words apart by itself; the others go line by line and need a program for every process.
if [ -n "${BASH_VERSION:-}" ]; then
    eval '
    printf -v gd_soh "\001"
    gd_whole_text() {
        IFS= read -r -N 2049 gd_text <"$gd_file"
        [ ${#gd_text} -le 2048 ] || return 1
        case $gd_text in
        "") ;;
        *"$gd_nl") gd_text=${gd_text%"$gd_nl"} gd_text="+${gd_text//"$gd_nl"/"$gd_nl"+}$gd_nl" ;;
        *"$gd_nl"*)
            gd_x=${gd_text##*"$gd_nl"} gd_text=${gd_text%"$gd_nl"*}
            gd_text="+${gd_text//"$gd_nl"/"$gd_nl"+}$gd_nl-$gd_x$gd_nl"
            ;;
        *) gd_text="-$gd_text$gd_nl" ;;
        esac
    }
    gd_directory() {
        if cd -P "/proc/$gd_p/cwd" 2>/dev/null; then
            gd_x=$PWD
            cd /
        else
            gd_x=$(readlink "/proc/$gd_p/cwd" </dev/null)
        fi
    }
    gd_words_of() {
        gd_left=32768
        gd_empty=0
        while IFS= read -r -d "" gd_x || [ -n "$gd_x" ]; do
            gd_x=${gd_x:0:gd_left}
            gd_said="$gd_said${gd_x//"$gd_nl"/$gd_soh}$gd_nl"
            gd_left=$((gd_left - ${#gd_x} - 1))
            if [ -n "$gd_x" ]; then gd_empty=0; else gd_empty=$((gd_empty + 1)); fi
            # A rewritten title leaves as many NULs as its words and its environment had bytes.
            [ "$gd_left" -gt 0 ] && [ "$gd_empty" -lt 32 ] || break
        done <"/proc/$gd_p/cmdline"
        gd_send
    }
    gd_variables() {
        while IFS= read -r -d "" gd_x || [ -n "$gd_x" ]; do
            case $gd_x in
            GUNICORN_*=* | SUPERVISOR_*=* | SYSTEMD_*=* | LISTEN_*=* | NOTIFY_*=* | INVOCATION_*=* | PATH=* | PWD=* | VIRTUAL_ENV=* | PYTHONPATH=*)
                gd_said="${gd_said}v ${gd_x//"$gd_nl"/ }$gd_nl" ;;
            esac
        done <"/proc/$gd_p/environ"
    }'
else
    gd_whole_text() {
        gd_text=
        gd_x=
        while IFS= read -r gd_x; do
            gd_text="$gd_text+$gd_x$gd_nl"
            gd_x=
            [ ${#gd_text} -le 2048 ] || return 1
        done <"$gd_file"
        [ -z "$gd_x" ] || gd_text="$gd_text-$gd_x$gd_nl"
        [ ${#gd_text} -le 2048 ]
    }
    gd_directory() {
        gd_x=$(readlink "/proc/$gd_p/cwd" </dev/null)
    }
    gd_words_of() {
        gd_send
        head -c 32768 "/proc/$gd_p/cmdline" </dev/null | tr '\n\0' '\001\n'
    }
    gd_variables() {
        gd_send
        tr '\n\0' ' \n' <"/proc/$gd_p/environ" |
            grep -aE '^((GUNICORN|SUPERVISOR|SYSTEMD|LISTEN|NOTIFY|INVOCATION)_[A-Za-z0-9_]*|PATH|PWD|VIRTUAL_ENV|PYTHONPATH)=' |
            sed 's/^/v /'
    }
fi

# Whose processes they are: o /proc/PID ACCOUNT; and their words: w PID, one line a word with \001 for a line break, z PID.
gd_argv() { # PID…
    gd_send
    set -- $(printf '/proc/%s ' "$@")
    stat -c 'o %n %U' "$@" </dev/null
    for gd_p in "$@"; do
        gd_p=${gd_p#/proc/}
        [ -r "/proc/$gd_p/cmdline" ] || continue
        gd_say "w $gd_p"
        gd_words_of
        gd_say "${gd_nl}z $gd_p"
    done
}

# More about processes: i PID, then d DIRECTORY, x EXECUTABLE, c CGROUP, v NAME=VALUE…; and k /proc/PID/fd/N socket:[INODE] for the sockets of
# all of them.
# Variables outside the list above may hold secrets, so they do not leave the machine.
gd_detail() { # PID…
    # Asked when it matters: this program is also begun for every act.
    if [ -z "${gd_find:-}" ]; then
        case $(find --version </dev/null 2>/dev/null) in
        *GNU*) gd_find=gd_all_descriptors ;;
        *) gd_find=: ;;
        esac
    fi
    for gd_p in "$@"; do
        [ -r "/proc/$gd_p/environ" ] || continue
        gd_group=
        while IFS= read -r gd_x; do
            case $gd_x in *:*:/*) gd_group=${gd_x#*:*:} ;; esac
        done <"/proc/$gd_p/cgroup"
        gd_line "$gd_group"
        gd_say "i $gd_p"
        gd_say "c $gd_out"
        gd_variables
        gd_directory
        gd_line "$gd_x"
        gd_say "d $gd_out"
        gd_line "$(readlink "/proc/$gd_p/exe" </dev/null)"
        gd_say "x $gd_out"
        [ "$gd_find" != : ] || gd_descriptors
    done
    "$gd_find" "$@"
    return 0
}

# What a link of a descriptor leads to may be named like the line of another one; the name of a socket cannot.
gd_all_descriptors() { # PID…
    gd_send
    set -- $(printf '/proc/%s/fd ' "$@")
    find "$@" -lname 'socket:\[*' -printf 'k %p %l\n' </dev/null 2>/dev/null
}

gd_descriptors() {
    gd_send
    ls -l "/proc/$gd_p/fd" </dev/null | sed -n "s,.* \\([0-9]*\\) -> \\(socket:\\[[0-9]*\\]\\)\$,k /proc/$gd_p/fd/\\1 \\2,p"
}

# The sockets that accept connections, as the kernel prints them.
gd_sockets() {
    gd_send
    # They come first in the table, in an old kernel with those between that are being opened; behind them may be 100,000 that are of no interest.
    for gd_x in /proc/net/tcp /proc/net/tcp6; do
        sed -n '1d;/^ *[0-9]*: [^ ]* [^ ]* 0A /{s/^/t /p;d;};/^ *[0-9]*: [^ ]* [^ ]* 03 /d;q' "$gd_x" </dev/null 2>/dev/null
    done
    sed -n '/ 00010000 0001 /s/^/n /p' /proc/net/unix </dev/null
    return 0
}

# Whose directory it is; nothing when there is none.
gd_owner() { # DIR
    gd_send
    [ -d "$1" ] && stat -L -c %U -- "$1" </dev/null
    return 0
}

# The addresses of this machine.
gd_addresses() {
    gd_send
    sed -n '/32 host LOCAL/{x;s/.*|-- /4 /p;d};h' /proc/net/fib_trie </dev/null
    [ ! -r /proc/net/if_inet6 ] || cut -d ' ' -f 1 /proc/net/if_inet6 </dev/null | sed 's/^/6 /'
    return 0
}

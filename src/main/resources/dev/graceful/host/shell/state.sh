# What is kept on a machine: who looks after it, the highest epoch seen, and the journals. The state directory S holds
#     owner epoch           one line each, replaced durably
#     lock                  never removed; whoever acts holds the lock of this file, and the file tells its pid
#     app/<namespace>_<name>/journal
#     mig/<K>/              see runner.sh
# Every act is one critical section: gd_begin, the deed, gd_unlock.

# What the detached runner needs too. It holds no single quote, so that it can be kept as one word.
gd_common='
# The lock of an open file comes from the kernel, which takes it back however its holder ends. flock(1) is not everywhere.
gd_grab() { # FD SECONDS [s]
    if command -v flock >/dev/null 2>&1; then
        flock ${3:+-s} -n "$1" </dev/null >/dev/null 2>&1 && return 0
        [ "$2" -gt 0 ] || return 1
        case $(flock --version </dev/null 2>/dev/null) in
        (*util-linux*) flock ${3:+-s} -w "$2" "$1" </dev/null >/dev/null 2>&1 ;;
        (*) timeout "$2" flock ${3:+-s} "$1" </dev/null >/dev/null 2>&1 ;;
        esac
    elif command -v perl >/dev/null 2>&1; then
        perl -e "$gd_by_perl" "$1" "$2" "${3:-}" </dev/null >/dev/null 2>&1
    elif command -v python3 >/dev/null 2>&1; then
        python3 -I -S -c "$gd_by_python" "$1" "$2" "${3:-}" </dev/null >/dev/null 2>&1
    else
        return 2
    fi
}
gd_by_perl="
    open(my \$f, q(<&=), \$ARGV[0]) or exit 2;
    my \$end = time + \$ARGV[1];
    until (flock(\$f, (\$ARGV[2] ? 1 : 2) | 4)) {
        exit 1 if time >= \$end;
        select(undef, undef, undef, 0.05);
    }"
gd_by_python="
import fcntl, sys, time
end = time.monotonic() + int(sys.argv[2])
while True:
    try:
        fcntl.flock(int(sys.argv[1]), (1 if sys.argv[3] else 2) | 4)
        break
    except OSError:
        if time.monotonic() >= end:
            sys.exit(1)
        time.sleep(0.05)
"

# A program by its path: some shells have a lesser one of the same name built in.
gd_program() { # NAME
    for gd_found_in in /usr/bin /bin /usr/sbin /sbin /usr/local/bin; do
        gd_path=$gd_found_in/$1
        [ ! -x "$gd_path" ] || return 0
    done
    return 1
}
'
eval "$gd_common"

gd_bad() { # WHAT
    gd_refuse StepFailed "bad word: $1; nothing was done"
}

# Says why a change could not be kept.
gd_failed() { # WHAT SAID
    local probed
    probed=
    case $2 in
    *'No space left'* | *quota* | *'ermission denied'* | *'not permitted'* | *'ead-only file system'*) ;;
    *)
        # Not every shell says why it could not write.
        if [ -d "$gd_S" ]; then
            probed=$(printf '%65536s' x | cat 2>&1 >"$gd_S/room")
            rm -f "$gd_S/room" </dev/null 2>/dev/null
        fi
        ;;
    esac
    case $2$probed in
    *'No space left'* | *quota*) gd_refuse DiskFull "$1: no room is left for $gd_S" ;;
    *'ermission denied'* | *'not permitted'* | *'ead-only file system'*) gd_refuse PermissionDenied "$1: $2" ;;
    *) gd_refuse StepFailed "$1: ${2:-it was ended}" ;;
    esac
}

# gd_S, as it was asked for.
gd_place() { # DIR
    gd_uid
    gd_S=$1
    if [ -z "$gd_S" ]; then
        if [ "$gd_me" = 0 ]; then
            gd_S=/var/lib/gracefuldeploy
        elif gd_account "$gd_me"; then
            gd_S=$gd_home/.local/state/gracefuldeploy
        fi
    fi
    case $gd_S in
    *[[:cntrl:]]* | */../* | */.. | */./* | */. | *//* | */) gd_bad "the state directory is no plain path" ;;
    /?*) ;;
    *) gd_bad "the state directory is no absolute path" ;;
    esac
}

# Whether nobody but root and this account can put anything in the place of gd_S or of a directory above it. A symbolic link that only
# they could have made is followed. gd_missing becomes the first directory that does not exist, or empty.
gd_trust() {
    local facts fact path rest uid mode round
    round=0
    while [ "$round" -lt 8 ]; do
        round=$((round + 1))
        set -- /
        path=
        rest=${gd_S#/}/
        gd_missing=
        while [ -n "$rest" ]; do
            path=$path/${rest%%/*}
            rest=${rest#*/}
            if [ ! -e "$path" ] && [ ! -L "$path" ]; then
                gd_missing=$path
                break
            fi
            set -- "$@" "$path"
        done
        facts=$(stat -c '%u %f' "$@" </dev/null 2>&1) || { gd_failed "could not look at $gd_S" "$facts"; return 1; }
        for path; do
            fact=${facts%%"$gd_nl"*}
            facts=${facts#*"$gd_nl"}
            uid=${fact% *}
            mode=$((0x${fact#* }))
            if [ "$uid" != 0 ] && [ "$uid" != "$gd_me" ]; then
                gd_refuse PermissionDenied "$path belongs to uid $uid, who could change what is kept in $gd_S; nothing was written"
                return 1
            elif [ $((mode & 0170000)) -eq $((0120000)) ]; then
                rest=${gd_S#"$path"}
                facts=$(readlink -f "$path" </dev/null 2>&1) || { gd_failed "could not follow $path" "$facts"; return 1; }
                gd_S=$facts$rest
                continue 2
            elif [ $((mode & 0170000)) -ne $((0040000)) ]; then
                gd_refuse PermissionDenied "$path is not a directory; nothing was written"
                return 1
            elif [ $((mode & 022)) -ne 0 ] && { [ $((mode & 01000)) -eq 0 ] || [ "$path" = "$gd_S" ]; }; then
                gd_refuse PermissionDenied "other accounts may write to $path and change what is kept in $gd_S; nothing was written"
                return 1
            fi
        done
        if [ -z "$gd_missing" ] && [ "$uid" != "$gd_me" ]; then
            gd_refuse PermissionDenied "$gd_S belongs to uid $uid and this is uid $gd_me; nothing was written"
            return 1
        fi
        return 0
    done
    gd_refuse PermissionDenied "too many symbolic links lead to $gd_S; nothing was written"
}

# Finds the state directory, and makes it.
gd_state() { # DIR
    local said
    gd_place "$1" && gd_trust || return 1
    while [ -n "$gd_missing" ]; do
        said=$({ mkdir -m 0700 "$gd_missing" || [ -d "$gd_missing" ]; } </dev/null 2>&1 && sync "${gd_missing%/*}/" </dev/null 2>&1) ||
            { gd_failed "could not make $gd_missing" "$said"; return 1; }
        gd_trust || return 1
    done
}

# Finds it to read there only; a machine that keeps nothing yet has none. What was found good stays good: nobody else can change it.
gd_known() { # DIR
    if [ -n "${gd_known_at:-}" ] && [ "$gd_known_as" = "$1" ]; then
        gd_S=$gd_known_at
        return 0
    fi
    gd_place "$1" && gd_trust || return 1
    if [ -z "$gd_missing" ]; then
        gd_known_as=$1
        gd_known_at=$gd_S
    fi
}

# Makes a directory below S, durably.
gd_make() { # DIR
    local said
    if [ -L "$1" ]; then
        gd_refuse PermissionDenied "$1 is a symbolic link; nothing was written"
        return 1
    fi
    [ ! -d "$1" ] || return 0
    said=$({ mkdir -m 0700 "$1" || [ -d "$1" ]; } </dev/null 2>&1 && sync "${1%/*}" </dev/null 2>&1) || gd_failed "could not make $1" "$said"
}

# Replaces a file below S: the old text or the new one is there, whenever the machine stops; the new one once this returns.
gd_put() { # FILE TEXT
    local said
    if said=$(gd_replace "$1" "$2" 2>&1); then
        return 0
    fi
    rm -f "$1.new" </dev/null 2>/dev/null
    gd_failed "could not write $1" "$said"
}

gd_replace() { # FILE TEXT
    rm -f "$1.new" </dev/null || return 1
    # Not by way of another process: if that were killed, too little would look like all.
    (
        set -C
        printf '%s\n' "$2" >"$1.new"
    ) || return 1
    sync "$1.new" </dev/null && mv -f "$1.new" "$1" </dev/null && sync "${1%/*}" </dev/null
}

# One act at a time. What this shell starts must not keep the lock: 8>&- for whatever may outlive the act.
gd_lock() { # SECONDS
    local said since holder
    said=$({ : >>"$gd_S/lock"; } 2>&1) && { command exec 8>>"$gd_S/lock"; } 2>/dev/null ||
        { gd_failed "could not open $gd_S/lock" "$said"; return 1; }
    gd_grab 8 "$1"
    case $? in
    0) ;;
    2)
        exec 8>&-
        gd_refuse HostLacks "none of flock, perl and python3 is here to lock with; nothing was done"
        return 1
        ;;
    *)
        exec 8>&-
        holder=
        IFS= read -r holder <"$gd_S/lock" 2>/dev/null
        since=$(stat -c %y "$gd_S/lock" </dev/null 2>/dev/null)
        case $holder in '' | *[!0-9]*) holder='a process' ;; *) holder="process $holder" ;; esac
        gd_refuse HostBusy "$holder holds $gd_S/lock since ${since:-a while}, and it was waited for $1 s; nothing was done"
        return 1
        ;;
    esac
    { printf '%s\n' "$$" >"$gd_S/lock"; } 2>/dev/null || :
}

# Releases it even where a child has inherited it.
gd_unlock() {
    if command -v flock >/dev/null 2>&1; then
        flock -u 8 </dev/null >/dev/null 2>&1
    fi
    { exec 8>&-; } 2>/dev/null
}

gd_tenure() { # OWNER EPOCH
    case $1 in '' | [!A-Za-z0-9]* | *[!A-Za-z0-9._-]*) gd_bad "the owner"; return 1 ;; esac
    [ ${#1} -le 128 ] || { gd_bad "the owner"; return 1; }
    gd_number "$2" || gd_bad "the epoch"
}

gd_number() { # WORD
    case $1 in '' | *[!0-9]* | 0?* | ???????????????????*) return 1 ;; esac
}

# The first line of a small file, or nothing.
gd_first() { # FILE
    gd_out=
    if [ -e "$1" ]; then
        IFS= read -r gd_out <"$1" || :
    fi
}

# Begins an act: the machine is this owner's, and no operator newer than EPOCH was here; if there were older ones they are out from now on.
gd_begin() { # DIR OWNER EPOCH
    gd_tenure "$2" "$3" && gd_state "$1" && gd_lock 20 || return 1
    gd_claim "$2" "$3" || { gd_unlock; return 1; }
}

gd_claim() { # OWNER EPOCH
    gd_first "$gd_S/owner"
    if [ ! -e "$gd_S/owner" ]; then
        gd_put "$gd_S/owner" "$1" || return 1
    elif [ "$gd_out" != "$1" ]; then
        gd_refuse ForeignOwner "this machine is looked after by ${gd_out:-nobody who could be read from $gd_S/owner}, and this is $1; nothing was done"
        return 1
    fi
    gd_first "$gd_S/epoch"
    if [ -e "$gd_S/epoch" ] && ! gd_number "$gd_out"; then
        gd_refuse Fenced "the epoch in $gd_S/epoch cannot be read; nothing was done"
    elif [ "${gd_out:--1}" -gt "$2" ]; then
        gd_refuse Fenced "epoch $gd_out has taken this machine over, and this is epoch $2; nothing was done"
    elif [ "${gd_out:--1}" -lt "$2" ]; then
        gd_put "$gd_S/epoch" "$2"
    fi
}

# The first call of a new operator: from here on the ones before it can change nothing.
gd_fence() { # DIR OWNER EPOCH
    gd_begin "$1" "$2" "$3" || return 1
    gd_unlock
    gd_say "epoch $3"
}

# Takes the machine over, from another owner and from a higher epoch too. The owner changes first, so that nobody of the old one can use
# a lower epoch.
gd_adopt() { # DIR OWNER EPOCH
    gd_tenure "$2" "$3" && gd_state "$1" && gd_lock 20 || return 1
    gd_take "$2" "$3" || { gd_unlock; return 1; }
    gd_unlock
    gd_say "epoch $3"
}

gd_take() { # OWNER EPOCH
    gd_first "$gd_S/owner"
    [ "$gd_out" = "$1" ] || gd_put "$gd_S/owner" "$1" || return 1
    gd_first "$gd_S/epoch"
    [ "$gd_out" = "$2" ] || gd_put "$gd_S/epoch" "$2"
}

# gd_app becomes the directory of an application.
gd_named() { # NAMESPACE NAME
    case $1 in '' | *[!A-Za-z0-9.-]*) gd_bad "the namespace"; return 1 ;; esac
    case $2 in '' | *[!A-Za-z0-9._-]*) gd_bad "the name"; return 1 ;; esac
    gd_app=app/$1_$2
}

# Appends a line to a journal; it survives a crash of the machine once this returns.
gd_append() { # DIR OWNER EPOCH NAMESPACE NAME LINE
    gd_named "$4" "$5" || return 1
    case $6 in *"$gd_nl"*) gd_bad "the line"; return 1 ;; esac
    gd_begin "$1" "$2" "$3" || return 1
    gd_write "$6" || { gd_unlock; return 1; }
    gd_unlock
}

gd_write() { # LINE
    local dir file said size text last
    dir=$gd_S/$gd_app
    file=$dir/journal
    gd_make "$gd_S/app" && gd_make "$dir" || return 1
    if [ -L "$file" ]; then
        gd_refuse PermissionDenied "$file is a symbolic link; nothing was written"
        return 1
    fi
    text=$1
    size=0
    if [ -s "$file" ]; then
        size=$(stat -c %s "$file" </dev/null) || { gd_failed "could not look at $file" ''; return 1; }
        # A crash may have torn the last line; NULs may be left of it.
        last=$(tail -c 1 "$file" </dev/null | tr '\000' x; echo .)
        [ "$last" = "$gd_nl." ] || text=$gd_nl$text
    fi
    if said=$({ printf '%s\n' "$text" >>"$file" && sync "$file" "$dir" </dev/null; } 2>&1); then
        return 0
    fi
    if [ "$size" -eq 0 ]; then
        rm -f "$file" </dev/null 2>/dev/null
    else
        truncate -s "$size" "$file" </dev/null 2>/dev/null
    fi
    gd_failed "could not write to $file" "$said"
}

# The end of a journal, at most 1 MiB, in whole lines.
gd_journal() { # DIR NAMESPACE NAME
    local file size
    gd_named "$2" "$3" && gd_known "$1" || return 1
    file=$gd_S/$gd_app/journal
    [ -s "$file" ] && [ ! -L "$file" ] || return 0
    size=$(stat -c %s "$file" </dev/null)
    gd_send
    if [ "${size:-0}" -gt 1048576 ]; then
        tail -c 1048576 "$file" </dev/null | sed 1d
    else
        cat "$file" </dev/null
    fi
}

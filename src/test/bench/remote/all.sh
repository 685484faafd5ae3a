# Runs one script on many machines at once over warm connections, and waits for all:  all.sh SCRIPT SOCKETS OUT NAME...
script=$1 sockets=$2 out=$3
shift 3
for name in "$@"; do
    ssh -F none -T -S "$sockets/$name" -o BatchMode=yes "$name" 'exec /bin/sh' <"$script" >"$out/$name" 2>&1 &
done
wait

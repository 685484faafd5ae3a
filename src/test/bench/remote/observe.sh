# Reads what a plan needs with shell builtins alone, so that no process is started: the revision on disk, the process table and the
# listening sockets.
cd "$HOME/app" || exit 1
read -r head <.git/HEAD
case $head in
"ref: "*) read -r head <".git/${head#ref: }" ;;
esac
echo "revision $head"
for process in /proc/[0-9]*; do
    read -r stat 2>/dev/null <"$process/stat" || continue
    cmdline=
    read -r cmdline 2>/dev/null <"$process/cmdline" || :
    echo "process $stat $cmdline"
done
for table in tcp tcp6; do
    while read -r _ local _ state _ _ _ _ _ inode _; do
        case $state in 0A) echo "listening $local $inode" ;; esac
    done <"/proc/net/$table"
done

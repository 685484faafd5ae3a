# The same as observe.sh, as most people would write it: with git, ps and ss.
cd "$HOME/app" || exit 1
echo "revision $(git rev-parse HEAD)"
ps -eo pid,ppid,user,lstart,stat,args --no-headers | while read -r line; do echo "process $line"; done
ss -Hltn | while read -r line; do echo "listening $line"; done

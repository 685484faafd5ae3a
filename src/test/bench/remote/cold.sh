# Connects to many machines at once, each anew, runs one script and waits for all:  cold.sh SCRIPT OUT COMMON_OPTIONS NAME:PORT...
script=$1 out=$2 options=$3
shift 3
for target in "$@"; do
    # shellcheck disable=SC2086 # the options are words
    ssh -F none -T $options -p "${target#*:}" app@127.0.0.1 'exec /bin/sh' <"$script" >"$out/${target%:*}" 2>&1 &
done
wait

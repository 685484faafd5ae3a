# Signals and questions.

# Opens a handle to the process, verifies it then, and signals through the handle: nobody can take its place in between.
# Exit status: 0 delivered, 3 gone, 4 not permitted, 5 this Python or this kernel has no such handles.
gd_by_handle='
import ctypes, os, sys
pid, start, number = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
libc = ctypes.CDLL(None, use_errno=True)
def call(*words):
    return libc.syscall(*(ctypes.c_long(w) for w in words)), ctypes.get_errno()
handle, error = call(434, pid, 0)
if handle < 0:
    sys.exit({3: 3, 2: 3, 22: 3, 1: 4}.get(error, 5))
try:
    with open("/proc/%d/stat" % pid, "rb") as f:
        fields = f.read().rpartition(b")")[2].split()
except OSError:
    sys.exit(3)
if fields[0] in (b"Z", b"X", b"x") or fields[19].decode() != start:
    sys.exit(3)
sent, error = call(424, handle, number, 0, 0)
sys.exit(0 if sent == 0 else {3: 3, 1: 4}.get(error, 4))
'

# s DELIVERED | s GONE | s NOT_PERMITTED
gd_signal() { # STATE OWNER EPOCH PID START BOOT NUMBER
    gd_begin "$1" "$2" "$3" || return 1
    case $4$5$7 in *[!0-9]*) gd_say 's NOT_PERMITTED'; return 0 ;; esac
    if [ "$4" -le 1 ] || gd_above "$4"; then
        gd_say 's NOT_PERMITTED'
        return 0
    fi
    IFS= read -r gd_boot </proc/sys/kernel/random/boot_id
    if [ "$gd_boot" != "$6" ]; then
        gd_say 's GONE'
        return 0
    fi
    gd_rc=5
    for gd_python in /usr/bin/python3 /usr/local/bin/python3 /usr/libexec/platform-python; do
        if [ -x "$gd_python" ]; then
            "$gd_python" -I -S -c "$gd_by_handle" "$4" "$5" "$7" </dev/null >/dev/null 2>&1
            gd_rc=$?
            break
        fi
    done
    case $gd_rc in
    0) gd_say 's DELIVERED' ;;
    3) gd_say 's GONE' ;;
    4) gd_say 's NOT_PERMITTED' ;;
    *) gd_directly "$4" "$5" "$7" ;;
    esac
}

# Without handles only microseconds lie between the look and the signal.
gd_directly() { # PID START NUMBER
    gd_p=$1
    gd_start=
    gd_whole 2>/dev/null && gd_numbers $gd_rest
    case $gd_state in Z | X | x) gd_start= ;; esac
    if [ "$gd_start" != "$2" ]; then
        gd_say 's GONE'
    elif kill -"$3" "$1" 2>/dev/null; then
        gd_say 's DELIVERED'
    else
        gd_say 's NOT_PERMITTED'
    fi
}

# Whether it is this shell or one of its ancestors.
gd_above() { # PID
    gd_p=$$
    while [ "$gd_p" -gt 1 ]; do
        [ "$gd_p" != "$1" ] || return 0
        gd_parent=0
        gd_whole 2>/dev/null && gd_numbers $gd_rest || return 1
        gd_p=$gd_parent
    done
    return 1
}

# One connection made here: the request on it is what follows; the answer, at most 64 KiB, comes as it is after a line "a". The last line
# is k STATUS: 0 when the other end closed, 7 when it took too long, 8 otherwise. q SENTENCE instead of all that when there was none.
gd_by_socket='
import os, socket, sys
kind, place, port, seconds, size = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5])
import time
end = time.monotonic() + seconds
made = False
def left():
    rest = end - time.monotonic()
    if rest <= 0:
        raise socket.timeout("timed out")
    return rest
out = sys.stdout.buffer
try:
    s = socket.socket({"unix": socket.AF_UNIX, "4": socket.AF_INET, "6": socket.AF_INET6}[kind])
    s.settimeout(left())
    s.connect(place if kind == "unix" else (place, port))
    made = True
    out.write(b"a\n"); out.flush()
    request = b""
    while len(request) < size:
        request += os.read(0, size - len(request))
    if size:
        s.settimeout(left()); s.sendall(request)
        got = 0
        while got < 65536:
            s.settimeout(left())
            piece = s.recv(65536 - got)
            if not piece:
                break
            got += len(piece)
            out.write(piece); out.flush()
except (OSError, socket.timeout) as problem:
    if not made:
        out.write(("q %s\n" % problem).encode()); out.flush()
    sys.exit(7 if isinstance(problem, socket.timeout) else 8)
'
gd_ask() { # unix|4|6 PLACE PORT SECONDS REQUEST-BYTES
    for gd_python in /usr/bin/python3 /usr/local/bin/python3 /usr/libexec/platform-python; do
        if [ -x "$gd_python" ]; then
            gd_send
            "$gd_python" -I -S -c "$gd_by_socket" "$@" 2>/dev/null
            gd_say "${gd_nl}k $?"
            return 0
        fi
    done
    gd_say 'q there is neither a python3 in /usr/bin nor may connections be forwarded'
}

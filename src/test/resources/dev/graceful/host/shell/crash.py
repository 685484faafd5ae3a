"""Runs a command and ends it at an exact point.

    crash.py HOW POINT REPORT ARGV…

Points are the system calls by which the command and everything that it starts change files, hold locks, or begin and end processes,
numbered over all of them together, from the first signal 0 on. Just before the one with the number POINT, HOW = all kills every process, as a power cut does, and
HOW = one kills the process that would have made it while all others go on, as the kernel does when memory runs out. POINT 0 kills
nobody. REPORT gets three lines: how many points were passed, the call at which it was killed (or -), the exit status of ARGV.
"""

import ctypes
import os
import platform
import signal
import struct
import sys

X86_64 = {
    1: "write", 18: "pwrite64", 20: "writev", 40: "sendfile", 326: "copy_file_range", 275: "splice", 2: "open", 257: "openat",
    85: "creat", 82: "rename", 264: "renameat", 316: "renameat2", 86: "link", 265: "linkat", 87: "unlink", 263: "unlinkat",
    83: "mkdir", 258: "mkdirat", 84: "rmdir", 76: "truncate", 77: "ftruncate", 74: "fsync", 75: "fdatasync", 162: "sync",
    306: "syncfs", 73: "flock", 90: "chmod", 91: "fchmod", 268: "fchmodat", 56: "clone", 57: "fork", 58: "vfork", 435: "clone3",
    59: "execve", 62: "kill", 112: "setsid", 231: "exit_group", 3: "close",
}
AARCH64 = {
    64: "write", 68: "pwrite64", 66: "writev", 71: "sendfile", 285: "copy_file_range", 76: "splice", 56: "openat", 38: "renameat",
    276: "renameat2", 37: "linkat", 35: "unlinkat", 34: "mkdirat", 45: "truncate", 46: "ftruncate", 82: "fsync", 83: "fdatasync",
    81: "sync", 267: "syncfs", 32: "flock", 52: "fchmod", 53: "fchmodat", 220: "clone", 435: "clone3", 221: "execve", 129: "kill",
    157: "setsid", 94: "exit_group", 57: "close",
}
CALLS = {"x86_64": X86_64, "aarch64": AARCH64}[platform.machine()]
TRACEME, SYSCALL, SETOPTIONS, SYSCALL_INFO = 0, 24, 0x4200, 0x420E
# TRACESYSGOOD, TRACEFORK, TRACEVFORK, TRACECLONE, TRACEEXEC, EXITKILL
OPTIONS = 1 | 2 | 4 | 8 | 16 | 0x100000
ANY_CHILD = 0x40000000
PATIENCE = 60

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]


def ptrace(request, pid, address=0, data=0):
    return libc.ptrace(request, pid, address, data)


def call_of(pid):
    """The name of the call that the process is about to make, or None when it is coming back from one or the call does not matter."""
    info = ctypes.create_string_buffer(88)
    if ptrace(SYSCALL_INFO, pid, 88, ctypes.addressof(info)) < 24 or info.raw[0] != 1:
        return None
    number, first, second, third = struct.unpack_from("<4Q", info.raw, 24)
    name = CALLS.get(number)
    if name == "kill" and second == 0:
        return "begin"
    if name == "close" and first not in (8, 9):
        return None
    if name in ("open", "openat") and not (second if name == "open" else third) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC):
        return None
    return name


def begin(argv):
    pid = os.fork()
    if pid == 0:
        ptrace(TRACEME, 0)
        os.kill(os.getpid(), signal.SIGSTOP)
        os.execvp(argv[0], argv)
    os.waitpid(pid, 0)
    ptrace(SETOPTIONS, pid, 0, OPTIONS)
    ptrace(SYSCALL, pid)
    return pid


def main(how, point, report, argv):
    first = begin(argv)
    alive, passed, struck, status_of_first = {first}, 0, "-", None
    signal.signal(signal.SIGALRM, lambda *_: [os.kill(p, signal.SIGKILL) for p in alive] and os._exit(99))
    signal.alarm(PATIENCE)
    dying = counting = False
    while alive:
        try:
            pid, status = os.waitpid(-1, ANY_CHILD)
        except ChildProcessError:
            break
        if os.WIFEXITED(status) or os.WIFSIGNALED(status):
            alive.discard(pid)
            if pid == first:
                status_of_first = os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)
            continue
        new = pid not in alive
        alive.add(pid)
        if dying:
            os.kill(pid, signal.SIGKILL)
            continue
        stop = os.WSTOPSIG(status)
        deliver = 0
        if stop == signal.SIGTRAP | 0x80:
            name = call_of(pid)
            if name == "begin":
                counting = True
            elif name and counting:
                passed += 1
                if passed == point:
                    struck = name
                    if how == "all":
                        dying = True
                        for other in alive - {pid}:
                            os.kill(other, signal.SIGKILL)
                    os.kill(pid, signal.SIGKILL)
                    continue
        elif status >> 16 == 0 and not (new and stop == signal.SIGSTOP):
            deliver = stop
        ptrace(SYSCALL, pid, 0, deliver)
    with open(report, "w") as out:
        out.write("%d\n%s\n%s\n" % (passed, struck, status_of_first))


main(sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4:])

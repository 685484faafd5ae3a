# Tells which connections the workers of a server are answering. Started by GracefulDeploy with python3 (3.6 or newer) when a signal is near that
# cuts requests; it only reads.
#
#     python3 -I -c … KEEPS PID…       KEEPS: 1 when a connection may stay open between two requests, else 0
#
# It prints a line for every accepted connection with a request, then `end`; without that line it is not known what there is.
#     request PID INODE MILLIS         MILLIS: how long ago the last byte of the request came; -1 where the kernel does not tell
#
# A connection is an accepted one when it is at an address at which the same process listens. On TCP nothing has been asked where no byte has come;
# where connections are kept, and data was sent later than any came, it may be idle, and is left out: an answer that is being sent looks the same.
# On a Unix socket every connection has a request, unless connections are kept: that cannot be known.
import os
import socket
import struct
import sys

NETLINK_SOCK_DIAG = 4
SOCK_DIAG_BY_FAMILY = 20
DUMP = 0x301
DONE, ERROR = 3, 2
ESTABLISHED, CLOSE_WAIT, LISTEN = 1, 8, 10
INFO = 2
SENT, CAME, ACKNOWLEDGED, RECEIVED = 44, 52, 120, 128


def fail(why):
    print("unknown " + why)
    sys.exit(0)


def descriptors(pid):
    """The inodes of the sockets of a process; None when it has ended."""
    inodes = set()
    try:
        if os.readlink("/proc/%s/ns/net" % pid) != os.readlink("/proc/self/ns/net"):
            fail("worker %s has a network of its own" % pid)
        for name in os.listdir("/proc/%s/fd" % pid):
            try:
                target = os.readlink("/proc/%s/fd/%s" % (pid, name))
            except FileNotFoundError:
                continue
            if target.startswith("socket:["):
                inodes.add(int(target[8:-1]))
    except PermissionError:
        fail("the descriptors of worker %s may not be read" % pid)
    except (FileNotFoundError, ProcessLookupError):
        return None
    return inodes


def tcp(family):
    """Inode, state, local port, and where there is a connection its tcp_info, for every TCP socket."""
    states = 1 << ESTABLISHED | 1 << CLOSE_WAIT | 1 << LISTEN
    ask = struct.pack("=BBBxI48x", family, socket.IPPROTO_TCP, 1 << INFO - 1, states)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_SOCK_DIAG) as link:
        link.settimeout(5)
        link.send(struct.pack("=IHHII", 16 + len(ask), SOCK_DIAG_BY_FAMILY, DUMP, 1, 0) + ask)
        while True:
            answer = link.recv(1 << 18)
            at = 0
            while at + 16 <= len(answer):
                length, kind = struct.unpack_from("=IH", answer, at)
                if kind == DONE:
                    return
                if kind == ERROR or length < 16:
                    raise OSError("the kernel does not list TCP sockets")
                yield message(answer[at + 16 : at + length])
                at += (length + 3) & ~3


def message(body):
    port = struct.unpack_from("!H", body, 4)[0]
    inode = struct.unpack_from("=I", body, 68)[0]
    at = 72
    info = b""
    while at + 4 <= len(body):
        length, kind = struct.unpack_from("=HH", body, at)
        if length < 4:
            break
        if kind == INFO:
            info = body[at + 4 : at + length]
        at += (length + 3) & ~3
    return inode, body[1], port, info


def millis(info, keeps):
    """How long ago the request came; None when there is none."""
    if len(info) < RECEIVED + 8:
        return -1
    sent, came = (struct.unpack_from("=I", info, at)[0] for at in (SENT, CAME))
    acknowledged, received = (struct.unpack_from("=Q", info, at)[0] for at in (ACKNOWLEDGED, RECEIVED))
    # The kernel counts in ticks: an answer may seem to have been sent at the time at which its request came.
    answered = sent < came or (sent == came and acknowledged > 1)
    return None if received == 0 or (keeps and answered) else came


def unix():
    """Inode, whether it listens, and the path, for every Unix stream socket that has one."""
    with open("/proc/net/unix", errors="surrogateescape") as table:
        for line in list(table)[1:]:
            words = line.rstrip("\n").split(None, 7)
            if len(words) == 8 and words[4] == "0001" and words[5] in ("01", "03"):
                yield int(words[6]), words[3] == "00010000", words[5] == "03", words[7]


def main():
    keeps = sys.argv[1] == "1"
    workers = {pid: inodes for pid, inodes in ((pid, descriptors(pid)) for pid in sys.argv[2:]) if inodes is not None}
    sockets = {inode: rest for family in (socket.AF_INET, socket.AF_INET6) for inode, *rest in tcp(family)}
    paths = {inode: rest for inode, *rest in unix()}
    for pid, inodes in sorted(workers.items()):
        ports = {sockets[inode][1] for inode in inodes if inode in sockets and sockets[inode][0] == LISTEN}
        names = {paths[inode][2] for inode in inodes if inode in paths and paths[inode][0]}
        for inode in sorted(inodes):
            if inode in sockets and sockets[inode][0] != LISTEN and sockets[inode][1] in ports:
                age = millis(sockets[inode][2], keeps)
                if age is not None:
                    print("request %s %d %d" % (pid, inode, age))
            elif inode in paths and paths[inode][1] and paths[inode][2] in names:
                if keeps:
                    fail("connections on a Unix socket of worker %s may be idle" % pid)
                print("request %s %d -1" % (pid, inode))
    print("end")


try:
    main()
except OSError as problem:
    fail("requests could not be looked for: %s" % problem)

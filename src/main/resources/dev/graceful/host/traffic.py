# Sends requests to an application on this machine while its code is exchanged, and counts those that are lost. Started by GracefulDeploy with
# python3 (3.6 or newer) where spec.verify.traffic asks for it; it changes nothing, and ends at TERM or at its deadline.
#
# Once a second it prints what it has counted so far as one line of words:
#     traffic PID START BOOT SENT LOST RETRIED P99 BACKLOG OVERFLOWS DROPS KINDS
# PID, START and BOOT are this process as the kernel knows it; P99 is in milliseconds over the answers; BACKLOG is the most connections that were
# seen waiting to be accepted; OVERFLOWS and DROPS are by how much TcpExt ListenOverflows and ListenDrops grew, of which the second has the first in
# it; KINDS is what became of the lost ones, such as refused:3,502:1.
#
# A request is lost when no whole answer comes, or one with a status of 500 or more. One that fails on a connection that had answered before is
# tried once more on a new one, as clients and proxies do: if that is answered it is retried, not lost.
import http.client
import os
import select
import signal
import socket
import struct
import sys
import threading
import time

FAMILY, HOST, PORT, RPS, PATH, NAME, PATIENCE = sys.argv[1:8]
PORT, RPS, PATIENCE = int(PORT), int(RPS), float(PATIENCE)
HEADERS = {"Host": NAME, "User-Agent": "graceful-traffic", "Accept": "*/*"}
MOST_AT_ONCE = 200
LISTEN, OPENING = "0A", "03"
# linux/netlink.h, sock_diag.h, unix_diag.h
NETLINK_SOCK_DIAG, SOCK_DIAG_BY_FAMILY, DUMP, DONE, ERROR = 4, 20, 0x301, 3, 2
LISTENING, SHOW_NAME, SHOW_QUEUE, IS_NAME, IS_QUEUE = 1 << 10, 1, 16, 0, 4


class Connection(http.client.HTTPConnection):
    def connect(self):
        if FAMILY == "unix":
            self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self.sock.settimeout(PATIENCE)
            self.sock.connect(HOST)
        else:
            self.sock = socket.create_connection((HOST, PORT), PATIENCE)


class Counts:
    def __init__(self):
        self.lock = threading.Lock()
        self.sent = self.lost = self.retried = self.backlog = 0
        self.times = {}
        self.kinds = {}

    def answered(self, seconds, retried=False):
        millis = int(seconds * 1000)
        with self.lock:
            self.sent += 1
            self.retried += retried
            self.times[millis] = self.times.get(millis, 0) + 1

    def failed(self, kind):
        with self.lock:
            self.sent += 1
            self.lost += 1
            self.kinds[kind] = self.kinds.get(kind, 0) + 1

    def p99(self):
        left = sum(self.times.values()) * 0.99
        for millis in sorted(self.times):
            left -= self.times[millis]
            if left <= 0:
                return millis
        return 0


COUNTS = Counts()
STOP = threading.Event()


def ask(connection, close):
    """What became of one request: None for an answer, else the kind of its loss."""
    headers = dict(HEADERS, Connection="close") if close else HEADERS
    try:
        connection.request("GET", PATH, headers=headers)
        answer = connection.getresponse()
        answer.read()
        return None if answer.status < 500 else str(answer.status)
    except ConnectionRefusedError:
        return "refused"
    except ConnectionResetError:
        return "reset"
    except BrokenPipeError:
        return "reset"
    except socket.timeout:
        return "timeout"
    except http.client.HTTPException:
        return "cut"
    except OSError as problem:
        return "errno%s" % problem.errno


def connection():
    return Connection(NAME, PORT or 80, timeout=PATIENCE)


def fresh():
    start = time.monotonic()
    once = connection()
    kind = ask(once, True)
    once.close()
    count(start, kind)


def count(start, kind, retried=False):
    if kind is None:
        COUNTS.answered(time.monotonic() - start, retried)
    else:
        COUNTS.failed(kind)


def is_closed(sock):
    return bool(select.select([sock], [], [], 0)[0])


def keep():
    kept = connection()
    while not STOP.wait(1.0 / RPS):
        start = time.monotonic()
        if kept.sock is not None and is_closed(kept.sock):
            kept.close()
        reused = kept.sock is not None
        kind = ask(kept, False)
        again = kind is not None and reused and not kind.isdigit()
        if kind is not None:
            kept.close()
        if again:
            kind = ask(kept, False)
            if kind is not None:
                kept.close()
        count(start, kind, again and kind is None)
    kept.close()


def refusals():
    """ListenOverflows and ListenDrops of the machine."""
    with open("/proc/net/netstat") as table:
        lines = [line.split() for line in table if line.startswith("TcpExt:")]
    counts = dict(zip(lines[0][1:], lines[1][1:])) if len(lines) == 2 else {}
    return int(counts.get("ListenOverflows", 0)), int(counts.get("ListenDrops", 0))


def waiting():
    """How many connections wait to be accepted where we connect."""
    return waiting_unix() if FAMILY == "unix" else waiting_tcp()


def waiting_tcp():
    most = 0
    for name in ("/proc/net/tcp", "/proc/net/tcp6"):
        if os.path.exists(name):
            with open(name, buffering=4096) as table:
                next(table)
                for line in table:
                    words = line.split()
                    # Those that listen come first; behind them may be very many that do not.
                    if words[3] not in (LISTEN, OPENING):
                        break
                    if words[3] == LISTEN and int(words[1].rsplit(":", 1)[1], 16) == PORT:
                        most = max(most, int(words[4].split(":")[1], 16))
    return most


def waiting_unix():
    most = 0
    ask = struct.pack("=BBHIIIII", socket.AF_UNIX, 0, 0, LISTENING, 0, SHOW_NAME | SHOW_QUEUE, 0, 0)
    try:
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_SOCK_DIAG) as link:
            link.settimeout(1)
            link.send(struct.pack("=IHHII", 16 + len(ask), SOCK_DIAG_BY_FAMILY, DUMP, 1, 0) + ask)
            done = False
            while not done:
                for kind, body in parts(link.recv(1 << 17), 16, 4):
                    done = done or kind in (DONE, ERROR)
                    if kind == SOCK_DIAG_BY_FAMILY:
                        told = dict(parts(body[16:], 4, 2))
                        if told.get(IS_NAME, b"").rstrip(b"\0") == os.fsencode(HOST) and IS_QUEUE in told:
                            most = max(most, struct.unpack_from("=I", told[IS_QUEUE])[0])
    except OSError:
        return 0  # Without the kernel's unix_diag it cannot be seen.
    return most


def parts(message, head, width):
    """The kinds and contents of what stands in a message of netlink one behind the other, each with a head that begins with its length."""
    at = 0
    while at + head <= len(message):
        length = struct.unpack_from("=I" if width == 4 else "=H", message, at)[0]
        if length < head:
            return
        yield struct.unpack_from("=H", message, at + width)[0], message[at + head : at + length]
        at += (length + 3) & ~3


def myself():
    with open("/proc/self/stat") as stat:
        start = stat.read().rsplit(")", 1)[1].split()[19]
    with open("/proc/sys/kernel/random/boot_id") as boot:
        return "%d %s %s" % (os.getpid(), start, boot.read().strip())


def tell(me, before):
    with COUNTS.lock:
        kinds = ",".join("%s:%d" % item for item in sorted(COUNTS.kinds.items())) or "-"
        words = (me, COUNTS.sent, COUNTS.lost, COUNTS.retried, COUNTS.p99(), COUNTS.backlog)
    overflows, drops = refusals()
    words += (overflows - before[0], drops - before[1], kinds)
    print("traffic %s %d %d %d %d %d %d %d %s" % words, flush=True)


def main():
    signal.signal(signal.SIGTERM, lambda number, frame: STOP.set())
    me = myself()
    before = refusals()
    fresh()
    tell(me, before)
    keeper = threading.Thread(target=keep, daemon=True)
    keeper.start()
    under_way = []
    said = send = time.monotonic()
    while not STOP.wait(0.02):
        now = time.monotonic()
        under_way = [thread for thread in under_way if thread.is_alive()]
        if now >= send:
            # After a pause of the machine the missed ones are left out, not sent all at once.
            send = max(send + 1.0 / RPS, now - 1.0 / RPS)
            if len(under_way) < MOST_AT_ONCE:
                under_way.append(threading.Thread(target=fresh, daemon=True))
                under_way[-1].start()
        COUNTS.backlog = max(COUNTS.backlog, waiting())
        if now - said >= 1:
            said = now
            tell(me, before)
    end = time.monotonic() + PATIENCE
    for thread in under_way + [keeper]:
        thread.join(max(0.0, end - time.monotonic()))
    tell(me, before)


main()

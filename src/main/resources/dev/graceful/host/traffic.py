# Sends requests to an application on this machine while its code is exchanged, and counts those that are lost. Started by GracefulDeploy with
# python3 (3.6 or newer) where spec.verify.traffic asks for it; it changes nothing, and ends at TERM or at its deadline.
#
# Once a second it prints what it has counted so far as one line of words:
#     traffic PID START BOOT SENT LOST RETRIED P99 BACKLOG OVERFLOWS KINDS
# PID, START and BOOT are this process as the kernel knows it; P99 is in milliseconds over the answers; BACKLOG is the most connections that were
# seen waiting to be accepted; OVERFLOWS is by how much TcpExt ListenOverflows grew; KINDS is what became of the lost ones, such as refused:3,502:1.
#
# A request is lost when no whole answer comes, or one with a status of 500 or more. One that fails on a connection that had answered before is
# tried once more on a new one, as clients and proxies do: if that is answered it is retried, not lost.
import http.client
import os
import select
import signal
import socket
import sys
import threading
import time

FAMILY, HOST, PORT, RPS, PATH, NAME, PATIENCE = sys.argv[1:8]
PORT, RPS, PATIENCE = int(PORT), int(RPS), float(PATIENCE)
HEADERS = {"Host": NAME, "User-Agent": "graceful-traffic", "Accept": "*/*"}
MOST_AT_ONCE = 200
LISTEN = "0A"


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


def overflows():
    with open("/proc/net/netstat") as table:
        lines = [line.split() for line in table if line.startswith("TcpExt:")]
    return int(dict(zip(lines[0][1:], lines[1][1:])).get("ListenOverflows", 0)) if len(lines) == 2 else 0


def waiting():
    """How many connections wait to be accepted at our port."""
    most = 0
    for name in ("/proc/net/tcp", "/proc/net/tcp6"):
        if os.path.exists(name):
            with open(name) as table:
                for line in table:
                    words = line.split()
                    if len(words) > 4 and words[3] == LISTEN and int(words[1].rsplit(":", 1)[1], 16) == PORT:
                        most = max(most, int(words[4].split(":")[1], 16))
    return most


def myself():
    with open("/proc/self/stat") as stat:
        start = stat.read().rsplit(")", 1)[1].split()[19]
    with open("/proc/sys/kernel/random/boot_id") as boot:
        return "%d %s %s" % (os.getpid(), start, boot.read().strip())


def tell(me, before):
    with COUNTS.lock:
        kinds = ",".join("%s:%d" % item for item in sorted(COUNTS.kinds.items())) or "-"
        words = (me, COUNTS.sent, COUNTS.lost, COUNTS.retried, COUNTS.p99(), COUNTS.backlog, overflows() - before, kinds)
    print("traffic %s %d %d %d %d %d %d %s" % words, flush=True)


def main():
    signal.signal(signal.SIGTERM, lambda number, frame: STOP.set())
    me = myself()
    before = overflows()
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
        if FAMILY != "unix":
            COUNTS.backlog = max(COUNTS.backlog, waiting())
        if now - said >= 1:
            said = now
            tell(me, before)
    end = time.monotonic() + PATIENCE
    for thread in under_way + [keeper]:
        thread.join(max(0.0, end - time.monotonic()))
    tell(me, before)


main()

#!/usr/bin/env python3
"""A load of independent HTTP clients that never try twice and account for every request.

    load.py --connect 127.0.0.1:8000 --fresh 6 --keepalive 6 --slow 2

It prints the line "running" once every kind of client has had its first answer, goes on until its standard input is closed, lets the
requests under way end, and prints one JSON object. A failure is counted by its kind and by whether it hit the first request of a
connection ("fresh": nobody may try it again, it is a loss) or a later one ("reused": a client may try that again if it is
idempotent). Only the standard library is used, and raw sockets, so that no client library hides a failure.
"""

import argparse
import asyncio
import json
import sys
import time


class Broken(Exception):
    """A request that was not answered as it must be; the argument is the kind."""


class Tally:
    def __init__(self):
        self.ok = 0
        self.failed = {"fresh": {}, "reused": {}}
        self.by = {}
        self.latencies = []

    def answered(self, label, seconds):
        self.ok += 1
        self.by[label] = self.by.get(label, 0) + 1
        self.latencies.append(seconds)

    def lost(self, fresh, kind):
        kinds = self.failed["fresh" if fresh else "reused"]
        kinds[kind] = kinds.get(kind, 0) + 1

    def report(self, seconds):
        failures = sum(sum(kinds.values()) for kinds in self.failed.values())
        ordered = sorted(self.latencies)

        def percentile(share):
            return round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1) if ordered else None

        return {
            "requests": self.ok + failures,
            "ok": self.ok,
            "failed": failures,
            "fresh": self.failed["fresh"],
            "reused": self.failed["reused"],
            "by": self.by,
            "seconds": round(seconds, 3),
            "latencyMs": {"p50": percentile(0.5), "p99": percentile(0.99), "max": percentile(1)},
        }


class Clients:
    def __init__(self, options):
        self.options = options
        self.tally = Tally()
        self.stopping = asyncio.Event()
        self.waiting_for_first = 0

    async def connect(self):
        where = self.options.connect
        try:
            if where.startswith("unix:"):
                return await asyncio.open_unix_connection(where[5:])
            host, port = where.rsplit(":", 1)
            return await asyncio.open_connection(host.strip("[]"), int(port))
        except ConnectionRefusedError:
            raise Broken("refused")
        except FileNotFoundError:
            raise Broken("no socket")
        except OSError as problem:
            raise Broken("connect: %s" % type(problem).__name__)

    async def request(self, connection, path, keep):
        """One request and its whole answer; tells whether the server keeps the connection."""
        reader, writer = connection
        head = "GET %s HTTP/1.1\r\nHost: %s\r\n%s\r\n" % (
            path,
            self.options.host,
            "" if keep else "Connection: close\r\n",
        )
        try:
            writer.write(head.encode())
            await writer.drain()
            return await self.answer(reader)
        except ConnectionResetError:
            raise Broken("reset")
        except BrokenPipeError:
            raise Broken("broken pipe")
        except asyncio.IncompleteReadError as cut:
            raise Broken("cut off" if cut.partial else "closed without an answer")

    async def answer(self, reader):
        head = await reader.readuntil(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        words = lines[0].split(" ")
        if len(words) < 2 or not words[0].startswith("HTTP/1."):
            raise Broken("not HTTP")
        headers = {name.strip().lower(): value.strip() for name, _, value in (l.partition(":") for l in lines[1:] if l)}
        if headers.get("transfer-encoding", "").lower() == "chunked":
            body = await self.chunks(reader)
        elif "content-length" in headers:
            body = await self.exactly(reader, int(headers["content-length"]))
        else:
            body = await reader.read()
        if words[1] != "200":
            raise Broken("status %s" % words[1])
        label = body.decode("utf-8", "replace").split(" ")[0].strip()
        return label, headers.get("connection", "").lower() != "close"

    async def exactly(self, reader, length):
        try:
            return await reader.readexactly(length)
        except asyncio.IncompleteReadError:
            raise Broken("cut off")

    async def chunks(self, reader):
        body = b""
        while True:
            size = int((await reader.readuntil(b"\r\n")).split(b";")[0], 16)
            body += (await self.exactly(reader, size + 2))[:size]
            if size == 0:
                return body

    async def client(self, path, keep):
        connection, fresh, first, kept = None, True, True, False
        while not self.stopping.is_set():
            started = time.monotonic()
            try:
                remaining = self.options.timeout
                if connection is None:
                    fresh = True
                    connection = await asyncio.wait_for(self.connect(), remaining)
                    remaining -= time.monotonic() - started
                label, kept = await asyncio.wait_for(self.request(connection, path, keep), remaining)
                self.tally.answered(label, time.monotonic() - started)
                if first:
                    first = False
                    self.waiting_for_first -= 1
                    if self.waiting_for_first == 0:
                        print("running", flush=True)
            except Broken as broken:
                self.tally.lost(fresh, str(broken))
                kept = False
            except asyncio.TimeoutError:
                self.tally.lost(fresh, "timeout")
                kept = False
            fresh = False
            if not (keep and kept) and connection is not None:
                connection[1].close()
                connection = None
            try:
                await asyncio.wait_for(self.stopping.wait(), self.options.pause)
            except asyncio.TimeoutError:
                pass
        if connection is not None:
            connection[1].close()

    async def run(self):
        options = self.options
        started = time.monotonic()
        kinds = (
            [(options.path, False)] * options.fresh
            + [(options.path, True)] * options.keepalive
            + [(options.slow_path, False)] * options.slow
        )
        self.waiting_for_first = len(kinds)
        clients = [asyncio.ensure_future(self.client(path, keep)) for path, keep in kinds]
        loop = asyncio.get_running_loop()
        loop.add_reader(sys.stdin.fileno(), self.told)
        await asyncio.gather(*clients)
        print(json.dumps(self.tally.report(time.monotonic() - started)), flush=True)

    def told(self):
        if not sys.stdin.buffer.read1(1024):
            asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
            self.stopping.set()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--connect", required=True, help="HOST:PORT or unix:PATH")
    parser.add_argument("--fresh", type=int, default=6, help="clients that open a connection for every request")
    parser.add_argument("--keepalive", type=int, default=0, help="clients that keep their connection")
    parser.add_argument("--slow", type=int, default=0, help="clients that ask for the slow path")
    parser.add_argument("--path", default="/")
    parser.add_argument("--slow-path", default="/slow")
    parser.add_argument("--host", default="localhost", help="the Host header")
    parser.add_argument("--pause", type=float, default=0.01, help="seconds between two requests of a client")
    parser.add_argument("--timeout", type=float, default=30.0, help="seconds until a request is lost")
    asyncio.run(Clients(parser.parse_args()).run())


if __name__ == "__main__":
    main()

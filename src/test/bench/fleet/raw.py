"""OpenSSH by hand: one POSIX script per machine over warm ControlMaster connections, all machines at once."""

import subprocess
import sys
import time

from . import checks, measure
from .endpoints import HERE

# What the product offers first; OpenSSH's own default is a post-quantum exchange that costs twice as much.
EXCHANGE = "curve25519-sha256"


def options(endpoints):
    return [
        "-i", str(endpoints.key), "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes", "-o", "StrictHostKeyChecking=yes",
        "-o", f"UserKnownHostsFile={endpoints.known_hosts}", "-o", "GlobalKnownHostsFile=/dev/null",
        "-o", f"KexAlgorithms={EXCHANGE}", "-o", "LogLevel=ERROR",
    ]  # fmt: skip


class Raw:
    name = "raw"
    what = "OpenSSH ControlMaster, one script"

    def __init__(self, started, endpoints):
        self._started = started
        self._endpoints = endpoints
        self._directory = started.directory / "raw"
        self._sockets = self._directory / "s"
        self._out = self._directory / "out"
        for directory in (self._directory, self._sockets, self._out):
            directory.mkdir(mode=0o700)
        self._masters = {}

    def prepare(self, count):
        self._of = self._endpoints.all[:count]
        for endpoint in self._of:
            if endpoint.name not in self._masters:
                self._masters[endpoint.name] = self._started.popen(
                    ["ssh", "-F", "none", "-M", "-N", "-S", self._sockets / endpoint.name, *options(self._endpoints),
                     "-p", str(endpoint.port), "app@127.0.0.1"],
                    stdin=subprocess.DEVNULL,
                )  # fmt: skip
        deadline = time.monotonic() + 60
        for name, master in self._masters.items():
            while not (self._sockets / name).exists():
                if master.poll() is not None or time.monotonic() > deadline:
                    sys.exit(f"raw: no connection to {name}")
                time.sleep(0.02)
        self._run(HERE / "remote/observe.sh", measure.Peak())

    def _run(self, script, sample=None):
        argv = ["sh", HERE / "remote/all.sh", script, self._sockets, self._out, *(endpoint.name for endpoint in self._of)]
        helpers = [self._masters[endpoint.name].pid for endpoint in self._of]
        if sample:
            self._peak = sample
        return measure.run(argv, helpers=helpers, sample=sample)[0]

    def _answers(self):
        return [(endpoint.name, (self._out / endpoint.name).read_text(errors="replace")) for endpoint in self._of]

    def noop(self, revision, script="observe.sh"):
        took = self._run(HERE / "remote" / script)
        for name, answer in self._answers():
            checks.observed(self.name, name, answer, revision)
        return took

    def change(self, revision):
        script = self._directory / "change.sh"
        script.write_text(f"revision={revision}\n" + (HERE / "remote/change.sh").read_text())
        took = self._run(script)
        for name, answer in self._answers():
            checks.changed(self.name, name, answer, revision)
        return took

    def cold(self, revision):
        """Connects anew to every machine and looks at it: what a start of the operator cannot do without."""
        words = " ".join([*options(self._endpoints), "-o", "ControlMaster=no", "-o", "ControlPath=none"])
        targets = [f"{endpoint.name}:{endpoint.port}" for endpoint in self._of]
        took, _ = measure.run(["sh", HERE / "remote/cold.sh", HERE / "remote/observe.sh", self._out, words, *targets])
        for name, answer in self._answers():
            checks.observed("raw, cold", name, answer, revision)
        return took

    def memory(self):
        return self._peak.mb

    def close(self):
        pass  # the masters are among what was started

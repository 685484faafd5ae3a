"""What a run starts is written down, and is ended by its pid: at the end, at Ctrl-C, and by the next run when this one crashed."""

import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def start_time(pid):
    """When a process was started, in clock ticks since boot; None when there is none. With the pid it is its identity."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    return stat[stat.rindex(")") + 2 :].split()[19]


def die_with_driver():
    """In a child between fork and exec: the kernel kills it when the thread that made it ends."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Started:
    """One run: its private directory, and the record of its processes, which lies outside it."""

    def __init__(self, records):
        records.mkdir(parents=True, exist_ok=True)
        self._sweep(records)
        # The accounts of the endpoints must be able to pass through it, and the paths of sockets in it must be short.
        self.directory = Path(tempfile.mkdtemp(prefix="gdbench.", dir="/tmp"))
        self.directory.chmod(0o711)
        self._processes = []
        self._record = open(records / f"{os.getpid()}-{start_time(os.getpid())}", "x")
        self._write({"driver": os.getpid(), "start": start_time(os.getpid()), "directory": str(self.directory)})

    def _write(self, line):
        self._record.write(json.dumps(line) + "\n")
        self._record.flush()

    def popen(self, argv, **options):
        """Starts a process that is to live on; it is killed when this program dies, whatever the reason."""
        process = subprocess.Popen(argv, preexec_fn=die_with_driver, **options)
        self._processes.append(process)
        self._write({"pid": process.pid, "start": start_time(process.pid)})
        return process

    def close(self):
        for process in reversed(self._processes):
            process.kill()
        for process in self._processes:
            process.wait()
        # What an endpoint ran ends a moment after its first process, and may still write until then.
        deadline = time.monotonic() + 10
        while self.directory.exists() and time.monotonic() < deadline:
            shutil.rmtree(self.directory, ignore_errors=True)
            time.sleep(0.05)
        Path(self._record.name).unlink(missing_ok=True)
        self._record.close()

    @staticmethod
    def _sweep(records):
        for record in records.iterdir():
            lines = [json.loads(line) for line in record.read_text().splitlines() if line.endswith("}")]
            if not lines or start_time(lines[0]["driver"]) == lines[0]["start"]:
                continue
            left = [line["pid"] for line in lines[1:] if line["start"] and start_time(line["pid"]) == line["start"]]
            for pid in left:
                os.kill(pid, signal.SIGKILL)
            directory = Path(lines[0]["directory"])
            if directory.name.startswith("gdbench.") and directory.parent == Path("/tmp"):
                shutil.rmtree(directory, ignore_errors=True)
            record.unlink()
            print(f"swept what a crashed run left: {len(left)} processes, {directory}", file=sys.stderr)

"""Wall time, CPU time and memory of other processes, as the kernel counts them."""

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from .started import die_with_driver

TICK = os.sysconf("SC_CLK_TCK")
SAMPLE_EVERY = 0.5


@dataclass(frozen=True)
class Took:
    """Seconds: by the clock, and of all cores together on the operator's side (the processes on the endpoints are not in it)."""

    wall: float
    cpu: float


def cpu_of(pids):
    """CPU seconds that these processes have used so far; those that ended count nothing."""
    total = 0
    for pid in pids:
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            continue
        fields = stat[stat.rindex(")") + 2 :].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICK


def run(argv, *, helpers=(), sample=None, **options):
    """Runs a program to its end. Its CPU time is that of it, of what it waited for, and of the long-lived helpers meanwhile.

    sample: a Peak that follows its memory; following costs time, so such a run is not to be timed.
    """
    before = cpu_of(helpers)
    begin = time.perf_counter()
    # In a session of its own: at Ctrl-C this program alone is told, and ends it with everything it started.
    process = subprocess.Popen(
        argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        preexec_fn=die_with_driver, **options,
    )  # fmt: skip
    try:
        if sample:
            sample.follow([process.pid, *helpers])
        output = process.stdout.read().decode(errors="replace")
        _, status, usage = os.wait4(process.pid, 0)
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if sample:
        sample.stop()
    if process.returncode:
        sys.exit(f"{argv[0]} ended with {process.returncode}:\n{output[:1500]}…{output[-3000:]}")
    return Took(wall, usage.ru_utime + usage.ru_stime + cpu_of(helpers) - before), output


def high_water(pid):
    """The most memory (RSS) that a process ever had, in MB."""
    return _field(f"/proc/{pid}/status", "VmHWM:") / 1024


def _field(path, name):
    try:
        for line in Path(path).read_text().splitlines():
            if line.startswith(name):
                return int(line.split()[1])
    except OSError:
        pass
    return 0


def descendants(pid):
    """A process and all that it has started, as far as they live."""
    pids = [pid]
    for pid in pids:
        try:
            for task in os.listdir(f"/proc/{pid}/task"):
                pids += [int(child) for child in Path(f"/proc/{pid}/task/{task}/children").read_text().split()]
        except OSError:
            continue
    return pids


def pss(roots):
    """The memory of these processes and all that they started, in MB; what several share is counted once."""
    pids = {pid for root in roots for pid in descendants(root)}
    return sum(_field(f"/proc/{pid}/smaps_rollup", "Pss:") for pid in pids) / 1024


class Peak:
    """The most memory that was seen while sampling, in MB."""

    def __init__(self):
        self.mb = 0.0
        self._ended = threading.Event()
        self._thread = None

    def follow(self, roots):
        self._ended.clear()
        self._thread = threading.Thread(target=self._sample, args=(roots,), daemon=True)
        self._thread.start()

    def _sample(self, roots):
        while True:
            self.mb = max(self.mb, pss(roots))
            if self._ended.wait(SAMPLE_EVERY):
                return

    def stop(self):
        self._ended.set()
        self._thread.join()

"""GracefulDeploy: one long-lived program, as the operator is, that is told over its standard input what to do next."""

import json
import os
import subprocess
import sys
import time

from . import measure
from .endpoints import HERE

ROOT = HERE.parents[2]
MAIN = "dev.graceful.bench.FleetBench"
HEAP = "256m"
# Those of operator/graceful for an operator.
FLAGS = [f"-Xmx{HEAP}", "-XX:+ExitOnOutOfMemoryError", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData",
         "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"]  # fmt: skip
# An operator that has run for a while is what is compared: its first rounds are told apart, as "recovery".
WARM_UP = 30
POLL_ROUNDS = 50
POLL_EVERY = 30
SIEGE_WITHIN = 300


def java():
    """A JDK of the version that the build asks for, and the class path of its tests."""
    home = subprocess.run(
        ["sh", "-c", 'for j in "$JAVA_HOME" /usr/lib/jvm/*; do [ -x "$j/bin/java" ] && "$j/bin/java" --version 2>/dev/null | '
         'grep -Eq "^openjdk (2[5-9]|[3-9][0-9])" && { echo "$j"; exit; }; done'],
        stdout=subprocess.PIPE, text=True,
    ).stdout.strip()  # fmt: skip
    if not home:
        sys.exit("there is no JDK 25 or later in JAVA_HOME or /usr/lib/jvm")
    listed = ROOT / "target/bench.classpath"
    maven = [ROOT / "mvnw", "-q", "-B", "-Dquick", "test-compile", "dependency:build-classpath",
             "-Dmdep.includeScope=test", f"-Dmdep.outputFile={listed}"]  # fmt: skip
    if subprocess.run(maven, cwd=ROOT).returncode:
        sys.exit("the product does not compile")
    return home + "/bin/java", f"{ROOT}/target/test-classes:{ROOT}/target/classes:{listed.read_text().strip()}"


class Product:
    name = "product"
    what = "GracefulDeploy"

    def __init__(self, started, endpoints, local=False):
        self._started = started
        self._endpoints = endpoints
        self._local = local
        self._java, self._class_path = java()
        self._directory = started.directory / "product"
        self._directory.mkdir(mode=0o700)
        self._process = None

    def prepare(self, count):
        """Starts afresh, so that memory is that of this many hosts, and keeps what a start takes on hosts that were looked after before."""
        self.start(count)
        self.look(self._endpoints.revision)
        self.start(count)
        self.recovery_look = self.look(self._endpoints.revision)
        first = self.noop(self._endpoints.revision)
        self.recovery = measure.Took(self.recovery_look.wall + first.wall, self.recovery_look.cpu + first.cpu)

    def start(self, count):
        self.close()
        self._of = self._endpoints.all[:count]
        keys = dict(line.split(" ", 1) for line in self._endpoints.known_hosts.read_text().splitlines())
        table = self._directory / "endpoints"
        table.write_text(
            "".join(
                "\t".join([e.name, "127.0.0.1", str(e.port), "app", str(self._endpoints.key), keys[f"[127.0.0.1]:{e.port}"], str(e.app)])
                + "\n"
                for e in self._of
            )
        )
        argv = [self._java, *FLAGS, "-cp", self._class_path, MAIN, "local" if self._local else "ssh", table, self._endpoints.origin,
                self._directory / "state"]  # fmt: skip
        if self._local:
            if count != 1:
                sys.exit("--via local is for N = 1: the product runs inside the one endpoint")
            first = open(f"/proc/{self._of[0].pid}/task/{self._of[0].pid}/children").read().split()[0]
            argv = ["nsenter", "--target", first, "--pid", "--mount", "--net", "--", *argv]
        self._process = self._started.popen(
            argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=os.environ | {"LC_ALL": "C.UTF-8"}
        )

    def warm_up(self):
        for _ in range(WARM_UP):
            self.noop(self._endpoints.revision)
            self.look(self._endpoints.revision)

    def tell(self, *words):
        """One command, one answer: a JSON object on a line."""
        print(*words, file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        if not line:
            sys.exit(f"product: it ended at {words} with {self._process.wait()}; what it said stands above")
        answer = json.loads(line)
        if "problem" in answer:
            logs = "".join(f"\n{e.name}: {(e.directory / 'log').read_text(errors='replace')[-1500:]}" for e in self._of if e.name in answer["problem"])
            sys.exit(f"product: {words}: {answer['problem']}{logs}")
        return answer

    @staticmethod
    def _took(answer):
        return measure.Took(answer["wall"] / 1e9, answer["cpu"] / 1e9)

    def noop(self, revision):
        return self._took(self.tell("observe", revision))

    def look(self, revision):
        """The same facts as the raw script, and nothing else."""
        return self._took(self.tell("look", revision))

    def change(self, revision):
        return self._took(self.tell("change", revision))

    def poll(self, revision):
        """CPU of one observation of all hosts, measured over many in a row."""
        return self._took(self.tell("poll", revision, POLL_ROUNDS)).cpu / POLL_ROUNDS

    def figures(self):
        """Process starts by this JVM so far (its own record of them), used heap in MB after a collection, highest heap in MB."""
        return self.tell("figures")

    def siege(self, at_least):
        """What became of the tries at hostile hosts, once so many have ended."""
        deadline = time.monotonic() + SIEGE_WITHIN
        while True:
            ends = self.tell("siege")
            if sum(times for end, times in ends.items() if end != "tries") >= at_least:
                return ends
            if time.monotonic() > deadline:
                sys.exit(f"product: fewer than {at_least} tries at hostile hosts have ended within {SIEGE_WITHIN} s: {ends}")
            time.sleep(0.2)

    def parts(self):
        """Where the time of the last change went: of one machine, by kind, how often and how many milliseconds."""
        told, hosts = self.tell("parts"), len(self._of)
        return {
            kind: (told[kind + ".count"] / hosts, told[kind] / hosts / 1e6) for kind in told if not kind.endswith(".count")
        }

    def memory(self):
        return max(measure.high_water(pid) for pid in measure.descendants(self._process.pid))

    def close(self):
        if self._process:
            self._process.stdin.close()
            self._process.wait()
            self._process = None

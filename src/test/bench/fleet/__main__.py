"""The benchmark: see fleet.sh."""

import argparse
import os
import shutil
import signal
import subprocess
import sys

from . import checks, hostile, installed
from .ansible import Ansible, AnsibleTask
from .endpoints import Endpoints
from .product import POLL_EVERY, POLL_ROUNDS, Product
from .raw import Raw
from .saltssh import SaltCommand, SaltSsh
from .started import Started
from .table import Table

USUAL = ["raw", "product", "ansible", "salt"]
ALL = [*USUAL, "ansible-task", "salt-cmd"]


def arguments():
    parser = argparse.ArgumentParser(prog="fleet.sh", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.description = (
        "Measures, side by side in one run, how long it takes to look at N machines and to bring N machines to a new commit: with "
        "GracefulDeploy, with OpenSSH by hand, with Ansible and with salt-ssh. Needs root, Linux, OpenSSH, git, iproute2, curl and Python 3."
    )
    numbers = lambda text: [int(part) for part in text.split(",")]  # noqa: E731
    parser.add_argument("--n", type=numbers, default=[1, 10, 50, 100], metavar="1,10,50,100", help="how many machines, one after the other")
    parser.add_argument("--rounds", type=int, default=5, help="measured rounds of every job (default 5)")
    parser.add_argument("--only", type=lambda text: text.split(","), default=USUAL, metavar=",".join(USUAL),
                        help="which contenders; also known: ansible-task and salt-cmd, which run the raw script in one step")
    parser.add_argument("--jobs", type=lambda text: text.split(","), default=["noop", "change"], metavar="noop,change")
    parser.add_argument("--via", choices=["ssh", "local"], default="ssh", help="local: the product runs inside the endpoint (N = 1)")
    parser.add_argument("--hostile", type=int, metavar="K", help="instead: K of the hosts are hostile; what does that do to the others?")
    parser.add_argument("--hostile-kind", choices=["stream", "hang", "mixed"], default="mixed", help="endless /dev/zero, or no answer")
    chosen = parser.parse_args()
    unknown = set(chosen.only) - set(ALL) | set(chosen.jobs) - {"noop", "change"}
    if chosen.hostile and chosen.n == [1, 10, 50, 100]:
        chosen.n = [50]
    if chosen.hostile and chosen.hostile > chosen.n[0]:
        parser.error("--hostile must not be more than --n")
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    return chosen


def needs():
    missing = [program for program in ("ssh", "sshd", "ssh-keygen", "git", "ip", "curl", "unshare", "nsenter") if not shutil.which(program)]
    if os.geteuid() or missing:
        sys.exit(f"fleet.sh: needs root{' and ' + ', '.join(missing) if missing else ''} (Debian: openssh-server git iproute2 curl)")


def contenders(chosen, started, endpoints):
    made = {}
    for name in ALL:
        if name in chosen.only:
            made[name] = {
                "raw": lambda: Raw(started, endpoints),
                "product": lambda: Product(started, endpoints, local=chosen.via == "local"),
                "ansible": lambda: Ansible(started, endpoints, installed.venv("ansible")),
                "salt": lambda: SaltSsh(started, endpoints, installed.venv("salt")),
                "ansible-task": lambda: AnsibleTask(started, endpoints, installed.venv("ansible")),
                "salt-cmd": lambda: SaltCommand(started, endpoints, installed.venv("salt")),
            }[name]()
    return made


def machine_line():
    with open("/proc/cpuinfo") as file:
        models = {line.split(":", 1)[1].strip() for line in file if line.startswith("model name")}
    ssh = subprocess.run(["ssh", "-V"], stderr=subprocess.PIPE, text=True).stderr.split(",")[0]
    return f"{os.cpu_count()} cores ({', '.join(models) or os.uname().machine}), Linux {os.uname().release}, {ssh}, Python {sys.version.split()[0]}"


def one_size(count, chosen, made, endpoints, table):
    endpoints.grow(count)
    for name, contender in made.items():
        print(f"N={count}: preparing {name}", file=sys.stderr)
        contender.prepare(count)
    if "noop" in chosen.jobs:
        no_op(count, chosen, made, endpoints, table)
    if "change" in chosen.jobs:
        change(count, chosen, made, endpoints, table)
    for name, contender in made.items():
        table.memory(count, name, contender.memory())


def no_op(count, chosen, made, endpoints, table):
    raw, product = made.get("raw"), made.get("product")
    endpoints.rest()
    if product:
        table.add(count, "cold connect + look", "product", product.recovery_look)
        table.add(count, "cold connect + observe", "product", product.recovery)
        product.warm_up()
    for round_number in range(1, chosen.rounds + 1):
        print(f"N={count}: no-op, round {round_number} of {chosen.rounds}", file=sys.stderr)
        for name, contender in made.items():
            table.add(count, "no-op", name, contender.noop(endpoints.revision))
        if product:
            table.add(count, "look (the facts of raw)", "product", product.look(endpoints.revision))
        if raw:
            table.add(count, "look (the facts of raw)", "raw", raw.noop(endpoints.revision))
            table.add(count, "no-op with git+ps+ss", "raw", raw.noop(endpoints.revision, "observe-forks.sh"))
            table.add(count, "cold connect + look", "raw", raw.cold(endpoints.revision))
    if product:
        polled(count, product, endpoints.revision, table)


def change(count, chosen, made, endpoints, table):
    witness = checks.Witness(endpoints, count)
    for round_number in range(1, chosen.rounds + 1):
        print(f"N={count}: change, round {round_number} of {chosen.rounds}", file=sys.stderr)
        # The product last: where others move a work tree and reload within one second, it may not know which code was loaded.
        for name, contender in sorted(made.items(), key=lambda each: each[0] == "product"):
            revision = endpoints.commit()
            table.add(count, "change", name, contender.change(revision))
            witness.confirms(name, revision)
    if "product" in made:
        parts = ", ".join(f"{kind} {times:.3g} x = {ms:.1f} ms" for kind, (times, ms) in made["product"].parts().items())
        table.note(f"N={count}: the last change of the product, mean of one host: {parts}")


def polled(count, product, revision, table):
    """What watching costs the product."""
    before = product.figures()["processStarts"]
    cpu = product.poll(revision)
    after = product.figures()
    table.note(
        f"N={count}: polling all {count} hosts every {POLL_EVERY} s costs the product {100 * cpu / POLL_EVERY:.3f} % of one core "
        f"({1000 * cpu:.1f} ms of CPU for one observation of all, the mean of {POLL_ROUNDS} in a row, divided by {POLL_EVERY} s)"
    )
    table.note(
        f"N={count}: in {POLL_ROUNDS} no-op rounds the product started {after['processStarts'] - before} processes on this machine "
        f"(its own jdk.ProcessStart events; {before} before that); {after['heapUsed'] / 2**20:.1f} MB of its heap are in use"
    )


def hosts_of(chosen, started):
    endpoints = Endpoints(started, installed.gunicorn(started.directory))
    made = contenders(chosen, started, endpoints)
    table = Table(machine_line(), [f"{name}: {contender.what}" for name, contender in made.items()])
    try:
        for count in sorted(chosen.n):
            one_size(count, chosen, made, endpoints, table)
    finally:
        for contender in made.values():
            contender.close()
        print(table.text())


def main():
    chosen = arguments()
    needs()
    os.umask(0o022)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by SIGTERM"))
    signal.signal(signal.SIGHUP, lambda *_: sys.exit("ended by SIGHUP"))
    started = Started(installed.CACHE / "runs")
    try:
        if chosen.hostile:
            hostile.measure(chosen, started, machine_line())
        else:
            hosts_of(chosen, started)
    except KeyboardInterrupt:
        sys.exit("interrupted")
    finally:
        started.close()


if __name__ == "__main__":
    main()

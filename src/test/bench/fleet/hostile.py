"""What hosts that stream without end or hang do to the others: the bulkhead."""

import statistics

from . import installed
from .endpoints import Endpoints
from .product import HEAP, Product

COMMANDS = {"stream": "exec cat /dev/zero", "hang": "exec sleep 86400"}


def measure(chosen, started, machine):
    count, bad = chosen.n[0], chosen.hostile
    good = count - bad
    endpoints = Endpoints(started, installed.gunicorn(started.directory))
    endpoints.grow(good)
    for number in range(good, count):
        kind = ("stream", "hang")[number % 2] if chosen.hostile_kind == "mixed" else chosen.hostile_kind
        endpoints.grow(number + 1, COMMANDS[kind])
    product = Product(started, endpoints)
    product.start(count)
    product.tell("good", good)
    rounds = max(chosen.rounds, 20)
    lines = [machine, f"{count} hosts, {bad} of them hostile ({chosen.hostile_kind}), heap limited to {HEAP}"]
    if good:
        product.warm_up()
        alone = [product.noop(endpoints.revision).wall for _ in range(rounds)]
        lines.append(f"no-op of the {good} good hosts alone: {figures(alone)}")
    product.tell("besiege")
    if good:
        besieged = [product.noop(endpoints.revision).wall for _ in range(rounds)]
        ratio = statistics.median(besieged) / statistics.median(alone)
        lines.append(f"no-op of the {good} good hosts while the others stream or hang: {figures(besieged)}, ratio of medians {ratio:.2f}")
    ends = product.siege(at_least=3 * bad)
    told = product.figures()
    lines.append(f"tries at the hostile hosts: {', '.join(f'{end} {times}' for end, times in ends.items())}")
    lines.append(
        f"heap: {told['heapPeak'] / 2**20:.1f} MB at the highest, {told['heapUsed'] / 2**20:.1f} MB in use after a collection; "
        f"highest RSS of the JVM {product.memory():.0f} MB; the product started {told['processStarts']} processes"
    )
    print("\n".join(lines))
    if ends.get("observed"):
        raise SystemExit("a hostile host was observed successfully")


def figures(seconds):
    return f"min {1000 * min(seconds):.1f} ms, median {1000 * statistics.median(seconds):.1f} ms, max {1000 * max(seconds):.1f} ms"

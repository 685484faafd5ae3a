"""What was measured, as text."""

import statistics


class Table:
    def __init__(self, machine, contenders):
        self._machine = machine
        self._contenders = contenders
        self._took = {}
        self._memory = {}
        self._notes = []

    def add(self, count, job, who, took):
        self._took.setdefault((job, count, who), []).append(took)

    def memory(self, count, who, mb):
        self._memory[(count, who)] = mb

    def note(self, text):
        self._notes.append(text)

    def _median(self, job, count, who):
        rounds = self._took.get((job, count, who))
        return statistics.median(took.wall for took in rounds) if rounds else None

    def _ratio(self, job, count, over, under):
        a, b = self._median(job, count, over), self._median(job, count, under)
        return f"{over}/{under} {a / b:.3g}" if a and b else None

    def text(self):
        lines = ["", self._machine, *self._contenders, ""]
        lines.append(f"{'job':<24}{'N':>4}  {'who':<8}{'rounds':>7}{'min':>12}{'median':>12}{'CPU':>12}{'peak memory':>13}")
        for job, count, who in self._took:
            rounds = self._took[(job, count, who)]
            walls = [took.wall for took in rounds]
            memory = self._memory.get((count, who))
            lines.append(
                f"{job:<24}{count:>4}  {who:<8}{len(rounds):>7}{_seconds(min(walls)):>12}{_seconds(statistics.median(walls)):>12}"
                f"{_seconds(statistics.median(took.cpu for took in rounds)):>12}{f'{memory:.0f} MB' if memory else '':>13}"
            )
        lines.append("")
        for job, count in dict.fromkeys((job, count) for job, count, _ in self._took):
            pairs = [("product", "raw"), ("ansible", "product"), ("salt", "product"), ("ansible", "raw"), ("salt", "raw")]
            ratios = [ratio for over, under in pairs if (ratio := self._ratio(job, count, over, under))]
            if ratios:
                lines.append(f"{job}, N={count}: ratios of medians: " + ", ".join(ratios))
        lines += [
            "",
            *self._notes,
            "CPU: median of the operator's side alone (raw: ssh clients and masters; Ansible and salt-ssh: they and their ssh; product: its JVM).",
            "Peak memory: product: highest RSS of its JVM (VmHWM); the others: highest PSS of all their processes in a run of its own that was not timed.",
        ]
        return "\n".join(lines)


def _seconds(value):
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.1f} ms" if value >= 0.0001 else f"{value * 1000:.2f} ms"

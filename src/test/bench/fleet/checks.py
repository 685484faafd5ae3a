"""What every contender's answer must hold; a run that did not do its job has no time."""

import sys


def observed(who, host, answer, revision):
    """An observation tells the revision, gunicorn's two processes and its socket."""
    lines = answer.splitlines()
    gunicorns = sum(line.startswith("process ") and "gunicorn" in line for line in lines)
    listening = any(line.startswith("listening ") and ("1F40" in line or ":8000" in line) for line in lines)
    if f"revision {revision}" not in lines or gunicorns < 2 or not listening:
        sys.exit(f"{who}: the observation of {host} is wrong, {revision} was expected:\n{answer[-2000:]}")


def changed(who, host, answer, revision):
    if not any(line.startswith(f"changed {revision} ") for line in answer.splitlines()):
        sys.exit(f"{who}: {host} was not brought to {revision}:\n{answer[-2000:]}")


class Witness:
    """Asks every application itself, outside the measured time, and so trusts no contender."""

    def __init__(self, endpoints, count):
        self._endpoints = endpoints
        self._of = endpoints.all[:count]
        self._workers = self._ask(None, None)

    def _ask(self, who, revision):
        workers = {}
        for endpoint in self._of:
            seen, workers[endpoint.name] = self._endpoints.answer(endpoint)
            if revision and seen != revision:
                sys.exit(f"{who}: {endpoint.name} serves {seen}, not {revision}")
        return workers

    def confirms(self, who, revision):
        workers = self._ask(who, revision)
        stale = [name for name, worker in workers.items() if worker == self._workers[name]]
        if stale:
            sys.exit(f"{who}: the workers of {stale} are not new")
        self._workers = workers

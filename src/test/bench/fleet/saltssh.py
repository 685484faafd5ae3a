"""salt-ssh, as people use it: states. And, in its most favourable form, as one execution function that runs the raw contender's script."""

import json
import os
import sys

from . import checks, measure, raw
from .ansible import muxes
from .endpoints import HERE


OBSERVE = """\
look:
  cmd.run:
    - names:
      - echo "revision $(git -C app rev-parse HEAD)"
      - ps -eo pid,ppid,user,lstart,stat,args --no-headers | sed 's/^/process /'
      - ss -Hltn | sed 's/^/listening /'
"""

CHANGE = """\
code:
  git.detached:
    - name: %(origin)s
    - target: {{ salt['environ.get']('HOME') }}/app
    - rev: %(revision)s
reload:
  cmd.run:
    - name: kill -HUP "$(cat gunicorn.pid)"
    - onchanges:
      - git: code
verify:
  cmd.run:
    - name: 'a=$(curl --silent http://127.0.0.1:8000/); echo "changed $a"; test "${a%%%% *}" = %(revision)s'
    - retry:
        attempts: 60
        interval: 1
        until: True
    - onchanges:
      - cmd: reload
"""


class SaltCommand:
    name = "salt-cmd"
    what = "salt-ssh, 50 processes, ControlPersist, one cmd.run of the raw script"

    def __init__(self, started, endpoints, venv):
        self._endpoints = endpoints
        self._directory = started.directory / self.name
        self._sockets = self._directory / "s"
        self._states = self._directory / "states"
        for directory in (self._directory, self._sockets, self._states):
            directory.mkdir(mode=0o700)
        self._program = venv / "bin/salt-ssh"
        configuration = {
            "root_dir": str(self._directory),
            "pki_dir": str(self._directory / "pki"),
            "cachedir": str(self._directory / "cache"),
            "log_file": str(self._directory / "log"),
            "ssh_log_file": str(self._directory / "ssh-log"),
            "file_roots": {"base": [str(self._states)]},
            "roster_file": str(self._directory / "roster"),
            "known_hosts_file": str(endpoints.known_hosts),
            "ssh_max_procs": 50,
            "ssh_use_home_key": False,
        }
        (self._directory / "master").write_text(json.dumps(configuration))
        self._environment = os.environ | {"PATH": f"{venv}/bin:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
        self._peak = measure.Peak()

    def prepare(self, count):
        self._of = self._endpoints.all[:count]
        self._muxes = []
        words = [
            "ControlMaster=auto", "ControlPersist=3600s", f"ControlPath={self._sockets}/%C", f"KexAlgorithms={raw.EXCHANGE}",
            "StrictHostKeyChecking=yes",
        ]  # fmt: skip
        roster = {
            endpoint.name: {
                "host": "127.0.0.1",
                "port": endpoint.port,
                "user": "app",
                "priv": str(self._endpoints.key),
                "identities_only": True,
                "timeout": 60,
                "ssh_options": words,
                "thin_dir": f"{endpoint.directory}/home/salt",
            }
            for endpoint in self._of
        }
        (self._directory / "roster").write_text(json.dumps(roster))
        self._peak = measure.Peak()
        self._run("exit 0\n", self._peak)  # opens the connections and lays down what salt-ssh keeps on a machine
        self._muxes = muxes(self._sockets)

    def _run(self, script, sample=None):
        return self._salt(["cmd.run", script, "python_shell=True", "shell=/bin/sh"], sample)

    def _salt(self, words, sample=None):
        argv = [self._program, "-c", self._directory, "--out=json", "--static", "*", *words]
        took, output = measure.run(argv, helpers=self._muxes, sample=sample, env=self._environment, cwd=self._directory)
        try:
            return took, json.loads(output[output.index("{") :])
        except ValueError:
            sys.exit(f"salt-ssh answered with something else than JSON:\n{output[-4000:]}")

    def noop(self, revision):
        took, answers = self._run((HERE / "remote/observe.sh").read_text())
        for endpoint in self._of:
            checks.observed(self.name, endpoint.name, str(answers.get(endpoint.name)), revision)
        return took

    def change(self, revision):
        took, answers = self._run(f"revision={revision}\n" + (HERE / "remote/change.sh").read_text())
        for endpoint in self._of:
            checks.changed(self.name, endpoint.name, str(answers.get(endpoint.name)), revision)
        return took

    def memory(self):
        return self._peak.mb

    def close(self):
        for pid in muxes(self._sockets):
            os.kill(pid, 15)


class SaltSsh(SaltCommand):
    name = "salt"
    what = "salt-ssh, 50 processes, ControlPersist, states (look: 3 cmd.run; change: git.detached, cmd.run of kill -HUP and of curl)"

    def _apply(self, name, text):
        (self._states / f"{name}.sls").write_text(text)
        took, answers = self._salt(["state.apply", name])
        return took, {host: self._printed(states) for host, states in answers.items()}

    @staticmethod
    def _printed(states):
        if not isinstance(states, dict):
            return str(states)
        return "\n".join(str((state.get("changes") or {}).get("stdout") or state.get("comment")) for state in states.values())

    def noop(self, revision):
        took, answers = self._apply("observe", OBSERVE)
        for endpoint in self._of:
            checks.observed(self.name, endpoint.name, answers.get(endpoint.name, ""), revision)
        return took

    def change(self, revision):
        took, answers = self._apply("change", CHANGE % {"origin": self._endpoints.origin, "revision": revision})
        for endpoint in self._of:
            checks.changed(self.name, endpoint.name, answers.get(endpoint.name, ""), revision)
        return took

"""Ansible, as people use it: a playbook of modules. And, in its most favourable form, as one task that runs the raw contender's script."""

import json
import os
import re
import sys
from pathlib import Path

from . import checks, measure, raw
from .endpoints import HERE

CONFIGURATION = """\
[defaults]
forks = 50
host_key_checking = True
interpreter_python = /usr/bin/python3
stdout_callback = minimal
gathering = explicit
retry_files_enabled = False
localhost_warning = False
nocows = True
home = {directory}/home

[ssh_connection]
pipelining = True
control_path = {directory}/s/%%C
ssh_args = -F none {options} -o ControlMaster=auto -o ControlPersist=3600s
"""


def muxes(sockets):
    """The ControlMaster processes whose sockets lie in a private directory: they detach themselves, so they are found by their title."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                title = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if title.startswith(b"ssh: " + str(sockets).encode() + b"/"):
                found.append(int(entry.name))
    return found


OBSERVE = """\
- hosts: all
  gather_facts: false
  tasks:
    - name: revision on disk
      ansible.builtin.shell: echo "revision $(git rev-parse HEAD)"
      args: {chdir: app}
      changed_when: false
    - name: process table
      ansible.builtin.shell: ps -eo pid,ppid,user,lstart,stat,args --no-headers | sed 's/^/process /'
      changed_when: false
    - name: listening sockets
      ansible.builtin.shell: ss -Hltn | sed 's/^/listening /'
      changed_when: false
"""

CHANGE = """\
- hosts: all
  gather_facts: false
  tasks:
    - name: code
      ansible.builtin.git:
        repo: %(origin)s
        dest: app
        version: %(revision)s
      notify: reload
  handlers:
    - name: reload
      ansible.builtin.shell: kill -HUP "$(cat gunicorn.pid)"
      notify: verify
    - name: verify
      ansible.builtin.uri:
        url: http://127.0.0.1:8000/
        return_content: true
      register: answer
      until: answer.content is defined and answer.content.startswith('%(revision)s')
      retries: 300
      delay: 0.1
"""


class AnsibleTask:
    name = "ansible-task"
    what = "Ansible, pipelining, 50 forks, ControlPersist, one task that runs the raw script"

    def __init__(self, started, endpoints, venv):
        self._endpoints = endpoints
        self._directory = started.directory / self.name
        for directory in (self._directory, self._directory / "s", self._directory / "home"):
            directory.mkdir(mode=0o700)
        self._bin = venv / "bin"
        (self._directory / "ansible.cfg").write_text(
            CONFIGURATION.format(directory=self._directory, options=" ".join(raw.options(endpoints)))
        )
        self._environment = os.environ | {
            "ANSIBLE_CONFIG": str(self._directory / "ansible.cfg"),
            "PATH": f"{venv}/bin:{os.environ['PATH']}",
            "LC_ALL": "C.UTF-8",
        }
        self._peak = measure.Peak()

    def prepare(self, count):
        self._of = self._endpoints.all[:count]
        self._muxes = []
        inventory = "".join(
            f"{endpoint.name} ansible_host=127.0.0.1 ansible_port={endpoint.port} ansible_user=app\n" for endpoint in self._of
        )
        (self._directory / "hosts").write_text(inventory)
        self._peak = measure.Peak()
        self._run("exit 0\n", self._peak)  # opens the connections
        self._muxes = muxes(self._directory / "s")

    def _run(self, script, sample=None):
        arguments = json.dumps({"argv": ["/bin/sh"], "stdin": "{% raw %}" + script + "{% endraw %}"})
        return self._ansible([self._bin / "ansible", "all", "-m", "ansible.builtin.command", "-a", arguments], sample)

    def _ansible(self, argv, sample=None):
        argv = [*argv, "-i", self._directory / "hosts"]
        took, output = measure.run(argv, helpers=self._muxes, sample=sample, env=self._environment, cwd=self._directory)
        parts = re.split(r"^(h\d+) \| (?:CHANGED|SUCCESS) \| rc=0 >>\n", output, flags=re.MULTILINE)
        answers = {}
        for host, answer in zip(parts[1::2], parts[2::2]):
            answers[host] = answers.get(host, "") + answer
        return took, answers, output

    def noop(self, revision):
        took, answers, output = self._run((HERE / "remote/observe.sh").read_text())
        for endpoint in self._of:
            checks.observed(self.name, endpoint.name, answers.get(endpoint.name, output), revision)
        return took

    def change(self, revision):
        took, answers, output = self._run(f"revision={revision}\n" + (HERE / "remote/change.sh").read_text())
        for endpoint in self._of:
            checks.changed(self.name, endpoint.name, answers.get(endpoint.name, output), revision)
        return took

    def memory(self):
        return self._peak.mb

    def close(self):
        for pid in muxes(self._directory / "s"):
            os.kill(pid, 15)


class Ansible(AnsibleTask):
    name = "ansible"
    what = "Ansible, pipelining, 50 forks, ControlPersist, a playbook (look: 3 tasks; change: git, handlers kill -HUP and uri)"

    def _play(self, text):
        playbook = self._directory / "playbook.yml"
        playbook.write_text(text)
        return self._ansible([self._bin / "ansible-playbook", playbook])

    def noop(self, revision):
        took, answers, output = self._play(OBSERVE)
        for endpoint in self._of:
            checks.observed(self.name, endpoint.name, answers.get(endpoint.name, output), revision)
        return took

    def change(self, revision):
        took, _, output = self._play(CHANGE % {"origin": self._endpoints.origin, "revision": revision})
        verified = re.findall(r"^(h\d+) \| SUCCESS => \{(?:(?!^\}).)*?\"content\": \"" + revision, output, flags=re.MULTILINE | re.DOTALL)
        missing = {endpoint.name for endpoint in self._of} - set(verified)
        if missing:
            sys.exit(f"{self.name}: {sorted(missing)} were not brought to {revision}:\n{output[-4000:]}")
        return took

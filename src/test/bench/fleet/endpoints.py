"""The endpoints: machines in miniature on loopback, each with its own sshd, process table, sockets, account, checkout and gunicorn."""

import ctypes
import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
UID = 47811  # of the account "app", which exists inside the endpoints alone
CLONE_NEWNET = 0x40000000
READY_WITHIN = 120
# Processes that started within the last minute are read more often; a fleet that is merely watched has none.
AT_REST_AFTER = 65
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Endpoint:
    name: str
    port: int
    directory: Path
    pid: int  # of `unshare`; the first process of the endpoint is its child

    @property
    def app(self):
        return self.directory / "home/app"


class Endpoints:
    def __init__(self, started, gunicorn):
        self._started = started
        self._gunicorn = gunicorn
        self._own_net = os.open("/proc/self/ns/net", os.O_RDONLY)
        self.all = []
        self.directory = started.directory
        self.secret = self.directory / "secret"
        self.secret.mkdir(mode=0o700)
        self.key = self.secret / "key"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "bench", "-f", self.key], check=True)
        shutil.copy(self.secret / "key.pub", self.directory / "authorized_keys")
        self.known_hosts = self.directory / "known_hosts"
        self.known_hosts.touch()
        self._repository()

    def _repository(self):
        source = self.directory / "source"
        source.mkdir()
        os.chown(source, UID, UID)
        self._work, self.origin, self._template = source / "work", source / "origin.git", source / "template"
        self._git(source, "init", "--quiet", "--bare", "--initial-branch=main", self.origin)
        self._git(source, "init", "--quiet", "--initial-branch=main", self._work)
        self._git(self._work, "remote", "add", "origin", self.origin)
        shutil.copy(HERE / "remote/app.py", self._work)
        (self._work / ".gitignore").write_text("__pycache__/\n")
        self.revision = self.commit()

    def commit(self):
        """Makes a commit that every endpoint can fetch, and tells its id."""
        with open(self._work / "CHANGES", "a") as changes:
            changes.write(f"{time.time_ns()}\n")
        self._git(self._work, "add", "--all")
        self._git(self._work, "-c", "user.name=Bench", "-c", "user.email=bench@example.org", "commit", "--quiet", "-m", "Change")
        self._git(self._work, "push", "--quiet", "origin", "HEAD:main")
        self.revision = self._git(self._work, "rev-parse", "HEAD")
        return self.revision

    @staticmethod
    def _git(directory, *words):
        """As the account that the repositories belong to: Git distrusts those of others."""
        return subprocess.run(
            ["git", *words], cwd=directory, check=True, stdout=subprocess.PIPE, text=True, user=UID, group=UID, extra_groups=[],
            env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", "GIT_CONFIG_GLOBAL": "/dev/null"},
        ).stdout.strip()  # fmt: skip

    def grow(self, count, force_command=None):
        """Starts endpoints until there are so many, and waits until each answers a request."""
        if not self.all[count - 1 : count]:
            # Anew, so that no move of HEAD in the past makes it doubtful which code a worker loaded.
            shutil.rmtree(self._template, ignore_errors=True)
            self._git(self._template.parent, "clone", "--quiet", self.origin, self._template)
            self._git(self._template, "checkout", "--quiet", "--detach")
        fresh = [self._start(f"h{i:03}", force_command) for i in range(len(self.all), count)]
        self.all.extend(fresh)
        deadline = time.monotonic() + READY_WITHIN
        for endpoint in fresh:
            while True:
                try:
                    self.answer(endpoint)
                    break
                except OSError as not_yet:
                    if time.monotonic() > deadline:
                        log = (endpoint.directory / "log").read_text(errors="replace")
                        sys.exit(f"{endpoint.name} did not come up within {READY_WITHIN} s: {not_yet}\n{log[-2000:]}")
                    time.sleep(0.05)
        self._started_at = time.monotonic()

    def rest(self):
        """Waits until every process of the endpoints is a minute old."""
        time.sleep(max(0, self._started_at + AT_REST_AFTER - time.monotonic()))

    def _start(self, name, force_command):
        directory = self.directory / name
        home = directory / "home"
        (home / "tmp").mkdir(parents=True)
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", directory / "host_key"], check=True)
        (directory / "passwd").write_text(
            f"root:x:0:0:root:/root:/bin/sh\nsshd:x:104:65534::/run/sshd:/usr/sbin/nologin\napp:*:{UID}:{UID}::{home}:/bin/sh\n"
        )
        (directory / "group").write_text(f"root:x:0:\nnogroup:x:65534:\napp:x:{UID}:\n")
        (directory / "sshd_config").write_text(self._sshd_config(directory, force_command))
        subprocess.run(["cp", "-a", self._template, home / "app"], check=True)
        subprocess.run(["chown", "-R", f"{UID}:{UID}", home], check=True)
        with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
            port = listener.getsockname()[1]
            with open(directory / "log", "ab") as log:
                process = self._started.popen(
                    ["unshare", "--pid", "--mount", "--net", "--fork", "--mount-proc", "--kill-child", sys.executable, "-ISB",
                     HERE / "remote/host.py", directory, str(listener.fileno()), str(UID), shutil.which("sshd")],
                    env=os.environ | {"APPLICATION_SERVER": self._gunicorn}, pass_fds=[listener.fileno()], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                )  # fmt: skip
        public = (directory / "host_key.pub").read_text().split()
        with open(self.known_hosts, "a") as known:
            known.write(f"[127.0.0.1]:{port} {public[0]} {public[1]}\n")
        return Endpoint(name, port, directory, process.pid)

    def _sshd_config(self, directory, force_command):
        lines = [
            f"HostKey {directory}/host_key",
            f"AuthorizedKeysFile {self.directory}/authorized_keys",
            "AllowUsers app",
            "AuthenticationMethods publickey",
            "UsePAM no",
            "StrictModes no",  # the key lies in a directory of the run, not in a home directory
            "UseDNS no",
            "PrintMotd no",
            "MaxSessions 50",
            "PidFile none",
            "LogLevel ERROR",
            "Subsystem sftp internal-sftp",
        ]
        if force_command:
            lines.append(f"ForceCommand {force_command}")
        return "\n".join(lines) + "\n"

    def answer(self, endpoint):
        """What the application of an endpoint answers, asked from within its network: revision and pid of the worker."""
        children = Path(f"/proc/{endpoint.pid}/task/{endpoint.pid}/children").read_text().split()
        if not children:
            raise OSError("the endpoint has no first process")
        net = os.open(f"/proc/{children[0]}/ns/net", os.O_RDONLY)
        try:
            if _libc.setns(net, CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), "setns")
            connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=10)
            connection.connect()
        finally:
            os.close(net)
            if _libc.setns(self._own_net, CLONE_NEWNET):
                sys.exit("cannot get back into the network of this machine")
        connection.request("GET", "/")
        revision, worker = connection.getresponse().read().decode().split()
        connection.close()
        return revision, int(worker)

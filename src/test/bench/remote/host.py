"""The first process of one endpoint: it makes a machine out of its namespaces and serves SSH, until it is killed.

    host.py DIRECTORY FD UID PATH_OF_SSHD

The environment variable APPLICATION_SERVER names the program gunicorn; as a word of the command line it would make this process look
like one.

It is started in pid, mount and network namespaces of its own. FD is a socket that listens on a loopback port of the real machine; every
connection that comes is given to an `sshd -i` that lives in the namespaces. So the endpoint has one port on loopback, and yet a process
table and a table of sockets of its own, as a real machine has: otherwise each of a hundred would read the sockets of all.
"""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path


def reap(_signal, _frame):
    try:
        while os.waitpid(-1, os.WNOHANG)[0] > 0:
            pass
    except ChildProcessError:
        pass


def main():
    directory, fd, uid, sshd = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    gunicorn = os.environ.pop("APPLICATION_SERVER")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the driver's to handle
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    for name in ("passwd", "group"):
        subprocess.run(["mount", "--bind", directory / name, "/etc/" + name], check=True)
    subprocess.run(["mount", "--bind", directory / "home/tmp", "/var/tmp"], check=True)
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run"], check=True)
    os.mkdir("/run/sshd", 0o755)
    signal.signal(signal.SIGCHLD, reap)

    home = directory / "home"
    log = open(directory / "log", "ab")
    subprocess.Popen(
        [gunicorn, "--bind", "127.0.0.1:8000", "--workers", "1", "--pid", home / "gunicorn.pid", "--graceful-timeout", "10",
         "--worker-tmp-dir", "/dev/shm", "app:application"],
        cwd=home / "app", user=uid, group=uid, extra_groups=[], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        env={"HOME": str(home), "PATH": "/usr/local/bin:/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    listener = socket.socket(fileno=fd)
    while True:
        connection, _ = listener.accept()
        subprocess.Popen(
            [sshd, "-i", "-f", directory / "sshd_config", "-E", directory / "log"],
            stdin=connection, stdout=connection, stderr=log, close_fds=True,
        )  # fmt: skip
        connection.close()


if __name__ == "__main__":
    main()

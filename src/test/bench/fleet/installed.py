"""What the contenders need, installed from the package index into the project's cache, in pinned versions."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from .endpoints import HERE, UID

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gracefuldeploy/bench"


def venv(name):
    """The virtual environment of src/test/bench/NAME.txt; made at the first use, and anew when that file changes."""
    pins = HERE / f"{name}.txt"
    recipe = hashlib.sha256(pins.read_bytes() + sys.version.encode()).hexdigest()[:12]
    directory = CACHE / f"{name}-{recipe}"
    if not (directory / "complete").exists():
        print(f"installing {name} into {directory}", file=sys.stderr)
        shutil.rmtree(directory, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", directory], check=True)
        pip = [directory / "bin/pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", "--no-deps", "-r", pins]
        subprocess.run(pip, check=True)
        (directory / "complete").touch()
    return directory


def version(directory, package):
    code = f"import importlib.metadata; print(importlib.metadata.version({package!r}))"
    return subprocess.run([directory / "bin/python3", "-c", code], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def gunicorn(directory):
    """gunicorn where the accounts of the endpoints can read it, run by a Python that they can run; the path of the program."""
    script = HERE.parent / "gunicorn/venvs.sh"
    printed = subprocess.run(["sh", script, "23.0.0"], check=True, stdout=subprocess.PIPE, text=True).stdout
    source = next(Path(printed.strip().split("\t")[1]).glob("lib/python3*/site-packages"))
    for python in ("/usr/bin/python3", sys.executable):
        try:
            subprocess.run([python, "-c", "pass"], check=True, user=UID, group=UID, extra_groups=[], cwd="/")
            break
        except (OSError, subprocess.CalledProcessError):
            continue
    else:
        sys.exit("there is no python3 that another account than root can run (Debian: apt install python3)")
    target = directory / "venv"
    subprocess.run([python, "-m", "venv", "--without-pip", target], check=True)
    for package in ("gunicorn*", "packaging*"):
        for found in source.glob(package):
            shutil.copytree(found, next(target.glob("lib/python3*/site-packages")) / found.name)
    program = target / "bin/gunicorn"
    program.write_text(f"#!{target}/bin/python3\nfrom gunicorn.app.wsgiapp import run\n\nrun()\n")
    program.chmod(0o755)
    return str(program)

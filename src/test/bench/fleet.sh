#!/bin/sh
# How fast N machines are looked at, and how fast they are brought to a new commit: GracefulDeploy beside OpenSSH by hand, Ansible and
# salt-ssh, in one run. Not part of `./mvnw verify`.
#
#   src/test/bench/fleet.sh [--n 1,10,50,100] [--rounds 5] [--only raw,product,ansible,salt] [--jobs noop,change]
#   src/test/bench/fleet.sh --help
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here"
PYTHONDONTWRITEBYTECODE=1 exec "${PYTHON:-python3}" -m fleet "$@"

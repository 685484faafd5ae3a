#!/bin/sh
# Makes the virtual environments that the end-to-end tests run gunicorn from, outside the work tree, once per machine.
#
#   venvs.sh VARIANT...                prints one line "VARIANT<TAB>DIRECTORY" for each
#   venvs.sh --requirements VARIANT    prints only what is pinned for it, for others that install it elsewhere
#
# A directory is only used when it was completed; two runs at once wait for each other. Exit status 3: what is needed is missing.
set -eu

cache=${XDG_CACHE_HOME:-$HOME/.cache}/gracefuldeploy/gunicorn
python=${PYTHON:-python3}

# The wheels that are the same on every machine are pinned by their hash, compiled ones by their exact version.
requirements() {
    case $1 in
    20.1.0)
        echo "gunicorn==20.1.0 --hash=sha256:9dcc4547dbb1cb284accfb15ab5667a0e5d1881cc443e0677b4882a4067a807e"
        # It imports pkg_resources, which later setuptools no longer have.
        echo "setuptools==80.9.0 --hash=sha256:062d34222ad13e0cc312a4c02d73f059e86a4acbfbdea8f8f76b28c99f306922"
        ;;
    23.0.0 | 23.0.0-titles)
        echo "gunicorn==23.0.0 --hash=sha256:ec400d38950de4dfd418cff8328b2c8faed0edb0d517d3394e457c317908ca4d"
        packaging
        ;;
    27.0.1)
        echo "gunicorn==27.0.1 --hash=sha256:378b26b9a38adcf4592f28828233c1716acc55e833ea06bf48719782efaa0d10"
        packaging
        ;;
    *)
        echo "venvs.sh: unknown variant $1; known: 20.1.0 23.0.0 23.0.0-titles 27.0.1" >&2
        return 2
        ;;
    esac
}

packaging() {
    echo "packaging==25.0 --hash=sha256:29572ef2b1f17581046b3a2227d5c611fb25ec70ca1ba8554b24b0e69331a484"
}

compiled() {
    case $1 in
    *-titles) echo "setproctitle==1.3.8" ;;
    esac
}

complete() {
    [ -f "$1/complete" ] && [ -x "$1/bin/gunicorn" ]
}

build() { # VARIANT DIRECTORY
    rm -rf "$2"
    "$python" -m venv "$2" >&2
    requirements "$1" >"$2/requirements.txt"
    "$2/bin/python3" -m pip install --quiet --disable-pip-version-check --no-input --only-binary :all: --no-deps \
        --require-hashes -r "$2/requirements.txt" >&2
    more=$(compiled "$1")
    if [ -n "$more" ]; then
        "$2/bin/python3" -m pip install --quiet --disable-pip-version-check --no-input --no-deps "$more" >&2
    fi
    "$2/bin/gunicorn" --version >&2
    : >"$2/complete"
}

if [ "${1:-}" = --requirements ]; then
    requirements "$2"
    compiled "$2"
    exit
fi

command -v "$python" >/dev/null 2>&1 || { echo "venvs.sh: there is no $python" >&2; exit 3; }
"$python" -c 'import venv, ensurepip' 2>/dev/null || {
    echo "venvs.sh: $python has no venv module (Debian: apt install python3-venv)" >&2
    exit 3
}

mkdir -p "$cache"
exec 9>"$cache/lock"
if command -v flock >/dev/null 2>&1; then
    flock 9
fi
for variant in "$@"; do
    wanted=$(requirements "$variant"; compiled "$variant"; "$python" -c 'import sys; print(sys.version, sys.executable)')
    hash=$(printf '%s' "$wanted" | sha256sum | cut -c1-12)
    directory=$cache/$variant-$hash
    if ! complete "$directory"; then
        build "$variant" "$directory" 9>&- || { rm -rf "$directory"; echo "venvs.sh: $variant could not be installed" >&2; exit 3; }
    fi
    printf '%s\t%s\n' "$variant" "$directory"
done

#!/usr/bin/env bash
# Builds a real Kubernetes control plane from the Go module proxy: etcd, kube-apiserver, kube-controller-manager, kubectl and
# the oldest kubectl the suites run (kubectl-1.32). Prints the directory that holds them on its last line of standard output;
# what it does meanwhile goes to standard error.
#
# The programs are kept outside the work tree, in a directory named after the recipe (this script and the module files), so
# a second run only prints the name, and a changed version never meets an old binary. A program appears under its own name
# only when it is complete; two runs at once wait for each other.
#
# KUBEBUILDER_ASSETS      a directory that already holds etcd, kube-apiserver and kubectl (the envtest convention): those are
#                         used as they are, and only what it lacks is built
# GRACEFUL_CONTROLPLANE   where to keep the directories (default: ${XDG_CACHE_HOME:-~/.cache}/gracefuldeploy/controlplane)
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
kubernetes=$(awk '$2 == "k8s.io/kubernetes" {print $3; exit}' "$here/kubernetes/go.mod")
oldest=$(awk '$2 == "k8s.io/kubernetes" {print $3; exit}' "$here/kubectl-1.32/go.mod")
etcd=$(awk '$1 == "go.etcd.io/etcd/server/v3" || $2 == "go.etcd.io/etcd/server/v3" {print $NF; exit}' "$here/etcd/go.mod")
draft=
trap 'rm -f "$draft"' EXIT
programs=(etcd kubectl-1.32 kube-apiserver kube-controller-manager kubectl)

say() { printf 'control plane: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

# A directory of the envtest convention is taken whole or not at all, so that server and client fit each other.
assets=${KUBEBUILDER_ASSETS:-}
for program in etcd kube-apiserver kubectl; do
  if [ -n "$assets" ] && ! [ -x "$assets/$program" ]; then
    say "KUBEBUILDER_ASSETS ($assets) has no $program, so it is not used"
    assets=
  fi
done

digest() { if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -c1-16; }
recipe=$({ cat "$here/build.sh" "$here"/*/go.mod "$here"/*/go.sum "$here"/*/tools.go; uname -sm; echo "$assets"; } | digest)
cache=${GRACEFUL_CONTROLPLANE:-${XDG_CACHE_HOME:-$HOME/.cache}/gracefuldeploy/controlplane}
target=$cache/$kubernetes-$recipe

missing() {
  local program
  for program in "${programs[@]}"; do
    if ! [ -x "$target/$program" ]; then echo "$program"; fi
  done
}

version_flags() {
  local gitVersion=$1 major minor package flags="-s -w"
  major=${gitVersion#v} major=${major%%.*}
  minor=${gitVersion#v*.} minor=${minor%%.*}
  for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
    flags+=" -X $package.gitVersion=$gitVersion -X $package.gitMajor=$major -X $package.gitMinor=$minor"
  done
  echo "$flags"
}

# compile MODULE PACKAGE PROGRAM LDFLAGS
compile() {
  draft=$target/.$3.$$
  if ! (cd "$here/$1" && CGO_ENABLED=0 GOFLAGS="-mod=readonly -buildvcs=false -trimpath" \
    go build -o "$draft" -ldflags "$4" "$2" >&2); then
    fail "go could not build $3 (its own words are above); what was built before stays in $target, and the next run goes on from there"
  fi
  mv "$draft" "$target/$3"
}

build() {
  case $1 in
    etcd) compile etcd go.etcd.io/etcd/server/v3 etcd "-s -w" ;;
    kubectl-1.32) compile kubectl-1.32 k8s.io/kubernetes/cmd/kubectl kubectl-1.32 "$(version_flags "$oldest")" ;;
    *) compile kubernetes "k8s.io/kubernetes/cmd/$1" "$1" "$(version_flags "$kubernetes")" ;;
  esac
}

# Builds what is missing. The lock only spares work: a second builder would replace complete files by equal ones.
provide() {
  local program count=0 started=$SECONDS todo
  say "Kubernetes $kubernetes, kubectl $oldest and etcd $etcd, from source into $target"
  say "this is done once and takes 7 to 15 minutes on two processors, with 1 GB of downloads"
  exec 9>"$cache/.lock"
  if command -v flock >/dev/null && ! flock --nonblock 9; then
    say "another run is building; waiting for it"
    flock 9
  fi
  todo=$(missing)
  for program in $todo; do
    count=$((count + 1))
    say "building $program ($count of $(wc -w <<<"$todo" | tr -d ' '))"
    build "$program"
  done
  exec 9>&-
  say "ready after $((SECONDS - started)) s"
}

mkdir -p "$target"
if [ -n "$assets" ]; then
  for program in $(missing); do
    if [ -x "$assets/$program" ]; then ln -sf "$assets/$program" "$target/$program"; fi
  done
fi
if [ -n "$(missing)" ]; then
  command -v go >/dev/null || fail "there is no Go on the PATH to build $(missing | paste -sd, | sed 's/,/, /g');" \
    "install Go $(awk '$1 == "go" {print $2}' "$here/kubernetes/go.mod") or newer (https://go.dev/dl)"
  provide
fi
echo "$target"

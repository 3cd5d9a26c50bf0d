#!/usr/bin/env bash
# Runs a command of Dino4j by several processes over Open MPI:
#   scripts/mpirun.sh -n 2 train CONFIG …                       two processes on this machine
#   scripts/mpirun.sh -n 8 --host a:4,b:4 train CONFIG …        on others, which see this folder, CONFIG and the run at the same paths
#   scripts/mpirun.sh -n 8 --hostfile FILE train CONFIG …
#   DINO_MPIRUN_OPTS   more options for mpirun: DINO_MPIRUN_OPTS="--mca btl_tcp_if_include eth0"
# The first process prints what one would. Ctrl-C and SIGTERM let it save; a second one ends it at once.
set -euo pipefail

fail() { echo "mpirun.sh: $1" >&2; exit 2; }

self=${BASH_SOURCE[0]}
while [ -L "$self" ]; do
  link=$(readlink "$self")
  case $link in /*) self=$link ;; *) self=$(dirname "$self")/$link ;; esac
done
root=$(cd "$(dirname "$self")/.." && pwd -P)

processes='' options=(--bind-to none) hosts=
while [ $# -gt 0 ]; do
  case $1 in
    -n | -np) [ $# -ge 2 ] || fail "$1 needs a number"; processes=$2; shift 2 ;;
    --host | -host | --hostfile | -hostfile | --machinefile)
      [ $# -ge 2 ] || fail "$1 needs a value"; options+=("$1" "$2"); hosts=yes; shift 2 ;;
    -*) fail "unknown option $1: there are -n, --host and --hostfile; DINO_MPIRUN_OPTS takes others of mpirun's" ;;
    *) break ;;
  esac
done
[[ $processes =~ ^[1-9][0-9]*$ ]] || fail "say how many processes: scripts/mpirun.sh -n 2 train CONFIG"
[ $# -gt 0 ] || fail "say what to run: scripts/mpirun.sh -n $processes train CONFIG"

command -v mpirun >/dev/null || fail "no mpirun found: install Open MPI (Debian, Ubuntu: apt-get install openmpi-bin; Fedora: openmpi; macOS: brew install open-mpi)."
case $(mpirun --version 2>&1) in
  *"Open MPI"* | *OpenRTE*) ;;
  *) fail "$(command -v mpirun) is not Open MPI's: put Open MPI's first in PATH (Debian: openmpi-bin)." ;;
esac
[ "$(id -u)" -ne 0 ] || options+=(--allow-run-as-root)
[ -n "$hosts" ] || options+=(--oversubscribe) # more processes than cores are the user's choice

version=$("$root/scripts/dino" --version) || { echo "$version" >&2; exit 1; } # builds, once for all
DINO_TERMINAL=$([ -t 2 ] && echo true || echo false)
DINO_COLUMNS=$(tput cols 2>/dev/null || echo 80)
export DINO_TERMINAL DINO_COLUMNS
for name in DINO_TERMINAL DINO_COLUMNS DINO_JAVA_OPTS JAVA_HOME; do
  [ -z "${!name:-}" ] || options+=(-x "$name") # to other machines
done

# mpirun kills its processes a second after Ctrl-C or SIGTERM. SIGUSR1 it passes on, and a run saves at leisure.
code=0
stop() {
  [ "$code" -eq 0 ] || { kill -TERM "$job" 2>/dev/null || true; return; }
  code=$1
  kill -USR1 "$job" 2>/dev/null || true
}
trap 'stop 130' INT
trap 'stop 143' TERM
set -m # a group of its own: Ctrl-C reaches this script alone
# shellcheck disable=SC2086 # DINO_MPIRUN_OPTS holds several words
mpirun --quiet -n "$processes" "${options[@]}" ${DINO_MPIRUN_OPTS:-} "$root/scripts/dino" "$@" </dev/null &
job=$!
set +m

# mpirun waits for a host that was cut off until TCP gives up, for more than eight minutes. The processes of this one have ended by then and said why.
watch() {
  local seen='' gone=0
  while sleep 1; do
    if pgrep -P "$job" -f dino4j >/dev/null; then seen=yes gone=0; elif [ -n "$seen" ]; then gone=$((gone + 1)); fi
    [ "$gone" -lt 10 ] || { echo "mpirun.sh: mpirun does not end, since a host does not answer; it is ended" >&2; kill -KILL "$job"; return; }
  done
}
watching=
command -v pgrep >/dev/null && { watch & watching=$!; }
trap '[ -z "$watching" ] || kill "$watching" 2>/dev/null' EXIT

status=0
while :; do
  status=0
  wait "$job" 2>/dev/null || status=$? # bash would say that mpirun was killed, which has been said
  kill -0 "$job" 2>/dev/null || break # otherwise a signal woke this script, not the end
done
[ "$code" -eq 0 ] || exit "$code" # as one process that got the signal
exit "$status"

#!/usr/bin/env bash
# Runs a command by several processes that find each other over XGBoost's Rabit, which the build brings along: nothing is installed.
#   scripts/rabit.sh -n N train CONFIG …       N processes on this machine, which share its cores and its memory
# Processes of several hosts: on each of them the same line, with the number of its first process
#   scripts/rabit.sh -n 2 --of 4 --at node-1:9091 --from 0 train CONFIG …     on node-1, which the first process is on
#   scripts/rabit.sh -n 2 --of 4 --at node-1:9091 --from 2 train CONFIG …     on node-2
# Ctrl-C and SIGTERM let the run save and end. Where one process fails, so do the others: at once, or after 30 s by force.
set -euo pipefail

fail() { echo "rabit.sh: $1" >&2; exit 2; }

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
n='' of='' at='' from=0
while [ $# -gt 0 ]; do
  case $1 in
    -n | --of | --at | --from) [ $# -ge 2 ] || fail "$1 needs a value" ;;&
    -n) n=$2; shift 2 ;;
    --of) of=$2; shift 2 ;;
    --at) at=$2; shift 2 ;;
    --from) from=$2; shift 2 ;;
    *) break ;;
  esac
done
[[ $n =~ ^[1-9][0-9]*$ ]] || fail "say how many processes: scripts/rabit.sh -n 2 train CONFIG"
of=${of:-$n}
[[ $of =~ ^[1-9][0-9]*$ && $from =~ ^[0-9]+$ ]] || fail "--of and --from are numbers, were \"$of\" and \"$from\""
[ $((from + n)) -le "$of" ] || fail "processes $from to $((from + n - 1)) are not among the $of of --of"
[ $# -gt 0 ] || fail "say what to run: scripts/rabit.sh -n $n train CONFIG"
if [ -z "$at" ]; then
  [ "$of" -eq "$n" ] || fail "--at HOST:PORT is missing: where the first process listens, as all hosts know it"
  for _ in {1..50}; do
    at=127.0.0.1:$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/${at##*:}") 2>/dev/null || break # nobody listens there
  done
fi
[[ $at == *?:[0-9]* ]] || fail "--at must be HOST:PORT, was $at"

"$root/scripts/dino" --version >/dev/null # builds, once for all
export DINO_RABIT_URI=${at%:*} DINO_RABIT_PORT=${at##*:} DINO_RABIT_SIZE=$of
pids=() codes=()
for ((i = 0; i < n; i++)); do
  # The memory is shared. Native libraries are unpacked apart: processes that write the same files would break each other.
  options="-XX:MaxRAMPercentage=$((50 / n > 0 ? 50 / n : 1))"
  [ "$i" -eq 0 ] || options+=" -Dorg.bytedeco.javacpp.cachedir=${HOME:-/tmp}/.javacpp/cache-of-process-$i"
  DINO_LOCAL_RANK=$i DINO_RABIT_RANK=$((from + i)) DINO_JAVA_OPTS="$options ${DINO_JAVA_OPTS:-}" "$root/scripts/dino" "$@" &
  pids+=($!) codes+=('')
done
trap 'kill -TERM "${pids[@]}" 2>/dev/null || true' INT TERM

status=0 deadline='' running=$n
while [ "$running" -gt 0 ]; do
  running=0
  for ((i = 0; i < n; i++)); do
    [ -z "${codes[i]}" ] || continue
    if kill -0 "${pids[i]}" 2>/dev/null; then
      running=$((running + 1))
      [ -z "$deadline" ] || [ "$SECONDS" -lt "$deadline" ] || kill -KILL "${pids[i]}" 2>/dev/null || true
      continue
    fi
    codes[i]=0
    wait "${pids[i]}" || codes[i]=$?
    if [ "${codes[i]}" -ne 0 ] && [ "$status" -eq 0 ]; then
      status=${codes[i]} deadline=$((SECONDS + 30))
      echo "rabit.sh: process $((from + i)) of $of has ended with $status" >&2
    fi
  done
  [ "$running" -eq 0 ] || sleep 0.2 || true
done
exit "$status"

#!/usr/bin/env bash
# A run broken on purpose, stopped at its first warning, and mended by the advice of dino diagnose alone, until one is called
# learning; in at most three rounds.   scripts/journeys/mend.sh [NAME…], of the names below
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

declare -A broken=(
  [hot_teacher]='method.target.temp={from: 0.1, to: 0.1}'
  [no_centre]='method.target.momentum=1.0'
  [copied_student]='method.teacher={name: student}'
  [fast_teacher]='method.teacher.momentum={from: 0.0, to: 0.0}'
  [high_lr]='optim.lr=1.0'
  [low_lr]='optim.lr=0.000001'
  [still_teacher]='method.teacher.momentum={from: 1.0, to: 1.0}'
  [few_steps]='train.epochs=2'
)
export ROUNDS=${ROUNDS:-3}

# train NAME RUN SETTING…: to its end, or to the first warning
train() {
  local run=$1 child
  shift
  local sets=()
  for set in "$@"; do sets+=(--set "$set"); done
  "$DINO" train "$here/textures.yaml" --output "$run" "${sets[@]}" >"$run.txt" 2>"$run.log" &
  child=$!
  while kill -0 "$child" 2>/dev/null; do
    if grep -qs '"warning"' "$run/metrics.jsonl"; then
      kill -TERM "$child" 2>/dev/null || true # as Ctrl-C does: it saves and stops
      break
    fi
    sleep 1
  done
  wait "$child" || true
  [ -s "$run/metrics.jsonl" ] || fail "$run trained nothing: $(tail -n 5 "$run.log")"
}

# advice FILE: the settings to change, one a line, of what dino diagnose --json printed
advice() {
  tail -n 1 "$1" | sed 's/{"key":/\n{"key":/g' |
    sed -n 's/^{"key":"\([^"]*\)","from":.*,"to":\(.*\),"why":.*/\1=\2/p' | sed 's/="\(.*\)"$/=\1/'
}

mend() {
  local name=$1 round=0 run told sets
  sets=("${broken[$name]}")
  told="$name (${sets[0]})"
  mkdir -p "runs/$name"
  while :; do
    run=runs/$name/$round
    train "$run" "${sets[@]}"
    dino diagnose "$run" --json >"$run.json"
    told="$told -> $(json "$run.json" verdict) $(json "$run.json" kind) at step $(json "$run.json" steps)"
    if [ "$(json "$run.json" verdict)" = learning ]; then
      [ "$round" -gt 0 ] || fail "$name was not told of: $told"
      say "$told; $(grep 'NN [0-9]' "$run.log" | tail -n 1)"
      return
    fi
    [ "$round" -lt "$ROUNDS" ] || fail "not mended: $told"
    mapfile -t changes < <(advice "$run.json")
    [ "${#changes[@]}" -gt 0 ] || fail "no advice: $told"
    sets+=("${changes[@]}")
    told="$told; --set ${changes[*]}"
    round=$((round + 1))
  done
}

if [ $# = 0 ]; then set -- "${!broken[@]}"; fi
for name in "$@"; do
  [ -n "${broken[$name]:-}" ] || fail "there is no $name; there are ${!broken[*]}"
  mend "$name"
done
say "mend: done"

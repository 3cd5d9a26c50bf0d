#!/usr/bin/env bash
# Times the embedding of JPEG files, beside PyTorch where its program is given: ours and theirs in turns, medians over the rounds.
#   scripts/bench_embed.sh --images DIR [--rounds N] [--reps N] [--count N] [--model M] [--peer PYTHON TORCH_PROGRAM]
# TORCH_PROGRAM is what src-test-data/embed/peer_embed.py takes as PEER. Nothing else should run meanwhile.
set -euo pipefail

rounds=3 reps=30 count=64 model=vit_small_16 images='' python='' program=''
while [ $# -gt 0 ]; do
  case $1 in
    --images) images=$2; shift 2 ;;
    --rounds) rounds=$2; shift 2 ;;
    --reps) reps=$2; shift 2 ;;
    --count) count=$2; shift 2 ;;
    --model) model=$2; shift 2 ;;
    --peer) python=$2 program=$3; shift 3 ;;
    *) echo "bench_embed.sh: unknown option $1; there are --images, --rounds, --reps, --count, --model, --peer" >&2; exit 2 ;;
  esac
done
[ -n "$images" ] || { echo "bench_embed.sh: --images DIR is needed, a folder of JPEG files" >&2; exit 2; }
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

keys="open_s first_ms single_ms single_max_ms list_images_per_s callers_images_per_s"
take() { # FILE PRECISION WHO
  for key in $keys; do
    sed -n "s/.*\"$key\": *\([0-9.eE+-]*\).*/\1/p" "$1" >>"$results/$2.$key.$3"
  done
}
median() { sort -g | awk '{v[NR] = $1} END {if (NR) printf "%.4g", (v[int((NR + 1) / 2)] + v[int((NR + 2) / 2)]) / 2; else printf "-"}'; }

for round in $(seq "$rounds"); do
  for precision in float32 bfloat16; do
    echo "round $round of $rounds: $model $precision" >&2
    "$root/scripts/dino" bench embed --model "$model" --images "$images" --count "$count" --reps "$reps" \
      --precision $precision --json 2>/dev/null | tail -n 1 >"$results/ours.json"
    take "$results/ours.json" $precision ours
    if [ -n "$program" ]; then
      "$python" "$root/src-test-data/embed/peer_embed.py" "$program" --images "$images" --model "$model" --count "$count" \
        --reps "$reps" --dtype $precision 2>/dev/null | tail -n 1 >"$results/peer.json"
      take "$results/peer.json" $precision peer
    fi
  done
done
printf '%-9s %-21s %10s %10s\n' precision figure ours peer
for precision in float32 bfloat16; do
  for key in $keys; do
    printf '%-9s %-21s %10s %10s\n' $precision $key "$(median <"$results/$precision.$key.ours")" \
      "$([ -f "$results/$precision.$key.peer" ] && median <"$results/$precision.$key.peer" || echo -)"
  done
done

#!/usr/bin/env bash
# Times a step of each method beside DINO's on random images, all of them in turns, medians over the rounds: milliseconds of a step
# and of each view of an image, and the latter over DINO's. A method's views and networks differ, so the last column says no more than
# where to look: what a method computes besides is in docs/methods.md.
#   scripts/bench_methods.sh [--model vit_nano_8] [--batch 64] [--precision auto] [--engine auto] [--threads 0] [--rounds 3] [--reps 10]
#                            [--out FILE.tsv] [METHOD…]
# Methods are those of configs/method, without those that need weights (distill, distill_dino). Heads and queues are made small alike.
# Nothing else should run meanwhile: the cores are shared.
set -euo pipefail

model=vit_nano_8 batch=64 precision=auto engine=auto threads=0 rounds=3 reps=10 out='' methods=()
while [ $# -gt 0 ]; do
  case $1 in
    --model) model=$2; shift 2 ;;
    --batch) batch=$2; shift 2 ;;
    --precision) precision=$2; shift 2 ;;
    --engine) engine=$2; shift 2 ;;
    --threads) threads=$2; shift 2 ;;
    --rounds) rounds=$2; shift 2 ;;
    --reps) reps=$2; shift 2 ;;
    --out) out=$2; shift 2 ;;
    -*) echo "bench_methods.sh: unknown option $1; there are --model, --batch, --precision, --engine, --threads, --rounds, --reps, --out" >&2
        exit 2 ;;
    *) methods+=("$1"); shift ;;
  esac
done
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
dino=${DINO:-$root/scripts/dino}
if [ ${#methods[@]} -eq 0 ]; then
  for file in "$root"/configs/method/*.yaml; do
    name=$(basename "$file" .yaml)
    case $name in dino | distill | distill_dino) ;; *) methods+=("$name") ;; esac
  done
fi
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

# number JSON KEY: the first number of that name; a step's median comes before those of its parts.
number() { grep -o "\"$2\": *[0-9.eE+-]*" <<<"$1" | head -n 1 | sed 's/.*: *//'; }
median() { sort -g | awk '{v[NR] = $1} END {if (NR) print (v[int((NR + 1) / 2)] + v[int((NR + 2) / 2)]) / 2; else print "-"}'; }

# small METHOD: overlays that make heads, prototypes and queues those of small networks.
small() {
  case $1 in
    byol) echo method.head.hidden_dim=512 method.head.out_dim=256 method.predictor.hidden_dim=512 ;;
    moco_v2 | infomin | csml) echo method.head.hidden_dim=512 method.head.out_dim=128 method.loss.queue=4096 ;;
    simclr) echo method.head.hidden_dim=512 method.head.out_dim=128 ;;
    barlow_twins) echo method.head.hidden_dim=512 method.head.out_dim=512 ;;
    supervised) echo method.head.out_dim=10 ;;
    uic) echo method.head.hidden_dim=512 method.head.out_dim=256 ;;
    deepcluster_v2) echo method.head.hidden_dim=512 method.head.out_dim=128 method.target.prototypes=256 ;;
    obow) ;;
    *) echo method.head.hidden_dim=512 method.head.bottleneck_dim=128 method.head.out_dim=1024 ;;
  esac
}

for round in $(seq "$rounds"); do
  echo "round $round of $rounds" >&2
  for method in dino "${methods[@]}"; do
    sets=()
    for set in $(small "$method"); do sets+=(--set "$set"); done
    line=$("$dino" bench step --model "$model" --method "$method" --batch "$batch" --precision "$precision" --engine "$engine" \
      --threads "$threads" --reps "$reps" --json ${sets[@]+"${sets[@]}"} 2>"$results/log" | tail -n 1) || true
    if [ -z "$line" ]; then
      [ "$round" -gt 1 ] || echo "$method: $(tail -n 1 "$results/log")" >&2
      continue
    fi
    number "$line" median_s >>"$results/$method"
    number "$line" views >"$results/$method.views"
  done
done

base=''
for method in dino "${methods[@]}"; do
  [ -s "$results/$method" ] || continue
  line=$(median <"$results/$method" | awk -v views="$(cat "$results/$method.views")" -v batch="$batch" -v base="$base" -v name="$method" '{
    each = 1e6 * $1 / views / batch
    printf "%s\t%d\t%.2f\t%.2f\t%.2f\n", name, views, 1000 * $1, each, base == "" ? 1 : each / base
  }')
  [ -n "$base" ] || base=$(cut -f 4 <<<"$line")
  echo "$line"
done | { printf 'method\tviews\tstep, ms\teach view of an image, us\tover DINO\n'; cat; } | tee ${out:+"$out"}

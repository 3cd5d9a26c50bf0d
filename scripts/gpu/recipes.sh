#!/usr/bin/env bash
# Trains the recipes for photos for as many steps as two CPU cores take in an hour or in six, side by side, and prints what came
# of each: k-NN on held-out photos over the steps, beside the floors. Settings that depend on the number of steps and images are
# those that dino init chooses. By the environment:
#   DINO=FILE          an executable that takes the arguments of the command line
#   DATA=DIR           photos: train/CLASS/*.jpg and val/CLASS/*.jpg
#   THUMBNAILS=DIR|TAR pictures of about 32 pixels for photos_thumbnails, as DATA or as a tar of such folders (default: DATA)
#   OUT=DIR            gets recipes.json, recipes.txt, and of each run its log, its page and the measured lines of its metrics
#   SCRATCH=DIR        where runs and decoded pixels lie (default: a new folder, removed at the end)
#   ENGINE=cuda PRECISION=bfloat16
#   MOST=230           seconds; what runs then is saved and stopped, and said to be unfinished
#   PLAN="NAME=RECIPE:STEPS[:KEY=VALUE,…] …"    what to run. By default: steps of two cores of an AMD EPYC with AVX512-BF16, from
#                      the 0.455 s of photos_small and processor time beside it (medium 4.5, thumbnails 1.04, large 50 times as much).
#                      Files of 128 pixels are enlarged for photos_large, whose result says little of larger photos; raw pixels at
#                      that size are dear to compare, so of fewer images.
#   WORKERS=0          loader threads of each run, 0 for one per core
set -uo pipefail

fail() { echo "recipes: $1" >&2; exit 2; }

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
[ -x "${DINO:-}" ] || fail "DINO must name an executable that takes the command line's arguments, was '${DINO:-}'."
[ -d "${DATA:-}/train" ] && [ -d "$DATA/val" ] || fail "DATA must name a folder with train and val, was '${DATA:-}'."
OUT=${OUT:?where results go} ENGINE=${ENGINE:-cuda} PRECISION=${PRECISION:-bfloat16} MOST=${MOST:-230} WORKERS=${WORKERS:-0}
THUMBNAILS=${THUMBNAILS:-$DATA}
PLAN=${PLAN:-small_6h=photos_small:47400 medium_6h=photos_medium:10600 medium_1h=photos_medium:1770
  thumbnails_1h=photos_thumbnails:7600 large_6h=photos_large:950:eval.knn.train_limit=4000,data.val_limit=2000}
mkdir -p "$OUT"
if [ -z "${SCRATCH:-}" ]; then
  SCRATCH=$(mktemp -d)
  trap 'rm -rf "$SCRATCH"' EXIT
fi
mkdir -p "$SCRATCH"

# images SOURCE: how many there are to train on.
images() {
  if [ -d "$1" ]; then find "$1/train" -type f; else tar -tf "$1" | grep '\(^\|/\)train/.*[^/]$'; fi |
    grep -ci '\.\(jpe\?g\|png\|webp\|bmp\)$'
}

# start NAME RECIPE STEPS [KEY=VALUE,…]: trains in the background.
start() {
  local name=$1 recipe=$2 steps=$3 source=$DATA train val count sets more
  [ "$recipe" != photos_thumbnails ] || source=$THUMBNAILS
  train=$source/train val=$source/val
  [ -d "$source" ] || train=$source val=$source
  count=$(images "$source")
  [ "$count" -ge 64 ] || fail "$source has $count images to train on, fewer than a batch."
  # Epochs, warm-up, the teacher's momentum and the outputs, by dino init's rules.
  mapfile -t sets < <(awk -v steps="$steps" -v images="$count" 'BEGIN {
    epoch = int(images / 64); epochs = int(steps / epoch + 0.5); if (epochs < 1) epochs = 1; steps = epoch * epochs
    warm = steps / 10; if (warm > 1000) warm = 1000
    momentum = 1 - 100 / steps; if (momentum < 0.98) momentum = 0.98; if (momentum > 0.996) momentum = 0.996
    outputs = images < 2000 ? 256 : images < 20000 ? 1024 : images < 200000 ? 4096 : 16384
    every = int(epochs / 10); if (every < 1) every = 1
    printf "train.epochs=%d\noptim.warmup_epochs=%.2f\nmethod.teacher.momentum.from=%.3f\n", epochs, warm / epoch, momentum
    printf "method.head.out_dim=%d\neval.knn.every_epochs=%d\n", outputs, every
  }')
  IFS=, read -r -a more <<<"${4:-}"
  sets+=("train.batch_size=64" "train.engine=$ENGINE" "train.precision=$PRECISION" "data.train='$train'" "data.val='$val'"
    "data.workers=$WORKERS" data.cache_pixels=true "data.cache_dir='$SCRATCH/cache'" train.checkpoint.every_epochs=100000
    train.checkpoint.keep_every_epochs=0 ${more[@]+"${more[@]}"})
  local options=() set
  for set in "${sets[@]}"; do options+=(--set "$set"); done
  printf '%s\t%s\t%s\t%s\n' "$name" "$recipe" "$count" "$(date +%s)" >>"$SCRATCH/started"
  (
    timeout -s TERM -k 15 "$MOST" "$DINO" train "builtin:recipe/$recipe.yaml" "${options[@]}" --output "$SCRATCH/$name" \
      --json >"$SCRATCH/$name.json" 2>"$OUT/$name.log"
    echo "$?" >"$SCRATCH/$name.status"
    date +%s >"$SCRATCH/$name.ended"
  ) &
}

: >"$SCRATCH/started"
for one in $PLAN; do
  name=${one%%=*} rest=${one#*=}
  IFS=: read -r recipe steps more <<<"$rest"
  start "$name" "$recipe" "$steps" "$more"
done
wait
python3 "$here/recipes.py" "$SCRATCH" "$OUT" | tee "$OUT/recipes.txt"

#!/usr/bin/env bash
# Runs every command that computes features, on whatever engine is named, and keeps the JSON that each prints last.
#   DINO=FILE ENGINE=NAME scripts/gpu/commands.sh WEIGHTS DATA OUT [NAME…]
# DINO takes the arguments of the command line. DATA holds train/CLASS, val/CLASS and davis (a set as of DAVIS).
# Compare two such folders with scripts/gpu/commands.py.
set -uo pipefail

weights=$1 data=$2 out=$3
shift 3
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
mkdir -p "$out"
status=0
labelled=(--train "$data/train" --val "$data/val")
few=(--limit 200 --val-limit 100)
engine=(--set "train.engine=$ENGINE")

# one NAME COMMAND…: its time goes into NAME.s, its log into NAME.log, its last line into NAME.json
one() {
  local name=$1 began=$EPOCHREALTIME
  shift
  case " $wanted " in *" $name "*) ;; *) return ;; esac
  rm -rf "${out:?}/$name".*
  if timeout -k 5 "${LIMIT:-90}" "$DINO" "$@" >"$out/$name.out" 2>"$out/$name.log"; then
    tail -n 1 "$out/$name.out" >"$out/$name.json"
    awk "BEGIN { printf \"%s %.1f s\\n\", \"$name\", $EPOCHREALTIME - $began }"
  else
    echo "$name failed: $(tail -n 1 "$out/$name.log")"
    status=1
  fi
}

wanted=${*:-knn linear embed attention video finetune search}
one knn knn "$weights" "${labelled[@]}" --k 5,20 "${engine[@]}" --json
one linear linear "$weights" "${labelled[@]}" --no-augment --epochs 5 --lr 0.01,0.1 "${engine[@]}" --json
one embed embed "$weights" "$data/val" --output "$out/embed.features.safetensors" "${engine[@]}" --json
one attention attention "$weights" "$data/davis/JPEGImages/480p/camel" --masks "$data/davis/Annotations/480p/camel" --size 240 \
  --output "$out/attention.maps" "${engine[@]}" --json
one video video "$weights" --data "$data/davis" --size 240 "${engine[@]}" --json
one finetune finetune "$weights" "${labelled[@]}" "${few[@]}" --output "$out/finetune.run" --epochs 2 --batch-size 50 \
  --set eval.finetune.warmup_epochs=1 --set train.precision=float32 "${engine[@]}" --json
one search search "$weights" "$data/val" "$(find "$data/train" -type f | sort | head -n 1)" --output "$out/search.page.html" "${engine[@]}" --json
exit $status

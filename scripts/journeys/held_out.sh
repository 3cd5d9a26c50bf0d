#!/usr/bin/env bash
# Photos in one folder, no labels anywhere near them; a few labelled ones of another folder say how well the run does.
#   scripts/journeys/held_out.sh [PHOTOS LABELLED]   where LABELLED holds train/CLASS and val/CLASS; drawn if not given
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
photos=${1:-$WORK/flat}
labelled=${2:-$WORK/labelled}
[ -d "$photos" ] || pictures flat "$photos" 320
if [ ! -d "$labelled" ]; then
  pictures classes "$labelled/train" 100 1
  pictures classes "$labelled/val" 50 2
fi
dino init "$photos" --budget 1m --output runs/watched >watched.yaml
watch=(--set "eval.images={train: '$labelled/train', val: '$labelled/val'}" --set eval.knn.every_epochs=1)
small=(--set train.epochs=3 --set optim.warmup_epochs=1 --set model.depth=2 --set train.precision=float32)
dino train watched.yaml "${watch[@]}" "${small[@]}" --json >watched.json 2>watched.log
expect 'NN [0-9.]* %' watched.log
knn=$(json watched.json knn_top1)
[ -n "$knn" ] && [ "$knn" != null ] || fail "nothing was measured on the labelled images: $(cat watched.json)"
say "k-NN on the labelled images $knn, untrained $(json watched.json floor_untrained), pixels $(json watched.json floor_pixels)"

# The features of what was trained, by a command that needs no labels, and by one that needs them.
dino embed runs/watched "$photos" --output features.safetensors >embed.txt 2>embed.log
[ -s features.safetensors ] || fail "no features were written"
dino knn runs/watched --train "$labelled/train" --val "$labelled/val" --k 10 --json >knn.json
[ -n "$(json knn.json top1)$(json knn.json k)" ] || fail "no k-NN: $(cat knn.json)"
say "held_out: done"

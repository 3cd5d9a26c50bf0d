#!/usr/bin/env bash
# 300 photos without labels, of the folder given or drawn: looked at, told that a minute is too little, trained all the same, and
# the verdict says what came of it.   scripts/journeys/photos.sh [FOLDER]
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
photos=${1:-$WORK/photos}
[ -d "$photos" ] || pictures flat "$photos" 300

dino train "$photos" --budget 1m --output runs/photos --dry-run >dry.txt 2>dry.log
expect 'can be learned; about 8,000 steps are wanted' dry.txt
expect 'extends\|model:' dry.txt
[ ! -e runs/photos.yaml ] || fail "a dry run left settings behind"

dino init "$photos" --budget 2h --output runs/kept >kept.yaml
expect 'images without classes' kept.yaml
expect 'extends: \[builtin:recipe/photos_' kept.yaml
dino train kept.yaml --dry-run >kept.txt
expect 'steps of about' kept.txt

# A few steps of a small network, so that it takes a minute: settings of one's own win over those that were chosen.
dino train "$photos" --budget 1m --output runs/photos --set train.epochs=2 --set optim.warmup_epochs=0 \
  --set model.depth=2 --set train.precision=float32 >train.txt 2>train.log
expect 'nothing can be learned' train.log
expect 'warning: the run has too few steps' train.log
[ -s runs/photos/report.html ] || fail "there is no report"
dino diagnose runs/photos --json >verdict.json
verdict=$(json verdict.json verdict)
case $verdict in
  too_short | collapsed | plateau) say "$verdict: $(json verdict.json says)" ;;
  *) fail "a run of some steps was called $verdict" ;;
esac
expect '"advice":\[{"key"' verdict.json
say "photos: done"

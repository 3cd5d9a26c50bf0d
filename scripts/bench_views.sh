#!/usr/bin/env bash
# Times the making of views, beside Pillow where a program for it is given: ours and theirs in turns, medians over the rounds.
#   scripts/bench_views.sh --images DIR [--recipe imagenet|cifar] [--workers N] [--rounds N] [--seconds S] [--out FILE.json]
#                          [--peer PYTHON SCRIPT]
# SCRIPT takes --recipe --images --seconds, uses one core, and prints one line of JSON last, with images_per_s, decode_ms and
# views_ms, as scripts/dino bench views does. Nothing else should run meanwhile: the cores are shared.
set -euo pipefail

rounds=3 seconds=1 workers=2 recipe=imagenet images='' out=bench_views.json python='' script=''
while [ $# -gt 0 ]; do
  case $1 in
    --images) images=$2; shift 2 ;;
    --recipe) recipe=$2; shift 2 ;;
    --workers) workers=$2; shift 2 ;;
    --rounds) rounds=$2; shift 2 ;;
    --seconds) seconds=$2; shift 2 ;;
    --out) out=$2; shift 2 ;;
    --peer) python=$2 script=$3; shift 3 ;;
    *) echo "bench_views.sh: unknown option $1; there are --images, --recipe, --workers, --rounds, --seconds, --out, --peer" >&2
       exit 2 ;;
  esac
done
[ -n "$images" ] || { echo "bench_views.sh: --images names the folder of images to measure with" >&2; exit 2; }
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

keys="images_per_s decode_ms views_ms bytes_per_image"
number() { sed -n "s/.*\"$2\": *\([0-9.eE+-]*\).*/\1/p" "$1"; }
median() { sort -g | awk '{v[NR] = $1} END {if (NR) print (v[int((NR + 1) / 2)] + v[int((NR + 2) / 2)]) / 2; else print "-"}'; }
measure() { # NAME COMMAND...: one line of JSON into the lists of NAME
  local name=$1; shift
  "$@" 2>/dev/null | tail -n 1 >"$results/line.json"
  for key in $keys; do number "$results/line.json" "$key" >>"$results/$name.$key"; done
}

for round in $(seq "$rounds"); do
  echo "round $round of $rounds" >&2
  for n in 1 "$workers"; do
    [ "$n.$workers" = 1.1 ] && [ -s "$results/ours1.round$round" ] && continue
    measure "ours$n" "$root/scripts/dino" bench views --recipe "$recipe" --images "$images" --workers "$n" --seconds "$seconds" --json
    echo done >"$results/ours$n.round$round"
  done
  if [ -n "$script" ]; then
    measure peer "$python" "$script" --recipe "$recipe" --images "$images" --seconds "$seconds"
  fi
done

separator='{'
: >"$out.part"
printf '%-10s %-16s %12s %12s %12s\n' recipe figure "1 worker" "$workers workers" "peer, 1 core"
for key in $keys; do
  row=()
  for name in ours1 "ours$workers" peer; do
    row+=("$([ -s "$results/$name.$key" ] && median <"$results/$name.$key" || echo -)")
  done
  printf '%-10s %-16s %12s %12s %12s\n' "$recipe" "$key" "${row[@]}"
  printf '%s"%s": {"one": %s, "workers_%s": %s, "peer": %s}' "$separator" "$key" "${row[0]}" "$workers" "${row[1]}" \
    "$([ "${row[2]}" = - ] && echo null || echo "${row[2]}")" >>"$out.part"
  separator=$',\n '
done
echo '}' >>"$out.part"
mv "$out.part" "$out"
echo "written to $out" >&2

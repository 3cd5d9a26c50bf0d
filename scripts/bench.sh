#!/usr/bin/env bash
# Times training steps, beside PyTorch where its bench program is given: ours and theirs in turns, medians over the rounds.
#   scripts/bench.sh [--rounds N] [--reps N] [--out FILE.json] [--peer PYTHON SCRIPT]
# SCRIPT takes the options bench --model --batch --local-crops --out-dim --reps --dtype and prints one line of JSON last, with
# forward, forward_backward and dino_step {median_s}, as scripts/dino bench step does. Memory is that of the whole process: of
# ours up to the last DINO step, which comes first.
# Nothing else should run meanwhile: the cores are shared.
set -euo pipefail

rounds=3 reps=3 out=bench.json python='' script=''
while [ $# -gt 0 ]; do
  case $1 in
    --rounds) rounds=$2; shift 2 ;;
    --reps) reps=$2; shift 2 ;;
    --out) out=$2; shift 2 ;;
    --peer) python=$2 script=$3; shift 3 ;;
    *) echo "bench.sh: unknown option $1; there are --rounds, --reps, --out, --peer" >&2; exit 2 ;;
  esac
done
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

works="vit_micro_4_cifar:64:4:4096 vit_small_16:8:8:65536"
number() { sed -n "s/.*\"$2\": *{[^}]*\"median_s\": *\([0-9.eE+-]*\).*/\1/p" "$1"; }
memory() { sed -n 's/.*"peak_rss_mb": *\([0-9.]*\).*/\1/p' "$1"; }
# Runs the peer; prints its last line, and how much memory it took at most.
measured() {
  "$python" -c 'import resource, subprocess, sys
out = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True).stdout
print(out.strip().splitlines()[-1])
print("\"peak_rss_mb\": %d" % (resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024))' "$python" "$@"
}
median() { sort -g | awk '{v[NR] = $1} END {if (NR) print (v[int((NR + 1) / 2)] + v[int((NR + 2) / 2)]) / 2; else print "-"}'; }

for round in $(seq "$rounds"); do
  for precision in float32 bfloat16; do
    for work in $works; do
      IFS=: read -r model batch locals outputs <<<"$work"
      options="--model $model --batch $batch --local-crops $locals --out-dim $outputs --reps $reps"
      echo "round $round of $rounds: $model $precision" >&2
      # shellcheck disable=SC2086 # options are several words
      "$root/scripts/dino" bench step $options --precision $precision --json 2>/dev/null | tail -n 1 >"$results/ours.json"
      for key in forward forward_backward dino_step; do
        number "$results/ours.json" $key >>"$results/$model.$precision.$key.ours"
      done
      memory "$results/ours.json" >>"$results/$model.$precision.peak_rss_mb.ours"
      if [ -n "$script" ]; then
        # shellcheck disable=SC2086
        measured "$script" bench $options --dtype $precision >"$results/peer.json"
        for key in forward forward_backward dino_step; do
          number "$results/peer.json" $key >>"$results/$model.$precision.$key.peer"
        done
        memory "$results/peer.json" >>"$results/$model.$precision.peak_rss_mb.peer"
      fi
    done
  done
done

separator='{'
: >"$out.part"
printf '%-18s %-9s %-17s %9s %9s %6s\n' model precision work ours peer ratio
for work in $works; do
  model=${work%%:*}
  for precision in float32 bfloat16; do
    for key in forward forward_backward dino_step peak_rss_mb; do
      ours=$(median <"$results/$model.$precision.$key.ours")
      peer=- ratio=-
      if [ -s "$results/$model.$precision.$key.peer" ]; then
        peer=$(median <"$results/$model.$precision.$key.peer")
        ratio=$(awk "BEGIN {printf \"%.2f\", $ours / $peer}")
      fi
      printf '%-18s %-9s %-17s %9.4g %9s %6s\n' "$model" $precision $key "$ours" "$peer" "$ratio"
      printf '%s"%s %s %s": {"ours": %s, "peer": %s}' "$separator" "$model" $precision $key "$ours" \
        "$([ "$peer" = - ] && echo null || echo "$peer")" >>"$out.part"
      separator=$',\n '
    done
  done
done
echo '}' >>"$out.part"
mv "$out.part" "$out"
echo "written to $out" >&2

#!/usr/bin/env bash
# Times the embedding of JPEG files, beside PyTorch, ONNX Runtime and DJL where they are given: all in turns, medians over the rounds.
#   scripts/bench_embed.sh --images DIR [--rounds N] [--reps N] [--count N] [--model M] [--peer PYTHON TORCH_PROGRAM]
#   scripts/bench_embed.sh --images DIR … --onnx PYTHON [--djl JARS]
# TORCH_PROGRAM is what src-test-data/embed/peer_embed.py takes as PEER. With --onnx the same random weights run in our engine
# (float32, bfloat16, int8), and exported in ONNX Runtime (float32, and int8 by its own tool: PYTHON has onnx and onnxruntime) and in
# DJL's engine for it, whose jars are in the folder JARS (ai.djl:api, ai.djl.onnxruntime:onnxruntime-engine, gson, jna). All decode and
# resize by our code. Nothing else should run meanwhile.
set -euo pipefail

rounds=3 reps=30 count=64 model=vit_small_16 images='' python='' program='' onnx='' djl=''
while [ $# -gt 0 ]; do
  case $1 in
    --images) images=$2; shift 2 ;;
    --rounds) rounds=$2; shift 2 ;;
    --reps) reps=$2; shift 2 ;;
    --count) count=$2; shift 2 ;;
    --model) model=$2; shift 2 ;;
    --peer) python=$2 program=$3; shift 3 ;;
    --onnx) onnx=$2; shift 2 ;;
    --djl) djl=$2; shift 2 ;;
    *) echo "bench_embed.sh: unknown option $1; there are --images, --rounds, --reps, --count, --model, --peer, --onnx, --djl" >&2; exit 2 ;;
  esac
done
[ -n "$images" ] || { echo "bench_embed.sh: --images DIR is needed, a folder of JPEG files" >&2; exit 2; }
[ -z "$djl" ] || [ -n "$onnx" ] || { echo "bench_embed.sh: --djl needs --onnx PYTHON, which makes the model that it runs" >&2; exit 2; }
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

median() { sort -g | awk '{v[NR] = $1} END {if (NR) printf "%.4g", (v[int((NR + 1) / 2)] + v[int((NR + 2) / 2)]) / 2; else printf "-"}'; }
least() { sort -g | head -n 1; }
most() { sort -g | tail -n 1; }
take() { # FILE PREFIX SUFFIX
  for key in $keys; do
    sed -n "s/.*\"$key\": *\([0-9.eE+-]*\).*/\1/p" "$1" >>"$results/$2.$key.$3"
  done
}

runtimes() {
  keys="open_s apart prepared_ms prepared_cpu_ms single_ms prepared_images_per_s batch_cpu_ms list_images_per_s"
  classes=${DINO_BENCH_CLASSES:-}
  if [ -z "$classes" ]; then
    (cd "$root" && mvn -B -q package dependency:build-classpath -pl dino-bench,dino-cli -am -P '!lint' -Dmaven.test.skip=true \
      -Denforcer.skip -Dmdep.outputFile=target/bench.classpath) </dev/null >&2
    classes=$root/dino-bench/target/classes:$(cat "$root/dino-bench/target/bench.classpath"):$(cat "$root/dino-cli/target/bench.classpath")
  fi
  export GOMP_SPINCOUNT=${GOMP_SPINCOUNT:-5000} MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-2}
  bench=(java -Xmx2g -cp "$classes" io.github.dino4j.bench.RuntimeBenchmark)
  "${bench[@]}" draw "$model" "$results" >/dev/null 2>&1
  "$onnx" "$root/src-test-data/embed/quantize.py" "$results/onnx/model.onnx" "$results/int8.onnx" >&2
  weights=$results/weights/model.safetensors
  for round in $(seq "$rounds"); do
    for what in own-float32 onnxruntime-float32 djl-float32 own-bfloat16 own-int8 onnxruntime-int8; do
      export=$results/onnx/model.onnx
      case $what in
        own-*) run=("${bench[@]}" own "$weights" "$images" "${what#own-}") ;;
        onnxruntime-*)
          [ "$what" = onnxruntime-float32 ] || export=$results/int8.onnx
          run=("${bench[@]}" onnxruntime "$weights" "$images" "$export") ;;
        djl-*)
          [ -n "$djl" ] || continue
          run=(java -Xmx2g -cp "$classes:$djl/*" "$root/src-test-data/embed/DjlPeer.java" djl "$weights" "$images" "$export") ;;
      esac
      echo "round $round of $rounds: $what" >&2
      "${run[@]}" "$reps" "$count" >"$results/out" 2>&1 || { tail -n 20 "$results/out" >&2; exit 1; }
      take "$results/out" "$what" all
    done
  done
  printf '%-20s %-22s %10s %10s\n' runtime figure median best
  for what in own-float32 onnxruntime-float32 djl-float32 own-bfloat16 own-int8 onnxruntime-int8; do
    [ -f "$results/$what.open_s.all" ] || continue
    for key in $keys; do
      best=least
      case $key in *_per_s) best=most ;; esac
      printf '%-20s %-22s %10s %10s\n' "$what" "$key" "$(median <"$results/$what.$key.all")" "$($best <"$results/$what.$key.all")"
    done
  done
}

if [ -n "$onnx" ]; then
  runtimes
  exit
fi

keys="open_s first_ms single_ms single_max_ms list_images_per_s callers_images_per_s"
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
    printf '%-9s %-21s %10s %10s\n' $precision "$key" "$(median <"$results/$precision.$key.ours")" \
      "$([ -f "$results/$precision.$key.peer" ] && median <"$results/$precision.$key.peer" || echo -)"
  done
done

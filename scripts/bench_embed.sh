#!/usr/bin/env bash
# Times the embedding of JPEG files, beside PyTorch, ONNX Runtime and DJL where they are given: all in turns, medians over the rounds.
#   scripts/bench_embed.sh --images DIR [--rounds N] [--reps N] [--count N] [--model M] [--peer PYTHON TORCH_PROGRAM]
#   scripts/bench_embed.sh --images DIR … --onnx PYTHON [--djl JARS]
# TORCH_PROGRAM is what src-test-data/embed/peer_embed.py takes as PEER. With --onnx the same random weights run in our engine
# (float32, bfloat16, int8), and exported in ONNX Runtime (float32, and int8 by its own tool: PYTHON has onnx and onnxruntime) and in
# DJL's engine for it, whose jars are in the folder JARS (ai.djl:api, ai.djl.onnxruntime:onnxruntime-engine, gson, jna, and no
# onnxruntime, which is on the class path already). All decode and resize by our code. It ends with a table and the ratios that are
# asked for, in Markdown, and fails if a runtime computes something else than the others. Nothing else should run meanwhile.
# DINO_BENCH_CLASSES is a class path with dino-bench, dino-cli and all that they need; without it Maven builds one.
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
take() { # FILE PREFIX SUFFIX
  for key in $keys; do
    sed -n "s/.*\"$key\": *\([0-9.eE+-]*\).*/\1/p" "$1" >>"$results/$2.$key.$3"
  done
}

columns="prepared_ms prepared_cpu_ms single_ms prepared_images_per_s batch_cpu_ms list_images_per_s open_s apart"
everybody="own-float32 onnxruntime-float32 djl-float32 own-bfloat16 own-int8 onnxruntime-int8"

build() {
  (cd "$root" && mvn -B -q -ntp package dependency:build-classpath -pl dino-bench,dino-cli -am -P '!lint' -Dmaven.test.skip=true \
    -Djacoco.skip -Dmaven.source.skip -Denforcer.skip -Dmdep.outputFile=target/bench.classpath) </dev/null >&2
  classes=$root/dino-bench/target/classes:$(cat "$root/dino-bench/target/bench.classpath"):$(cat "$root/dino-cli/target/bench.classpath")
}

# Runs a JVM and keeps what it says for when it fails. ONNX Runtime frees its environment in a shutdown hook, whatever runs: without
# -Xrs a JVM that is told to end would crash there, and look as if the library had a fault.
jvm() { java -Xrs -Xmx2g "$@" >"$results/out" 2>&1 || { tail -n 20 "$results/out" >&2; exit 1; }; }

runtime() { # NAME
  local precision=${1##*-} export=$results/onnx/model.onnx main=io.github.dino4j.bench.RuntimeBenchmark
  [ "$precision" = float32 ] || export=$results/int8.onnx
  case $1 in
    own-*) jvm -cp "$classes" $main own "$weights" "$images" "$precision" "$reps" "$count" ;;
    onnxruntime-*) jvm -cp "$classes" $main onnxruntime "$weights" "$images" "$export" "$reps" "$count" ;;
    djl-*) jvm -Dai.djl.offline=true -cp "$classes:$djl/*" "$root/src-test-data/embed/DjlPeer.java" djl "$weights" "$images" "$export" \
      "$reps" "$count" ;;
  esac
  take "$results/out" "$1" all
}

of() { median <"$results/$1.$2.all"; } # RUNTIME FIGURE

# Fails where a runtime's features are farther from ours in float32 than rounding explains, as a part of their length.
check() {
  local what most
  for what in $ran; do
    case $what in *-float32) most=1e-3 ;; *-bfloat16) most=0.05 ;; *) most=0.2 ;; esac
    [ "$(of "$what" apart | awk -v most=$most '{print ($1 != "-" && $1 <= most) ? "near" : "far"}')" = near ] ||
      { echo "bench_embed.sh: the features of $what are $(of "$what" apart) of their length from ours in float32, more than $most" >&2; exit 1; }
  done
}

table() {
  local what
  echo "| runtime | a lone image, ms | its CPU time, ms | from JPEG, ms | batches of 16, images/s | CPU time of an image, ms | from JPEG, images/s | opening, s | apart |"
  echo '|---|---|---|---|---|---|---|---|---|'
  for what in $ran; do
    printf '| %s |' "${what/-/, }"
    for key in $columns; do printf ' %s |' "$(of "$what" "$key")"; done
    echo
  done
}

ratio() { # WORDS SLOWER FASTER
  local key first second
  case " $ran " in *" $2 "*) ;; *) return 0 ;; esac
  printf '| %s |' "$1"
  for key in prepared_ms prepared_cpu_ms single_ms prepared_images_per_s batch_cpu_ms list_images_per_s; do
    first=$(of "$2" $key) second=$(of "$3" $key)
    case $key in *_per_s) printf ' %s |' "$(quotient "$second" "$first")" ;; *) printf ' %s |' "$(quotient "$first" "$second")" ;; esac
  done
  echo
}
quotient() { awk -v a="$1" -v b="$2" 'BEGIN {if (b > 0) printf "%.2f", a / b; else printf "-"}'; }

ratios() {
  echo '| times as fast | a lone image | by CPU time | from JPEG | batches of 16 | by CPU time | from JPEG |'
  echo '|---|---|---|---|---|---|---|'
  ratio 'our int8 over our bfloat16' own-bfloat16 own-int8
  ratio "our int8 over ONNX Runtime's int8" onnxruntime-int8 own-int8
  ratio "our float32 over ONNX Runtime's float32" onnxruntime-float32 own-float32
  ratio "our float32 over DJL's float32" djl-float32 own-float32
  ratio "our bfloat16 over ONNX Runtime's float32" onnxruntime-float32 own-bfloat16
}

runtimes() {
  local round what
  keys=$columns classes=${DINO_BENCH_CLASSES:-} weights=$results/weights/model.safetensors ran=''
  for what in "$djl"/onnxruntime-[0-9]*.jar; do
    [ -z "$djl" ] || [ ! -e "$what" ] ||
      { echo "bench_embed.sh: $what is a second ONNX Runtime beside that of dino-bench; take it out of the folder" >&2; exit 2; }
  done
  [ -n "$classes" ] || build
  export GOMP_SPINCOUNT=${GOMP_SPINCOUNT:-5000} MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-2} OPT_OUT_TRACKING=true # DJL would call home
  jvm -cp "$classes" io.github.dino4j.bench.RuntimeBenchmark draw "$model" "$results"
  "$onnx" "$root/src-test-data/embed/quantize.py" "$results/onnx/model.onnx" "$results/int8.onnx" >"$results/out" 2>&1 ||
    { tail -n 20 "$results/out" >&2; exit 1; }
  for what in $everybody; do
    case $what in djl-*) [ -n "$djl" ] || continue ;; esac
    ran="$ran $what"
  done
  for round in $(seq "$rounds"); do
    for what in $ran; do
      echo "round $round of $rounds: $what" >&2
      runtime "$what"
    done
  done
  check
  printf '%s, %s images, %s rounds of %s lone images, medians; %s\n\n' "$model" "$count" "$rounds" "$reps" "$(machine)"
  table
  echo
  echo "From JPEG: decoded and resized by our code, too. Apart: the length of the difference from our features in float32, as a part of theirs."
  echo
  ratios
}

machine() {
  local name
  name=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo 2>/dev/null | head -n 1)
  echo "${name:-CPU unknown}, $(getconf _NPROCESSORS_ONLN) cores"
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

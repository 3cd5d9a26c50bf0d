#!/usr/bin/env bash
# Runs the steps of the check on a machine with a GPU, one after the other, whatever became of the last; a table comes last.
#   scripts/gpu-check.sh run                 everything
#   scripts/gpu-check.sh run unpack warm     what a first transfer can do already: unpack, and start PyTorch's compiler
# Steps: unpack (always), warm, contracts, step, quickstart, resume, shapes, user, commands, loader, ceilings, bench, peer, embed,
# droppath, memory, sanitize, recipes, table7.
# Logs and gpu.json go to $OUT (default: .dev/out). Settings, by the environment:
#   PREFIX=/opt/dino    where to unpack, kept between calls
#   BUDGET=285          seconds for everything: what does not fit is skipped, so that results come back in time
#   ROUNDS=1            rounds of the measurement, ours and PyTorch's in turns
#   WORKS="model:batch:local crops:outputs:repetitions …"
#   BENCH_SETS="KEY=VALUE …"   overlaid when ours is timed
#   TRAIN_SETS="KEY=VALUE …"   overlaid in the quickstart and the resumed run
#   ENGINE=cuda PRECISION=bfloat16 PEER_DEVICE=cuda HEAP=16g    what is measured
#   REAL=no             tests over the stand-in of the driver, where there is no GPU
#   CONTRACTS=REGEX     the names of the test classes of the first step, in full
#   SHAPES= STEP= SANITIZED=CLASS    the classes of JUnit tests that those steps run
#   CHECKED=memcheck    tools of compute-sanitizer
#   LOADED=model:batch:steps         what the step loader trains
#   CUBLASLT=FILE       instead of the library that PyTorch brought
set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
here=$root/scripts/gpu
cd "$root" || exit 2
PREFIX=${PREFIX:-/opt/dino} OUT=${OUT:-$root/.dev/out} BUDGET=${BUDGET:-285} ROUNDS=${ROUNDS:-1}
ENGINE=${ENGINE:-cuda} PRECISION=${PRECISION:-bfloat16} PEER_DEVICE=${PEER_DEVICE:-cuda} REAL=${REAL:-yes} HEAP=${HEAP:-16g}
WORKS=${WORKS:-vit_small_16:64:8:65536:60 vit_micro_4_cifar:64:4:4096:200 vit_base_16:64:8:65536:30}
BENCH_SETS=${BENCH_SETS:-} TRAIN_SETS=${TRAIN_SETS:-}
SHAPES=${SHAPES:-io.github.dino4j.cuda.GpuShapes} STEP=${STEP:-io.github.dino4j.cuda.GpuStep}
CONTRACTS=${CONTRACTS:-.*Test}
SANITIZED=${SANITIZED:-io.github.dino4j.cuda.CudaFlatTest} CHECKED=${CHECKED:-memcheck racecheck}
LOADED=${LOADED:-vit_small_16:64:150}
mkdir -p "$PREFIX" "$OUT"
threads=$(nproc)
results=$PREFIX/results.tsv
measured=$PREFIX/measured.jsonl
: >"$results"
: >"$measured"

say() { printf '[%4d s] %s\n' "$SECONDS" "$*"; }
left() { echo $((BUDGET - SECONDS)); }
wanted() { case " $steps " in *" $1 "*) ;; *) return 1 ;; esac; }
noted() { printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$(tr '\t\n' '  ' <<<"${4:-}")" >>"$results"; }

# attempt NAME SECONDS LOG COMMAND…: runs it for as long as that at most, and notes what became of it. Prints nothing.
attempt() {
  local name=$1 most=$2 log=$3 began=$SECONDS status crash
  shift 3
  if [ "$(left)" -lt 10 ]; then
    noted "$name" skipped 0 'no time left'
    say "$name: skipped, no time left"
    return 1
  fi
  [ "$most" -le "$(left)" ] || most=$(left)
  echo "== $name" >>"$OUT/$log"
  timeout -k 5 "$most" "$@" >"$PREFIX/output" 2>>"$OUT/$log"
  status=$?
  cat "$PREFIX/output" >>"$OUT/$log"
  for crash in "$PREFIX"/hs_err*; do
    [ ! -f "$crash" ] || { head -n 120 "$crash" >>"$OUT/$log"; rm -f "$crash"; }
  done
  case $status in
    0) noted "$name" ok $((SECONDS - began)) "$(found)" ;;
    124 | 137) noted "$name" 'timed out' $((SECONDS - began)) "$(found)" ;;
    *) noted "$name" "failed ($status)" $((SECONDS - began)) "$(found)" ;;
  esac
  say "$name: $(tail -n 1 "$results" | cut -f 2-4 | tr '\t' ' ')"
  return "$status"
}
# How many tests did what, where the step ran tests.
found() { sed -n 's/^\[ *\([0-9]*\) tests \(successful\|failed\|skipped\|aborted\) *\]$/\1 \2/p' "$PREFIX/output" | grep -v '^0 ' | paste -s -d ',' -; }


expand() {
  if command -v xz >/dev/null; then xz -dc "$1"; else
    python3 -c 'import lzma, shutil, sys; shutil.copyfileobj(lzma.open(sys.argv[1]), sys.stdout.buffer, 1 << 20)' "$1"
  fi
}

# unpack NAME FOLDER: skips what is there already, and what did not travel with this call.
unpack() {
  local id one folder
  [ -f "$2/$1.id" ] || return 0
  id=$(cat "$2/$1.id")
  [ "$(cat "$PREFIX/$1.id" 2>/dev/null)" != "$id" ] || return 0
  rm -rf "$PREFIX/pieces" "$PREFIX/new"
  mkdir "$PREFIX/pieces" "$PREFIX/new"
  for one in "$2/$1".[0-9]*.xz; do
    expand "$one" >"$PREFIX/pieces/$(basename "$one")" &
  done
  wait
  if ! cat "$PREFIX/pieces"/* | tar -C "$PREFIX/new" -xf -; then
    say "$1: what travelled is damaged"
    return 1
  fi
  for folder in "$PREFIX/new"/*; do
    rm -rf "${PREFIX:?}/$(basename "$folder")"
    mv "$folder" "$PREFIX/"
  done
  rm -rf "$PREFIX/pieces" "$PREFIX/new"
  echo "$id" >"$PREFIX/$1.id"
  say "unpacked $1"
}

# The newest cuBLASLt of PyTorch's wheels, of a toolkit, or of the loader's own list.
cublaslt() {
  if [ -n "${CUBLASLT:-}" ]; then echo "$CUBLASLT"; return; fi
  { python3 -c 'import glob, importlib.util
spec = importlib.util.find_spec("nvidia")
for base in spec.submodule_search_locations if spec else ():
    print(*sorted(glob.glob(base + "/**/libcublasLt.so.1[23]", recursive=True), reverse=True), sep="\n")' 2>/dev/null
    ls -r /usr/local/cuda*/lib64/libcublasLt.so.1[23] 2>/dev/null
    ldconfig -p 2>/dev/null | sed -n 's|.*libcublasLt.so.1[23].* => ||p'
  } | grep -m 1 .
}

# A driver that the loader does not know by itself.
driver() {
  ldconfig -p 2>/dev/null | grep -q 'libcuda\.so\.1' && return
  find /usr/local/nvidia /usr/lib/x86_64-linux-gnu -name libcuda.so.1 -printf '%h\n' 2>/dev/null | head -n 1
}

class_path() {
  local path=$PREFIX/own/dino-cuda/test-classes:$PREFIX/own/dino-core/test-classes module
  for module in "$PREFIX"/own/*; do path=$path:$module/classes; done
  echo "$path:$PREFIX/kernels:$PREFIX/products:$PREFIX/decoder:$PREFIX/decoder/*:$PREFIX/junit.jar:$PREFIX/jars/*"
}

# tests NAME SECONDS LOG SELECTION…: runs tests; those that are not there yet are no failure.
tests() {
  local name=$1 most=$2 log=$3
  shift 3
  attempt "$name" "$most" "$log" env -C "$root/dino-cuda" "${jvm[@]}" -Ddino4j.gpu.measured="$measured" org.junit.platform.console.ConsoleLauncher execute --disable-banner \
    --disable-ansi-colors --details=tree --include-classname "${classes:-.*}" "$@"
}
there() { [ -f "$PREFIX/own/dino-cuda/test-classes/${1//.//}.class" ] || { noted "$2" absent 0 "$1 is not there yet"; return 1; }; }

# keep WHO WORK ROUND: files the last line of the last attempt's output as a measurement.
keep() {
  tail -n 1 "$PREFIX/output" | grep -q '^{.*}$' || return 0
  printf '{"who": "%s", "work": "%s", "round": %s, "result": %s}\n' "$1" "$2" "$3" "$(tail -n 1 "$PREFIX/output")" >>"$measured"
}

# PyTorch's compiler takes longer than all that is measured: what it makes is kept in a cache, filled while other steps run.
warm() {
  [ -f "$PREFIX/torch_dino.py" ] || { noted warm absent 0 'no program of the peer was packed'; return; }
  cat >"$PREFIX/warm.sh" <<END
for work in $WORKS; do
  IFS=: read -r model batch locals outputs _ <<<"\$work"
  python3 "$PREFIX/torch_dino.py" bench --device $PEER_DEVICE --dtype bfloat16 --threads 4 --drop-path 0 --compile --reps 1 \\
    --model \$model --batch \$batch --local-crops \$locals --out-dim \$outputs
done
END
  setsid bash "$PREFIX/warm.sh" >"$PREFIX/warm.log" 2>&1 </dev/null &
  echo $! >"$PREFIX/warm.pid"
  noted warm ok 0 'runs beside the next steps'
}

# Waits until nothing else runs on the GPU.
alone() {
  local pid began=$SECONDS
  pid=$(cat "$PREFIX/warm.pid" 2>/dev/null) || return 0
  while kill -0 "$pid" 2>/dev/null; do
    if [ $((SECONDS - began)) -ge "${WARM_WAIT:-150}" ]; then
      kill -- "-$pid" 2>/dev/null
      noted 'wait for warm' 'timed out' $((SECONDS - began)) 'its compiler was ended'
      break
    fi
    sleep 1
  done
  rm -f "$PREFIX/warm.pid"
  say "waited $((SECONDS - began)) s for PyTorch's compiler"
}

# overlaid KEY=VALUE…: as options.
overlaid() { for one in "$@"; do printf -- '--set\n%s\n' "$one"; done; }

# train PRECISION FOLDER [KEY=VALUE…]: the command that trains the quickstart there, as the array training.
train() {
  local precision=$1 folder=$2 options
  shift 2
  # shellcheck disable=SC2086 # TRAIN_SETS is a list
  mapfile -t options < <(overlaid "train.engine=$ENGINE" "train.precision=$precision" "$@" $TRAIN_SETS)
  training=("${jvm[@]}" io.github.dino4j.cli.Cli train "$root/configs/quickstart.yaml" "${options[@]}" --json --output "$folder")
}

# The first run of the README, whose losses on a CPU were recorded.
quickstart() {
  local precision folder
  for precision in float32 bfloat16; do
    folder=$PREFIX/runs/$precision
    train "$precision" "$folder"
    attempt "quickstart $precision" 60 train.log "${training[@]}" --fresh || continue
    cp "$PREFIX/output" "$PREFIX/trained.json"
    attempt "losses $precision" 20 train.log \
      python3 "$here/curve.py" compare "$root/src-test-data/gpu/quickstart.json" "$folder" "$PREFIX/trained.json"
    keep curve "$precision" 0
  done
}

# Two epochs of 31 steps, ended in the first and resumed.
resume() {
  local folder=$PREFIX/runs/resumed
  train bfloat16 "$folder" train.epochs=2 data.synthetic.train_per_class=200
  attempt resume 90 train.log python3 "$here/resume.py" "$folder" "${RESUME_AFTER:-12}" "${training[@]}"
  keep resume bfloat16 0
}

# bench WHO WORK KEY=VALUE…: times ours.
bench() {
  local who=$1 model batch locals outputs reps overlays
  IFS=: read -r model batch locals outputs reps <<<"$2"
  shift 2
  # shellcheck disable=SC2086 # BENCH_SETS is a list
  mapfile -t overlays < <(overlaid "$@" $BENCH_SETS)
  attempt "$who, $model" 90 bench.log "${jvm[@]}" io.github.dino4j.cli.Cli bench step --model "$model" \
    --batch "$batch" --local-crops "$locals" --out-dim "$outputs" --reps "$reps" "${overlays[@]}" \
    --engine "$ENGINE" --precision "$PRECISION" --threads "$threads" --profile --json
  keep "$who" "$model" "${round:-1}"
}

# told NAME LOG PATTERN: whether the last attempt said so; standard error is in the log.
told() {
  if grep -qiE -- "$3" "$PREFIX/output" "$OUT/$2"; then noted "$1" ok 0 "$(grep -hiE -m 1 -- "$3" "$PREFIX/output" "$OUT/$2" | cut -c 1-200)"
  else noted "$1" 'failed (not said)' 0 "$3"; fi
  say "$1: $(tail -n 1 "$results" | cut -f 2,4 | tr '\t' ' ')"
}

# What somebody does first: asks what there is, and names no engine.
user() {
  attempt doctor 30 doctor.log "$PREFIX/dino" doctor
  told 'doctor names the card' doctor.log "cuda.*(${card%%,*}|GPU)"
  attempt auto 60 auto.log "$PREFIX/dino" train "$root/configs/quickstart.yaml" --set train.engine=auto --set train.epochs=1 \
    --set optim.warmup_epochs=0 --json --output "$PREFIX/runs/auto" --fresh
  told 'auto takes the card' auto.log 'engine cuda runs'
}

# refused NAME SECONDS PATTERN COMMAND…: fails with one sentence, and not by a crash.
refused() {
  local name=$1 most=$2 pattern=$3 status
  shift 3
  timeout -k 5 "$most" "$@" >"$PREFIX/output" 2>"$OUT/refused.log"
  status=$?
  cat "$OUT/refused.log" >>"$OUT/memory.log"
  if [ "$status" -le 2 ] && [ "$status" -gt 0 ] && grep -qiE -- "$pattern" "$OUT/refused.log"; then
    noted "$name" ok 0 "exit $status: $(grep -hiE -m 1 -- "$pattern" "$OUT/refused.log" | cut -c 1-200)"
  else
    noted "$name" "failed ($status)" 0 "$(tail -n 1 "$OUT/refused.log" | cut -c 1-200)"
  fi
  say "$name: $(tail -n 1 "$results" | cut -f 2,4 | tr '\t' ' ')"
}

# Too little memory: by the plan, and because somebody else holds it.
memory() {
  local holder
  big=("$PREFIX/dino" train "$root/configs/recipe/dino_vits16_imagenet.yaml" --set "train.engine=$ENGINE" --set train.precision=bfloat16
    --set data.train="$PREFIX/photos" --set 'data.val=[]' --set data.labels=none --set eval.knn.every_epochs=0 --output "$PREFIX/runs/big" --fresh)
  refused 'batch too large' 90 'memory' "${big[@]}" --set train.batch_size=1024 --set train.recompute=none
  refused 'no such card' 60 'device' "${big[@]}" --set train.device=7
  python3 -c 'import sys, time, torch
free, _ = torch.cuda.mem_get_info()
held = torch.empty(free - (2 << 30), dtype=torch.uint8, device="cuda")
open(sys.argv[1], "w").close()
time.sleep(120)' "$PREFIX/held" &
  holder=$!
  for _ in $(seq 60); do [ -e "$PREFIX/held" ] || sleep 0.5; done
  refused 'memory held by another' 90 'memory' "${big[@]}" --set train.batch_size=64
  kill "$holder" 2>/dev/null
  rm -f "$PREFIX/held"
}

# Whether threads that make views keep the card busy: photos of 500 x 375 pixels, decoded for every step.
loader() {
  local model batch count photos=2048 epochs
  IFS=: read -r model batch count <<<"$LOADED"
  [ -d "$PREFIX/photos" ] || attempt photos 60 loader.log python3 "$here/loader.py" photos "$data" "$PREFIX/photos" "$photos"
  epochs=$(((count * batch + photos - 1) / photos))
  attempt "loader, $model" 120 loader.log "$PREFIX/dino" train "$root/configs/recipe/dino_vits16_imagenet.yaml" \
    --set "train.engine=$ENGINE" --set train.precision="$PRECISION" --set train.batch_size="$batch" --set train.epochs="$epochs" \
    --set optim.warmup_epochs=0 --set data.train="$PREFIX/photos" --set data.labels=none --set data.workers=$((threads - 1)) \
    --set eval.signals.every_epochs=0 --set eval.knn.every_epochs=0 --set train.checkpoint.every_minutes=0 \
    --set train.checkpoint.every_epochs=1000 --output "$PREFIX/runs/loader" --fresh
  attempt 'waiting for views' 20 loader.log python3 "$here/loader.py" share "$PREFIX/runs/loader" "$batch" 20
  keep loader "$model" 0
}

commands() {
  attempt commands 200 commands.log env DINO="$PREFIX/dino" ENGINE="$ENGINE" bash "$here/commands.sh" "$PREFIX/user/weights" "$data" "$PREFIX/commands"
  tail -n 12 "$PREFIX/output"
  attempt 'commands beside oneDNN' 30 commands.log python3 "$here/commands.py" "$PREFIX/user/expected" "$PREFIX/commands"
  keep commands all 0
}

# beside NAME SET SECONDS: trains many things side by side while other steps run, by a script of its own that reports as it likes.
beside() {
  [ -d "$PREFIX/data/$2" ] || { noted "$1" absent 0 "the images of $2 have not travelled"; return; }
  env DINO="$PREFIX/dino" ENGINE="$ENGINE" DATA="$PREFIX/data/$2" OUT="$OUT" BUDGET="$3" MOST="$3" \
    timeout -k 15 $(($3 + 30)) bash "$here/$1.sh" >"$OUT/$1.out" 2>&1 &
  companions="$companions $1:$!"
}
# Waits for those, and shows what they found.
together() {
  local one began=$SECONDS status
  for one in $companions; do
    wait "${one##*:}"
    status=$?
    tail -n 45 "$OUT/${one%%:*}.out"
    if [ "$status" = 0 ]; then noted "${one%%:*}" ok $((SECONDS - began)) 'waited for'; else noted "${one%%:*}" "failed ($status)" 0; fi
  done
  companions=''
}

measure() {
  local round work model batch locals outputs reps options
  for round in $(seq "$ROUNDS"); do
    for work in $WORKS; do
      IFS=: read -r model batch locals outputs reps <<<"$work"
      options=(--model "$model" --batch "$batch" --local-crops "$locals" --out-dim "$outputs" --reps "$reps")
      if wanted bench; then bench ours "$work" model.drop_path_rate=0.0; fi
      if wanted peer && [ -f "$PREFIX/torch_dino.py" ]; then
        peer=(python3 "$PREFIX/torch_dino.py" bench --device "$PEER_DEVICE" --dtype bfloat16 --threads "$threads" --drop-path 0)
        attempt "peer $model eager" 90 peer.log "${peer[@]}" "${options[@]}"
        keep eager "$model" "$round"
        attempt "peer $model compiled" 150 peer.log "${peer[@]}" "${options[@]}" --compile
        keep compiled "$model" "$round"
      fi
    done
  done
}

steps="${*:-warm contracts step quickstart resume shapes user commands loader ceilings bench peer embed droppath memory sanitize}"
card=$(nvidia-smi --query-gpu=name,driver_version,memory.total,clocks.max.sm --format=csv,noheader 2>/dev/null | head -n 1)
say "card: ${card:-none found by nvidia-smi}"
unpack base "$root/.dev/a"
unpack libraries "$root/.dev/b"
unpack decoder "$root/.dev/b"
unpack own "$root/.dev/b"
unpack user "$root/.dev/b"
for folder in "$root"/.dev/data-*; do
  [ ! -d "$folder" ] || unpack "$(basename "$folder")" "$folder"
done
for folder in "$PREFIX"/data-*/; do # sets may be spread over several
  [ ! -d "$folder" ] || { mkdir -p "$PREFIX/data" && cp -rlf "$folder". "$PREFIX/data/"; }
done
[ ! -f "$root/.dev/a/torch_dino.py" ] || cp -f "$root/.dev/a/torch_dino.py" "$PREFIX/"

lt=$(cublaslt)
say "cuBLASLt: ${lt:-not found}"
library=$(driver)
real=()
[ "$REAL" = no ] || real=(-Ddino4j.cuda.real=true)
jvm=(env LD_LIBRARY_PATH="${library:+$library:}$PREFIX/system" LC_ALL=C.UTF-8 "$PREFIX/jre/bin/java" -XX:+UseParallelGC
  -Xmx"$HEAP" -XX:MaxNewSize=48m -XX:ErrorFile="$PREFIX/hs_err_%p.log" -Djava.awt.headless=true
  -Dorg.bytedeco.javacpp.cachedir="$PREFIX/cache" -Dorg.bytedeco.javacpp.maxbytes=0 -Dorg.bytedeco.javacpp.maxphysicalbytes=0
  --enable-native-access=ALL-UNNAMED -Ddino.root="$root" -Ddino4j.root="$root" "${real[@]}"
  ${lt:+"-Ddino4j.cuda.cublaslt=$lt"} -cp "$(class_path)")
export GOMP_SPINCOUNT=${GOMP_SPINCOUNT:-5000} MALLOC_ARENA_MAX=2 OMP_NUM_THREADS=$threads
export TORCHINDUCTOR_CACHE_DIR=$PREFIX/inductor TRITON_CACHE_DIR=$PREFIX/triton PYTHONUNBUFFERED=1

if [ -d "$PREFIX/jre" ]; then
  printf '#!/bin/sh\nexec' >"$PREFIX/dino"
  printf ' %q' "${jvm[@]}" io.github.dino4j.cli.Cli >>"$PREFIX/dino"
  printf ' "$@"\n' >>"$PREFIX/dino"
  chmod +x "$PREFIX/dino"
fi
data=$PREFIX/user/images
companions=''
if wanted warm; then warm; fi
if [ ! -d "$PREFIX/own" ]; then
  [ "$steps" = 'unpack warm' ] || [ "$steps" = unpack ] || say 'the classes have not travelled yet: carry .dev/b and call again'
  steps=''
fi
if wanted recipes; then beside recipes imagenette-128 "${RECIPES_SECONDS:-230}"; fi
if wanted table7; then beside table7 textures "${TABLE7_SECONDS:-180}"; fi
if wanted contracts; then
  classes=$CONTRACTS tests contracts 120 contracts.log --select-package io.github.dino4j.cuda
fi
if wanted step && there "$STEP" step; then tests step 90 step.log --select-class "$STEP"; fi
if wanted quickstart; then quickstart; fi
if wanted resume; then resume; fi
if wanted shapes && there "$SHAPES" shapes; then tests shapes 60 shapes.log --select-class "$SHAPES"; fi
if wanted user; then user; fi
if wanted commands; then commands; fi
if wanted sanitize && there "$SANITIZED" sanitize; then
  plain=("${jvm[@]}")
  for tool in $CHECKED; do
    jvm=(compute-sanitizer --tool "$tool" --target-processes all --error-exitcode 9 "${plain[@]}")
    tests "sanitize: $tool" 120 "sanitize.$tool.log" --select-class "$SANITIZED"
    grep -h 'ERROR SUMMARY\|RACECHECK SUMMARY' "$OUT/sanitize.$tool.log" | tail -n 1
  done
  jvm=("${plain[@]}")
fi
together
if wanted loader || wanted ceilings || wanted bench || wanted peer; then alone; fi
if wanted loader; then loader; fi
if wanted ceilings; then
  attempt ceilings 60 peer.log python3 "$here/ceilings.py" --device "$PEER_DEVICE"
  keep ceilings all 0
fi
measure
if wanted embed; then
  attempt embed 60 bench.log "${jvm[@]}" io.github.dino4j.cli.Cli bench embed --model vit_small_16 --max-batch 64 --count 512 \
    --precision "$PRECISION" --threads "$threads" --engine "$ENGINE" --json
  keep ours embed 0
fi
if wanted droppath; then # what the configuration has, and the peer has not
  for work in $WORKS; do bench 'drop path' "$work"; done
fi
if wanted memory; then memory; fi
python3 "$here/summary.py" "$results" "$measured" "$OUT/gpu.json" "${card:-none}" | tee "$OUT/summary.txt"
! grep -qE $'\t(failed|timed out)' "$results"

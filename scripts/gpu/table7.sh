#!/usr/bin/env bash
# Trains the component table on the textures with several seeds, rows side by side, and puts them into one report.
#   DINO=FILE DATA=FOLDER OUT=FOLDER scripts/gpu/table7.sh [STEP…]
# DINO is the program, an executable file that takes its arguments; DATA has train/CLASS/ and val/CLASS/; results go to OUT.
# Steps: rows (all rows, the same steps for each: side by side no time can be measured), pair (two crops against many at equal time,
# one after the other), distill (a smaller network by itself, and taught by the first row's network in two ways; after rows), merge
# (the report of what is finished; also after rows). Default: rows distill pair.
# Settings, by the environment:
#   ROWS="dino …"  SEEDS=0,1,2  EPOCHS=8           what is trained; rows in order, a process each, with all seeds one after the other
#   ENGINE=cuda PRECISION=bfloat16                 on what
#   JOBS=5 THREADS=3                               processes side by side, and threads of each: images, engine and Java itself
#   BUDGET=180 LIMIT=110                           seconds for everything, and for one process; what does not fit is left out
#   TEACHER=DIR                                    distill: another run than the first row's
#   PAIR_MINUTES=0.12                              training of each of the pair's runs
#   RECIPE=builtin:recipe/textures_nano.yaml SETS="KEY=VALUE …"   what all rows share
#   WORK=$OUT/work                                 run directories; given again, a table goes on where it was
#   MORE="DIR …"                                   tables of an earlier call, unpacked from its table7-runs.tar.gz, to be merged too
set -uo pipefail

fail() { echo "table7: $1" >&2; exit 2; }
[ -n "${DINO:-}" ] && [ -x "$DINO" ] || fail "set DINO to an executable file that takes the program's arguments, was '${DINO:-}'."
[ -d "${DATA:-}/train" ] && [ -d "${DATA:-}/val" ] || fail "set DATA to a folder with train and val, was '${DATA:-}'."
[ -n "${OUT:-}" ] || fail 'set OUT to the folder for results.'

# What the paper says most of comes first.
ROWS=${ROWS:-dino dino_no_momentum dino_previous_iteration dino_no_centring dino_no_sharpening dino_sk dino_batch_softmax
  dino_no_multicrop dino_previous_epoch byol moco_v2 simclr barlow_twins swav infomin csml obow dino_mse dino_predictor supervised
  dinov2 ibot deepcluster_v2 uic}
SEEDS=${SEEDS:-0,1,2} EPOCHS=${EPOCHS:-8} ENGINE=${ENGINE:-cuda} PRECISION=${PRECISION:-bfloat16}
JOBS=${JOBS:-5} THREADS=${THREADS:-3} BUDGET=${BUDGET:-180} LIMIT=${LIMIT:-110} PAIR_MINUTES=${PAIR_MINUTES:-0.12}
RECIPE=${RECIPE:-builtin:recipe/textures_nano.yaml} SETS=${SETS:-} WORK=${WORK:-$OUT/work} MORE=${MORE:-}
# Heads and queues of the published sizes are for thousands of images a step and a hundred times the images.
SMALL='byol:method.head.hidden_dim=512 byol:method.predictor.hidden_dim=512 moco_v2:method.head.hidden_dim=512
  moco_v2:method.loss.queue=4096 simclr:method.head.hidden_dim=512 simclr:method.loss.temp=0.5 barlow_twins:method.head.hidden_dim=512
  barlow_twins:method.head.out_dim=512 infomin:method.head.hidden_dim=512 csml:method.head.hidden_dim=512
  obow:method.predictor.words=1024
  csml:method.loss.queue=4096
  infomin:method.loss.queue=4096 swav:method.head.hidden_dim=512 swav:method.head.out_dim=256 supervised:method.head.out_dim=10
  deepcluster_v2:method.head.hidden_dim=512 deepcluster_v2:method.target.prototypes=300 uic:method.head.hidden_dim=512
  uic:method.head.out_dim=300'
mkdir -p "$WORK" "$OUT"
log=$OUT/table7.log

say() { printf '[%4d s] %s\n' "$SECONDS" "$*" | tee -a "$log"; }
left() { echo $((BUDGET - SECONDS)); }

# options OUTPUT THREADS: what every table shares, as the array options.
options() {
  local set
  options=(table7 --recipe "$RECIPE" --data "$DATA" --seeds "$SEEDS" --output "$1" --set "train.engine=$ENGINE"
    --set "train.precision=$PRECISION")
  for set in $SMALL $SETS; do options+=(--set "$set"); done
  export OMP_NUM_THREADS=$2 JAVA_TOOL_OPTIONS="${java_options:-} -XX:ActiveProcessorCount=$2"
}
java_options=${JAVA_TOOL_OPTIONS:-}

# train NAME ARGUMENTS…: a process, for as long as is left at most. A table that is ended saves the row at hand.
train() {
  local name=$1 most=$LIMIT began=$SECONDS status
  shift
  [ "$most" -le "$(left)" ] || most=$(left)
  timeout -k 10 "$most" "$DINO" "$@" >"$WORK/$name.log" 2>&1
  status=$?
  case $status in
    0) say "$name: $((SECONDS - began)) s" ;;
    124 | 137) say "$name: timed out after $most s" ;;
    *) say "$name: failed ($status): $(grep -v '^Picked up' "$WORK/$name.log" | tail -n 1)" ;;
  esac
}

# room: waits until fewer than JOBS processes run.
room() {
  while [ "$(jobs -rp | wc -l)" -ge "$JOBS" ]; do wait -n; done
}

rows() {
  local row
  for row in $ROWS; do
    room
    if [ "$(left)" -lt 20 ]; then
      say "$row: left out, no time left"
      continue
    fi
    options "$WORK/rows/$row" "$THREADS"
    train "$row" "${options[@]}" --rows "$row" --epochs "$EPOCHS" &
  done
  wait
}

pair() {
  if [ "$(left)" -lt 30 ]; then
    say 'pair: left out, no time left'
    return
  fi
  options "$WORK/pair" "$(nproc)"
  train pair "${options[@]}" --rows dino,dino_no_multicrop --budget "$PAIR_MINUTES"
  keep "$WORK/pair" pair
}

# A quarter of the weights of a block and half of the blocks. What is measured is the student.
distill() {
  local teacher=${TEACHER:-$WORK/rows/dino/dino-seed${SEEDS%%,*}} row set folders=''
  if [ ! -f "$teacher/row.json" ] && [ -z "${TEACHER:-}" ]; then
    say "distill: left out, $teacher is not trained"
    return
  fi
  for row in dino distill distill_dino; do
    room
    if [ "$(left)" -lt 20 ]; then
      say "distill, $row: left out, no time left"
      continue
    fi
    options "$WORK/distill/$row" "$THREADS"
    for set in model.embed_dim=48 model.depth=2 "distill:method.teacher.weights=$teacher" distill:method.head.out_dim=96 \
      "distill_dino:method.teacher.weights=$teacher" distill_dino:method.head.out_dim=256; do
      options+=(--set "$set")
    done
    train "distill, $row" "${options[@]}" --rows "$row" --epochs "$EPOCHS" &
    folders=$folders,$WORK/distill/$row
  done
  wait
  merged "${folders#,}" distilled
}

# keep FOLDER NAME: copies a report.
keep() {
  local end
  for end in md html json; do
    [ ! -f "$1/table7.$end" ] || cp "$1/table7.$end" "$OUT/$2.$end"
  done
}

merge() {
  local folder folders=''
  for folder in "$WORK"/rows/* $MORE; do
    [ ! -f "$folder/plan.json" ] || folders=$folders,$folder
  done
  folders=${folders#,}
  if [ -z "$folders" ]; then
    say 'merge: no table is there'
    return 1
  fi
  merged "$folders" table7
}

# merged FOLDERS NAME: puts tables together, and shows what they came to.
merged() {
  rm -rf "$WORK/merged-$2"
  if timeout 90 "$DINO" table7 --merge "$1" --output "$WORK/merged-$2" >"$OUT/$2.txt" 2>"$WORK/merge.log"; then
    keep "$WORK/merged-$2" "$2"
    grep -v '^Picked up' "$OUT/$2.txt"
  else
    say "merge, $2: failed ($?): $(grep -v '^Picked up' "$WORK/merge.log" | tail -n 1)"
  fi
}

# All but weights, so that what is finished can be merged and diagnosed elsewhere.
pack() {
  (cd "$WORK" && find . \( -name config.yaml -o -name metrics.jsonl -o -name provenance.json -o -name row.json -o -name plan.json \
    -o -name table7.json -o -name '*.log' \) -print | tar -czf "$OUT/table7-runs.tar.gz" -T -)
}

for step in ${*:-rows distill pair}; do
  case $step in
    rows) rows; merge ;;
    pair) pair ;;
    distill) distill ;;
    merge) merge ;;
    *) fail "unknown step $step; there are rows, pair, distill and merge." ;;
  esac
done
pack
say "done; results are in $OUT"

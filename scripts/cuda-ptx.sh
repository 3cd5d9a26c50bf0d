#!/bin/sh
# Compiles the CUDA kernels to the text that the module brings along (needs nvcc of CUDA 12 or 13), which ptxas must assemble
# for every architecture without spilling registers. With --check nothing is written: that text must be what the sources give.
set -eu
cd "$(dirname "$0")/.."
source=dino-cuda/src/main/cuda/kernels.cu
result=dino-cuda/src/main/resources/io/github/dino4j/cuda/kernels.ptx
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

nvcc -ptx -arch=compute_80 -O3 -std=c++17 "$source" -o "$work/raw.ptx"
# The kernels need nothing newer than PTX 7.8, which drivers since CUDA 11.8 read. Comments name the machine and the compiler,
# internal names hold a number made of the folder's.
sed -e 's/_INTERNAL_[0-9a-f]\{8\}_/_INTERNAL_00000000_/g' -e 's/^\.version .*/.version 7.8/' -e '/^[[:space:]]*\/\//d' "$work/raw.ptx" | cat -s > "$work/kernels.ptx"

# assemble ARCHITECTURE: says what became of it, and fails where a register is spilled.
assemble() {
    ptxas -v -arch="$1" "$work/kernels.ptx" -o "$work/$1.cubin" > "$work/$1.log" 2>&1 || { cat "$work/$1.log" >&2; return 1; }
    awk -v architecture="$1" '
        /Compiling entry function/ { kernel = $0; sub(/.*function ./, "", kernel); sub(/. for.*/, "", kernel) }
        /bytes spill/ && !/ 0 bytes spill stores, 0 bytes spill loads/ { print architecture ": " kernel " spills"; bad = 1 }
        /Used [0-9]+ registers/ { n++; match($0, /Used [0-9]+/); r = substr($0, RSTART + 5, RLENGTH - 5) + 0; if (r > most) most = r }
        END { if (!bad) print architecture ": " n " kernels, at most " most " registers, no spills"; exit bad }
    ' "$work/$1.log"
}
assemble sm_80 & first=$!
assemble sm_90 & second=$!
assemble sm_100
wait "$first"
wait "$second"
if [ "${1:-}" = --check ]; then
    cmp -s "$work/kernels.ptx" "$result" || { echo "$result is not what the sources give; run $0 and commit it" >&2; exit 1; }
    echo "$result is what the sources give"
    exit
fi
mkdir -p "$(dirname "$result")"
cp "$work/kernels.ptx" "$result"
echo "$(grep -c '^\.visible \.entry' "$result") kernels in $result"

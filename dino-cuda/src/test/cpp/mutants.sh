#!/usr/bin/env bash
# Breaks the kernels, one at a time, in a copy of the project, and says which of the breaks the contracts do not see: there should
# be none. Takes about a minute a break. Needs g++ and Maven; RUN is what runs the tests instead, in the copy.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../../.." && pwd -P)
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
cp -r "$root/." "$copy"
cd "$copy" || exit 2
kernels=dino-cuda/src/main/cuda
default="mvn -B -q -o -P !lint -pl dino-cuda -am test -Dtest=CudaDeviceTest,CudaFlatTest -Dsurefire.failIfNoSpecifiedTests=false"
run=${RUN:-$default}

# What is broken: a file, a pattern of sed's on its first matching line, and what comes instead.
mutants=(
  'common.cuh|int m = 16; m > 0|int m = 8; m > 0|a step of a warp'\''s sum is missing'
  'norms.cuh|^        __syncthreads();|        |no barrier before the rows of a block are summed'
  'norms.cuh|sum - h\[i\]\[k\] \* along|sum + h[i][k] * along|a sign in the norm'\''s gradient'
  'columns.cuh|^    __syncthreads();|    |no barrier before columns are summed'
  'softmax.cuh|c < columns ? x\[row \* columns + c\] : -INFINITY|x[row * columns + c]|no guard at the end of a row'
  'long_rows.cuh|lane < warps ? part\[lane\] : -INFINITY|part[lane]|places of warps that are not there count'
  'attention.cuh|>= left) x = -INFINITY|> left) x = -INFINITY|one key too many'
  'attention.cuh|^                __syncthreads();|                |no barrier before keys are read'
  'attention_backward.cuh|^                __syncthreads();|                |no barrier before tiles are read'
  'attention_backward.cuh|if (!KEYS \&\& place >= rows) p = 0.0f;||keys behind the last count'
  'attention_one.cuh|if (key >= keys) score\[j\] = -INFINITY;||keys behind the last count for one query'
  'elements.cuh|i + W < n ? i + W : n|i + W|no guard at the end of a vector'
)
$run >"$copy/log" 2>&1 || { tail -n 20 "$copy/log"; echo "the kernels fail unbroken"; exit 2; }
survived=0
for mutant in "${mutants[@]}"; do
  IFS='|' read -r file from to what <<<"${mutant//||/|\$nothing|}"
  [ "$to" != '$nothing' ] || to=''
  cp "$kernels/$file" "$copy/whole"
  line=$(grep -n -m 1 -- "$from" "$kernels/$file" | cut -d: -f1)
  [ -n "$line" ] || { echo "stale: $file has no line like $from"; survived=$((survived + 1)); continue; }
  sed -i "${line}s/$from/$to/" "$kernels/$file"
  if $run >"$copy/log" 2>&1 && EMU_ORDER=reverse $run >"$copy/log" 2>&1; then
    echo "SURVIVED: $file:$line $what"
    survived=$((survived + 1))
  else
    echo "caught: $file:$line $what"
  fi
  cp "$copy/whole" "$kernels/$file"
done
echo "$((${#mutants[@]} - survived)) of ${#mutants[@]} caught"
[ "$survived" -eq 0 ]

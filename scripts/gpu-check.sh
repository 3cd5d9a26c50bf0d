#!/usr/bin/env bash
# Checks the CUDA engine on a machine that has a GPU and PyTorch but neither JDK nor network: docs/gpu.md.
#   scripts/gpu-check.sh pack [--peer FILE] [--classpath FILE]   where the JDK is: makes .dev/a and .dev/b, to be carried there
#   scripts/gpu-check.sh run [STEP…]                             where the GPU is: unpacks what was carried, and measures
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
case ${1:-} in
  pack) shift; exec bash "$root/scripts/gpu/pack.sh" "$@" ;;
  run) shift; exec bash "$root/scripts/gpu/run.sh" "$@" ;;
  *) sed -n '2,4s/^# //p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac

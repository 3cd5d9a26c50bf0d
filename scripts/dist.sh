#!/usr/bin/env bash
# Builds Dino4j and lays it out in a folder that runs without Maven and sources: scripts/dist.sh DIR
# DIR gets lib/ (jars, and their order), scripts/, configs/, LICENSE and README.md; then DIR/scripts/dino --help.
set -euo pipefail

fail() { echo "dist.sh: $1" >&2; exit 2; }

[ $# -eq 1 ] || fail "say where to: scripts/dist.sh DIR"
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
[ ! -e "$1" ] || [ -z "$(ls -A "$1")" ] || fail "$1 has files already; name a folder that is new or empty"
[ -f "$root/pom.xml" ] || fail "$root has no sources; it was laid out by this script itself"
"$root/scripts/dino" --version >&2 # builds

mkdir -p "$1/lib"
out=$(cd "$1" && pwd -P)
for jar in "$root"/dino-cli/target/dino-cli-*.jar; do
  case $jar in *-sources.jar | *-javadoc.jar) ;; *) break ;; esac
done
# Libraries may come with the same file name; the folder has room for one of each.
echo "$jar:$(cat "$root/dino-cli/target/dino.classpath")" | tr ':' '\n' | while IFS= read -r library; do
  name=$(basename "$library")
  [ ! -e "$out/lib/$name" ] || name=$(basename "$(dirname "$library")")-$name
  cp "$library" "$out/lib/$name"
  echo "$name"
done >"$out/lib/classpath"
cp -r "$root/configs" "$root/LICENSE" "$root/README.md" "$out/"
mkdir -p "$out/scripts"
for script in dino mpirun.sh rabit.sh slurm kubernetes; do
  [ ! -e "$root/scripts/$script" ] || cp -r "$root/scripts/$script" "$out/scripts/"
done
echo "$out: $(wc -l <"$out/lib/classpath") jars, $(du -sh "$out/lib" | cut -f1)" >&2

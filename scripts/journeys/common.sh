# Sourced by the journeys: where things are, and how a check is told. DINO is the program, WORK an empty folder to work in.
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(cd "$here/../.." && pwd -P)
DINO=${DINO:-$root/scripts/dino}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
if [ -z "${WORK:-}" ]; then
  WORK=$(mktemp -d)
  trap 'rm -rf "$WORK"' EXIT
fi
mkdir -p "$WORK"
WORK=$(cd "$WORK" && pwd -P)
cd "$WORK" # runs go there

trap 'tail -n 5 "$WORK"/*.log >&2' ERR # what the command that failed said

say() { echo "journey: $*"; }
fail() { echo "journey: FAILED: $*" >&2; exit 1; }

# dino ARGUMENTS: what a user types, said and done.
dino() {
  echo "\$ dino $*" >&2
  "$DINO" "$@"
}

# expect WHAT FILE: a file holds a text, by a basic regular expression
expect() { grep -q -e "$1" "$2" || fail "nothing like '$1' in $2, which says: $(tail -n 20 "$2")"; }

# refused FILE ARGUMENTS: a command that must end with a sentence for the user
refused() {
  local log=$1
  shift
  if dino "$@" >"$log" 2>&1; then fail "was not refused: dino $*"; fi
  ! grep -q -e '^	at ' "$log" || fail "a stack trace instead of a sentence: dino $*"
}

# pictures flat|classes DIR COUNT [SEED]
pictures() { "$java" "$here/Pictures.java" "$@"; }

# json FILE KEY: a text or a number of the last line
json() { tail -n 1 "$1" | sed -n "s/.*\"$2\":\"\{0,1\}\([^\",}]*\).*/\1/p"; }

#!/usr/bin/env bash
# Makes the bundle that a release would send to Central, from a copy of what is committed, and looks into it; nothing is sent:
#   scripts/release-dry-run.sh [VERSION]
# Signatures are left out unless GPG_KEY names a key: they and their passphrase are the maintainer's.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
version=${1:-0.1.0}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git -C "$root" archive HEAD | tar -x -C "$work"
cd "$work"
snapshot=$(sed -n 's|^  <version>\(.*\)</version>$|\1|p' pom.xml | head -n 1)
grep -rl --include=pom.xml "<version>$snapshot</version>" . | xargs sed -i "s|<version>$snapshot</version>|<version>$version</version>|"
# The plugin asks for an account even where it publishes nothing.
cat >dry-run-settings.xml <<'END'
<settings><servers><server><id>central</id><username>nobody</username><password>none</password></server></servers></settings>
END
if [ -n "${GPG_KEY:-}" ]; then sign=(-Dgpg.keyname="$GPG_KEY"); else sign=(-Dgpg.skip); fi
bundle=target/central-publishing/central-bundle.zip
# The plugin that is told to skip publishing makes no bundle either: it is sent to a port where nobody listens, and that fails.
mvn -B -q -ntp -gs dry-run-settings.xml deploy -P release -DskipTests -DcentralBaseUrl=http://localhost:9 "${sign[@]}" >mvn.log 2>&1 || true
[ -f "$bundle" ] || { tail -n 30 mvn.log >&2; echo "release-dry-run.sh: there is no $bundle" >&2; exit 1; }
jar tf "$bundle" | sort >target/bundle
problems=0
has() { # MODULE SUFFIX: the file with its four checksums
  local file=io/github/dino4j/$1/$version/$1-$version$2 sum
  for sum in "" .md5 .sha1 .sha256 .sha512; do
    grep -qx "$file$sum" target/bundle || { echo "release-dry-run.sh: the bundle has no $file$sum" >&2; problems=1; }
  done
}
for pom in dino-*/pom.xml dino-natives/*/pom.xml; do
  module=$(sed -n 's|^  <artifactId>\(.*\)</artifactId>$|\1|p' "$pom" | head -n 1)
  [ "$module" != dino-bench ] || continue
  has "$module" .pom
  grep -q '<packaging>pom</packaging>' "$pom" || for suffix in .jar -sources.jar -javadoc.jar; do has "$module" "$suffix"; done
done
if grep -E '/(dino4j|dino-bench|dino-example-[^/]*)/[0-9]' target/bundle >&2; then echo "release-dry-run.sh: these stay at home" >&2; problems=1; fi
[ "$problems" -eq 0 ] && echo "$(wc -l <target/bundle) files, $(du -h "$bundle" | cut -f1): everything that Central asks for"
exit "$problems"

#!/usr/bin/env bash
# Makes two folders that a machine without JDK and network needs beside the checkout, each small enough to be carried alone:
#   .dev/a  a Java runtime and ND4J's natives, and the peer's program: changes with the JDK and with ND4J only
#   .dev/b  the other libraries, the test console, and this project's classes with the tests of dino-core and dino-cuda
#   .dev/data-N  images to train on, where --data names some: as many folders as they need
# Options:
#   --peer FILE       the program that measures the same steps in PyTorch
#   --user FOLDER     for the step "commands": weights, images (train/CLASS, val/CLASS, davis) and expected, what
#                     scripts/gpu/commands.sh gave with another engine
#   --data FOLDER     a set of images, packed under its own name; may be given several times
#   --classpath FILE  the class path of the libraries, where the classes in */target are built already and Maven need not run
set -euo pipefail

fail() { echo "gpu-check pack: $1" >&2; exit 2; }

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
peer='' classpath='' user='' sets=()
while [ $# -gt 0 ]; do
  case $1 in
    --peer) peer=$2; shift 2 ;;
    --classpath) classpath=$2; shift 2 ;;
    --user) user=$(cd "$2" && pwd -P) && shift 2 ;;
    --data) sets+=("$(cd "$2" && pwd -P)") && shift 2 ;;
    *) fail "unknown option $1; there are --peer, --classpath, --user and --data." ;;
  esac
done
cd "$root"
modules="dino-core dino-vit dino-augment dino-eval dino-train dino-cuda dino-cli"
tested="dino-core dino-cuda"
limit=$((55 * 1024 * 1024))
piece=16m # pieces are unpacked side by side
java_modules=java.base,java.desktop,java.instrument,java.logging,java.management,java.naming,java.net.http,java.sql,java.xml
java_modules=$java_modules,jdk.httpserver,jdk.management,jdk.unsupported,jdk.zipfs
# What no step here loads, nor its classes. Above all oneDNN: a run that names another engine must not need it.
left_out='/(dnnl|opencv|opencl|javacv|onnxruntime|lucene-core|archunit|fastutil|external-umap-java|datavec|deeplearning4j|threetenbp'
left_out="$left_out|oshi-core|jna-platform|junit|opentest4j|apiguardian-api)-[^/]*\$|-(linux|macosx|windows)-[a-z0-9_-]+\.jar\$"
kernels='/(nd4j-native|javacpp)-[^/]*-linux-x86_64\.jar$'
products='/openblas-[^/]*-linux-x86_64\.jar$'
decoder='/opencv-[^/]*-linux-x86_64\.jar$'
decoded='*/linux-x86_64/lib*opencv_core.so* */linux-x86_64/lib*opencv_imgproc.so* */linux-x86_64/lib*opencv_imgcodecs.so*'

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
home=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p')
[ -x "$home/bin/jlink" ] || fail "$java is no JDK: set JAVA_HOME to a JDK 17."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

if [ -z "$classpath" ]; then
  command -v mvn >/dev/null || fail "no mvn found: install Maven 3.8 or newer, or give --classpath."
  mvn -B -q -P '!lint' process-test-classes dependency:build-classpath -Dmdep.outputFile=target/gpu.classpath \
    -pl dino-cli,dino-cuda -am >&2 || fail "the build failed; its messages are above."
  cat dino-cli/target/gpu.classpath <(echo) dino-cuda/target/gpu.classpath >"$scratch/classpath"
  classpath=$scratch/classpath
fi
tr ':' '\n' <"$classpath" | grep '\.jar$' | grep -v '/io/github/dino4j/' | sort -u >"$scratch/jars"
for module in $modules; do
  [ -d "$module/target/classes" ] || fail "$module/target/classes is missing: build the project first."
done

junit=$(sed -n 's|.*<junit.version>\(.*\)</junit.version>.*|\1|p' pom.xml)
console=org/junit/platform/junit-platform-console-standalone/$junit/junit-platform-console-standalone-$junit.jar
repository=${MAVEN_REPOSITORY:-$HOME/.m2/repository}
[ -f "$repository/$console" ] || mvn -B -q dependency:get -Dtransitive=false \
  "-Dartifact=org.junit.platform:junit-platform-console-standalone:$junit" >&2
[ -f "$repository/$console" ] || fail "JUnit's console $junit is not in $repository and could not be downloaded."

# archive NAME FOLDER OUT [LEVEL]: packs what FOLDER holds as OUT/NAME.??.xz and says in OUT/NAME.id which state that is.
archive() {
  rm -f "$3/$1".*
  mkdir -p "$3"
  tar -C "$2" --sort=name --owner=0 --group=0 --mtime=@0 -cf "$scratch/$1.tar" .
  split -b "$piece" -d -a 3 "$scratch/$1.tar" "$3/$1."
  find "$3" -name "$1.[0-9]*" -print0 | xargs -0 -P "$(nproc)" -n 1 xz --x86 --lzma2=preset="${4:-6}"
  sha256sum "$scratch/$1.tar" | cut -d ' ' -f 1 >"$3/$1.id"
  rm "$scratch/$1.tar"
}

# The runtime, with those of the system's libraries that another system may have in other versions.
runtime() {
  "$home/bin/jlink" --module-path "$home/jmods" --add-modules "$java_modules" --strip-java-debug-attributes --no-man-pages \
    --no-header-files --compress=0 --output "$1/jre"
  rm -rf "$1/jre/legal"
  find "$1/jre" -name '*.so' -exec strip --strip-unneeded {} +
  mkdir "$1/system"
  find "$1/jre/lib" -name '*.so' ! -name 'libawt_xawt.so' ! -name libjsound.so ! -name libsplashscreen.so -exec ldd {} + |
    awk '$2 == "=>" && $3 ~ "^/" {print $3}' | grep -v "^$1" |
    grep -vE '/(libc|libm|libdl|librt|libpthread|libstdc\+\+|libgcc_s)\.so' | sort -u | xargs -r cp -L -t "$1/system"
}

# natives PATTERN FOLDER [FILE…]: laid out as in their jars, a folder of the class path from where they are loaded in place.
natives() {
  local pattern=$1 folder=$2
  shift 2
  mkdir -p "$folder"
  [ $# -gt 0 ] || set -- '*.so*'
  grep -E "$pattern" "$scratch/jars" | while read -r jar; do
    unzip -qo "$jar" "$@" -d "$folder"
  done
  find "$folder" -name '*.so*' -exec strip --strip-unneeded {} +
}

# The same jar without compression: xz makes all of them together much smaller than each is by itself.
store() {
  mkdir "$scratch/jar"
  unzip -qo "$1" -d "$scratch/jar"
  "$home/bin/jar" -cM0f "$2/$(basename "$1")" -C "$scratch/jar" .
  rm -rf "$scratch/jar"
}

base="$("$java" -version 2>&1 | tail -n 1) $java_modules $(grep -E "$kernels" "$scratch/jars" | xargs -n 1 basename | tr '\n' ' ')"
if [ "$(cat .dev/a/made 2>/dev/null)" != "$base" ]; then
  mkdir -p "$scratch/base"
  runtime "$scratch/base"
  natives "$kernels" "$scratch/base/kernels"
  archive base "$scratch/base" .dev/a
  echo "$base" >.dev/a/made
fi
[ -z "$peer" ] || install -m 644 "$peer" .dev/a/torch_dino.py

libraries="$(grep -E "$products" "$scratch/jars" | sha256sum) $(grep -vE "$left_out" "$scratch/jars" | sha256sum) $junit"
if [ "$(cat .dev/b/made 2>/dev/null)" != "$libraries" ]; then
  mkdir -p "$scratch/libraries/jars"
  natives "$products" "$scratch/libraries/products"
  # The name under which one of them asks for another.
  ln -s libopenblas.so.0 "$scratch/libraries/products/org/bytedeco/openblas/linux-x86_64/libopenblas_nolapack.so.0"
  grep -vE "$left_out" "$scratch/jars" | while read -r jar; do
    store "$jar" "$scratch/libraries/jars"
  done
  cp "$repository/$console" "$scratch/libraries/junit.jar"
  archive libraries "$scratch/libraries" .dev/b
  # What decodes photos, of OpenCV's many libraries.
  set -f
  # shellcheck disable=SC2086 # a list of patterns, for unzip
  natives "$decoder" "$scratch/decoder.d/decoder" $decoded
  set +f
  grep -E '/opencv-[0-9.-]*\.jar$' "$scratch/jars" | while read -r jar; do store "$jar" "$scratch/decoder.d/decoder"; done
  archive decoder "$scratch/decoder.d" .dev/b
  echo "$libraries" >.dev/b/made
fi
mkdir -p "$scratch/own.d/own"
for module in $modules; do
  mkdir -p "$scratch/own.d/own/$module"
  cp -r "$module/target/classes" "$scratch/own.d/own/$module/"
done
for module in $tested; do
  [ ! -d "$module/target/test-classes" ] || cp -r "$module/target/test-classes" "$scratch/own.d/own/$module/"
done
archive own "$scratch/own.d" .dev/b
if [ -n "$user" ]; then
  mkdir "$scratch/user.d"
  cp -r "$user" "$scratch/user.d/user"
  archive user "$scratch/user.d" .dev/b 0
fi

# Files of all sets by their names, until a folder is full.
if [ ${#sets[@]} -gt 0 ]; then
  rm -rf .dev/data-*
  for set in "${sets[@]}"; do
    find "$set" -type f -printf '%s %p\n' | sort -k 2 | awk -v base="$(dirname "$set")/" '{
      size = $1; sub(/^[0-9]+ /, ""); print size, substr($0, length(base) + 1) "\t" base }'
  done | awk -v most="$((limit - 4 * 1024 * 1024))" -v to="$scratch/files" '{
      size = $1; sub(/^[0-9]+ /, ""); if (filled + size > most || !part) { part++; filled = 0 } filled += size; print >(to "." part) }'
  for list in "$scratch"/files.*; do
    name=data-${list##*.}
    mkdir -p "$scratch/$name.d/$name"
    cut -f 2 "$list" | sort -u | while read -r base; do
      grep -F "	$base" "$list" | cut -f 1 | tar -C "$base" -cf - -T - | tar -C "$scratch/$name.d/$name" -xf -
    done
    archive "$name" "$scratch/$name.d" ".dev/$name" 1
    rm -rf "$scratch/$name.d"
  done
fi

for folder in .dev/a .dev/b .dev/data-*; do
  [ -d "$folder" ] || continue
  bytes=$(du -sb "$folder" | cut -f 1)
  echo "$folder: $((bytes / 1024)) KiB" >&2
  [ "$bytes" -le "$limit" ] || fail "$folder is larger than $((limit / 1024 / 1024)) MiB: it cannot be carried in one transfer."
done

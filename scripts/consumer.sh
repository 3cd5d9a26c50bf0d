#!/usr/bin/env bash
# Builds and runs projects outside this one on what would be published: scripts/consumer.sh [PROJECT…]
#   plain        the README's dependency: training, neighbours, an embedder
#   service      dino-eval alone; its class path is scripts/consumer/service/classpath.txt
#   log4j2       plain, logging by Log4j 2
#   dl4j         beside deeplearning4j-core, by the bill of materials dino-dl4j-bom (some 300 MB of Deeplearning4j's natives)
#   natives      what a build on each platform would get; nothing is fetched or run
#   windows      the libraries of dino-natives-windows-x86_64 are all there and find each other, read on any system (170 MB)
#   gradle       plain, built by Gradle, 4.4 or newer
# Without a PROJECT: plain, service, log4j2, natives, and gradle where there is one.
#   CONSUMER_PUBLISHED  a folder that `mvn deploy -DaltDeploymentRepository=published::file://FOLDER` wrote; else one is made
#   CONSUMER_SEED       a Maven repository that may have the libraries of others (~/.m2/repository); what it lacks, Central has
#   CONSUMER_JDKS       homes of the JDKs to run on, with colons between; otherwise the one in use
# The projects lie in a folder of their own, with an empty local repository. A warning by Maven, javac, SLF4J or the JVM fails.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/local" "$work/published"
cp -r "$root/scripts/consumer/." "$work/projects"
version=$(sed -n 's|^  <version>\(.*\)</version>$|\1|p' "$root/pom.xml" | head -n 1)
export CONSUMER_LOCAL=$work/local CONSUMER_SEED=${CONSUMER_SEED:-$HOME/.m2/repository}
export CONSUMER_PUBLISHED=${CONSUMER_PUBLISHED:-}

fail() { echo "consumer.sh: $1" >&2; exit 1; }

publish() {
  CONSUMER_PUBLISHED=$work/published
  (cd "$root" && mvn -B -q -ntp deploy -P '!lint' -Dmaven.test.skip=true -Dmaven.install.skip \
    -DaltDeploymentRepository="published::file://$CONSUMER_PUBLISHED") || fail "the build failed; its messages are above."
}

# Nobody else's settings, but the machine's own.
maven() {
  mvn -B -ntp -s "$work/projects/settings.xml" "$@" </dev/null >"$work/mvn.log" 2>&1 ||
    { tail -n 40 "$work/mvn.log" >&2; fail "mvn $* failed"; }
  if grep -E '^\[(WARNING|ERROR)\]|^WARNING' "$work/mvn.log" >&2; then fail "mvn $* warns"; fi
}

build() { # PROJECT [OPTION…]: its classes, and its class path in target/classpath
  local project=$1
  shift
  maven -f "$work/projects/$project/pom.xml" compile dependency:build-classpath \
    -Dmdep.outputFile="$work/projects/$project/target/classpath" "$@"
}

# The one in use first, each once.
jdks() {
  if [ -n "${CONSUMER_JDKS:-}" ]; then tr ':' '\n' <<<"$CONSUMER_JDKS"; return; fi
  local home seen=:
  for home in "${JAVA_HOME:-$(dirname "$(dirname "$(command -v javac)")")}" /usr/lib/jvm/*; do
    home=$(readlink -f "$home/bin/javac" || true)
    home=${home%/bin/javac}
    [ -n "$home" ] && [ "${seen#*:"$home":}" = "$seen" ] || continue
    seen=$seen$home:
    case $("$home/bin/javac" -version 2>&1) in "javac 1"[0-6]* | "javac 1."* | "javac 9"*) ;; *) echo "$home" ;; esac
  done
}

check() { # PROJECT PROVIDERS [LIST]
  java -cp "$work/check" ClassPathCheck "$1" "$work/projects/$1/target/classpath" "${libraries:-$CONSUMER_LOCAL}" "${@:2}"
}

# PROJECT CLASS WORD: runs it on each JDK; the output has to hold the word, and the error stream nothing.
run() {
  local project=$1 class=$2 word=$3 jdk name options
  for jdk in $(jdks); do
    options=--enable-native-access=ALL-UNNAMED
    # JavaCPP's indexers; JDK 24 and newer say so unless told otherwise, and older ones know no such option.
    case $("$jdk/bin/java" -version 2>&1) in *\"2[4-9]* | *\"[3-9][0-9]*) options="$options --sun-misc-unsafe-memory-access=allow" ;; esac
    name=$project.$(basename "$jdk")
    [ "$class" = Plain ] && rm -rf "$work/run"
    # shellcheck disable=SC2086 # several words
    "$jdk/bin/java" $options -Dorg.bytedeco.javacpp.cachedir="$work/javacpp" \
      -cp "$work/projects/$project/target/classes:$(cat "$work/projects/$project/target/classpath")" \
      "consumer.$class" "$work/run" >"$work/$name.out" 2>"$work/$name.err" </dev/null ||
      { cat "$work/$name.err" >&2; fail "$project failed on $jdk"; }
    # A program that chose no logging backend is told so by SLF4J itself.
    grep -v '^SLF4J(W): \(No SLF4J providers\|Defaulting to no-operation\|See \)' "$work/$name.err" >"$work/noise" || true
    if [ -s "$work/noise" ]; then cat "$work/noise" >&2; fail "$project is not quiet on $jdk"; fi
    grep -q "$word" "$work/$name.out" || { cat "$work/$name.out" >&2; fail "$project printed no \"$word\" on $jdk"; }
    echo "$project: $("$jdk/bin/java" -version 2>&1 | head -n 1), quiet, $(grep "$word" "$work/$name.out" | tail -n 1)"
  done
}

# What Maven would put on the class path of another platform; the class path is collected, not fetched. Where it takes the
# system for Windows Maven does not start on another: PublishedModulesTest compares what is written there.
natives() { # PLATFORM SYSTEM ARCHITECTURE LIBRARIES
  MAVEN_OPTS="-Dos.name=$2 -Dos.arch=$3" maven -f "$work/projects/plain/pom.xml" dependency:tree -DoutputFile="$work/tree"
  local found
  found=$(grep -oE '[a-z0-9-]+:jar:(linux|macosx|windows)-[a-z0-9_]+' "$work/tree" | sort | tr '\n' ' ')
  [ "$found" = "$(printf "%s:jar:$1\n" $4 | sort | tr '\n' ' ')" ] || fail "on $1 Maven gives natives $found"
  echo "natives: $1 has $4"
}

[ -n "$CONSUMER_PUBLISHED" ] || publish
mkdir "$work/check"
case $(uname -s) in Darwin) platform=macosx ;; Linux) platform=linux ;; *) platform=windows ;; esac
case $(uname -m) in aarch64 | arm64) platform=$platform-arm64 ;; *) platform=$platform-x86_64 ;; esac
javac -d "$work/check" "$work/projects/check/"*.java
usual="plain service log4j2 natives"
if command -v gradle >/dev/null; then usual="$usual gradle"; else [ $# -gt 0 ] || echo "gradle: skipped, there is none"; fi
for project in "${@:-$usual}"; do
  for project in $project; do
    case $project in
      plain) build plain; check plain 0; run plain Plain "vector 96" ;;
      log4j2) build log4j2; check log4j2 1; run log4j2 Plain "^log4j2 INFO" ;;
      service)
        build service
        check service 0 "$work/projects/service/classpath.txt"
        [ -d "$work/run" ] || { build plain; run plain Plain "vector 96"; }
        run service Service "vector of gif 96"
        ;;
      dl4j)
        build dl4j -Djavacpp.platform="$platform"
        check dl4j 0
        [ -d "$work/run" ] || { build plain; run plain Plain "vector 96"; }
        run dl4j Beside "^score"
        ;;
      natives)
        natives linux-x86_64 Linux amd64 "javacpp dnnl opencl nd4j-native openblas opencv"
        natives linux-arm64 Linux aarch64 "javacpp dnnl opencl nd4j-native openblas opencv"
        natives macosx-x86_64 Mac x86_64 "javacpp dnnl opencl nd4j-native openblas opencv"
        natives macosx-arm64 Mac aarch64 "javacpp nd4j-native openblas opencv"
        ;;
      windows)
        maven -f "$work/projects/windows/pom.xml" dependency:build-classpath -Dmdep.outputFile="$work/windows"
        java -cp "$work/check" DllCheck "$work/windows"
        ;;
      gradle)
        command -v gradle >/dev/null || fail "there is no gradle"
        (cd "$work/projects/gradle" && gradle -q --no-daemon -g "$work/gradle" -Pplatform="$platform" classpath) \
          </dev/null >"$work/gradle.log" 2>&1 || { cat "$work/gradle.log" >&2; fail "gradle failed"; }
        # Debian's launcher says which Java it found.
        if grep -v '^openjdk version\|^OpenJDK ' "$work/gradle.log" >&2; then fail "gradle warns"; fi
        mkdir -p "$work/projects/gradle/target/classes"
        cp -r "$work/projects/gradle/build/classes/java/main/." "$work/projects/gradle/target/classes"
        libraries=$CONSUMER_PUBLISHED:$CONSUMER_SEED:$work/gradle/caches/modules-2/files-2.1 check gradle 0
        run gradle Plain "vector 96"
        ;;
      *) fail "there is no project $project: plain, service, log4j2, dl4j, natives, windows, gradle" ;;
    esac
  done
done

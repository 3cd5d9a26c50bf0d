/**
 * Benchmarks that are run by hand: what docs/performance.md and the decision records quote. Each is a class with a main
 * method and prints its figures to the standard error stream.
 *
 * <pre>{@code
 * mvn -B -q package dependency:build-classpath -pl dino-bench -am -P '!lint' -Dmaven.test.skip=true \
 *     -Dmdep.outputFile=target/bench.classpath
 * CP=dino-bench/target/classes:$(cat dino-bench/target/bench.classpath)
 *
 * java -cp $CP io.github.dino4j.bench.KnnBenchmark                           # 50,000 x 10,000 x 384, exact, four rounds
 * java -cp $CP io.github.dino4j.bench.KnnBenchmark 50000 10000 384 approximate 1
 * java -cp $CP io.github.dino4j.bench.KnnBenchmark train.safetensors val.safetensors approximate 1
 * java -cp $CP io.github.dino4j.bench.DecoderBenchmark DIR                   # JPEG files of a folder, by three decoders
 * java -cp $CP io.github.dino4j.bench.RuntimeBenchmark own WEIGHTS DIR int8   # beside other runtimes: scripts/bench_embed.sh
 * }</pre>
 *
 * <p>The heap must hold the features: 1,000,000 x 384 numbers are 1.5 GB, so {@code -Xmx6g}.
 */
@NullMarked
package io.github.dino4j.bench;

import org.jspecify.annotations.NullMarked;

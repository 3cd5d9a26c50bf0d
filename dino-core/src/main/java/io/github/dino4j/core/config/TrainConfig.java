package io.github.dino4j.core.config;

/**
 * The run.
 *
 * @param epochs passes over the images
 * @param batchSize images per step
 * @param seed seed of everything random
 * @param engine {@code auto}, or the name of an engine on the class path: {@code onednn}, {@code java}, {@code samediff}
 * @param accumulate parts that a batch is computed in; gradients are their mean
 * @param recompute what a step computes twice instead of keeping it: {@code auto}, {@code none}, {@code cheap} or
 *     {@code blocks}
 * @param precision of the operands of matrix products: {@code auto}, {@code float32} or {@code bfloat16}
 * @param threads threads of the engine, 0 for one per core
 * @param init what the first step starts from, instead of random weights
 * @param output the run directory, relative to the working directory
 * @param checkpoint when checkpoints are written and which are kept
 */
public record TrainConfig(
        int epochs,
        int batchSize,
        long seed,
        String engine,
        int accumulate,
        String recompute,
        String precision,
        int threads,
        InitConfig init,
        String output,
        CheckpointConfig checkpoint) {}

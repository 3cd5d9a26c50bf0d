package io.github.dino4j.core.config.train;

import io.github.dino4j.core.config.bind.Bounds;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.parallel.Groups;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The run.
 *
 * @param epochs passes over the images
 * @param batchSize images per step, of all processes together
 * @param seed seed of everything random
 * @param engine {@code auto}, or the name of an engine on the class path: {@code onednn}, {@code java}, {@code samediff}
 * @param device which of several GPUs runs the graph, as the driver counts them; engines of the CPU have one, 0
 * @param accumulate parts that a batch is computed in; gradients are their mean
 * @param recompute what a step computes twice instead of keeping it: {@code auto}, {@code none}, {@code cheap} or
 *     {@code blocks}
 * @param precision of the operands of matrix products: {@code auto}, {@code float32} or {@code bfloat16}
 * @param threads threads of the engine, 0 for one per core
 * @param group how processes that train together are joined: {@code auto}, {@code alone} or a transport on the class path
 * @param groupTimeout seconds after which a process of the group that does not answer counts as gone
 * @param gradients how processes that train together add up their gradients
 * @param init what the first step starts from, instead of random weights
 * @param output the run directory, relative to the working directory
 * @param checkpoint when checkpoints are written and which are kept
 * @param watch who is told of the run beside its own files
 */
public record TrainConfig(
        int epochs,
        int batchSize,
        long seed,
        String engine,
        int device,
        int accumulate,
        String recompute,
        String precision,
        int threads,
        String group,
        double groupTimeout,
        GradientConfig gradients,
        InitConfig init,
        String output,
        CheckpointConfig checkpoint,
        WatchConfig watch) {
    private static final double LEAST_TIMEOUT = 3.0; // a process says once a second that it lives
    private static final double MOST_TIMEOUT = 3600.0;
    private static final double MILLIS = 1e3;

    /**
     * Checks the bounds.
     *
     * @param epochs passes over the images
     * @param batchSize images per step, of all processes together
     * @param seed seed of everything random
     * @param engine {@code auto}, or the name of an engine on the class path: {@code onednn}, {@code java}, {@code samediff}
     * @param device which of several GPUs runs the graph, as the driver counts them; engines of the CPU have one, 0
     * @param accumulate parts that a batch is computed in; gradients are their mean
     * @param recompute what a step computes twice instead of keeping it: {@code auto}, {@code none}, {@code cheap} or
     *     {@code blocks}
     * @param precision of the operands of matrix products: {@code auto}, {@code float32} or {@code bfloat16}
     * @param threads threads of the engine, 0 for one per core
     * @param group how processes that train together are joined: {@code auto}, {@code alone} or a transport on the class path
     * @param groupTimeout seconds after which a process of the group that does not answer counts as gone
     * @param gradients how processes that train together add up their gradients
     * @param init what the first step starts from, instead of random weights
     * @param output the run directory, relative to the working directory
     * @param checkpoint when checkpoints are written and which are kept
     * @param watch who is told of the run beside its own files
     */
    public TrainConfig {
        new Bounds()
                .oneOf("engine", engine, engines())
                .oneOf("precision", precision, "auto", "float32", "bfloat16")
                .oneOf("recompute", recompute, "auto", "none", "cheap", "blocks")
                .demand(
                        "precision",
                        !(isFloat32Alone(engine) && precision.equals("bfloat16")),
                        "must be auto or float32 with train.engine=" + engine,
                        precision)
                .atLeast("device", device, 0)
                .atLeast("epochs", epochs, 1)
                .atLeast("batch_size", batchSize, 1)
                .demand(
                        "accumulate",
                        accumulate >= 1 && batchSize % accumulate == 0,
                        "must divide train.batch_size=" + batchSize,
                        accumulate)
                .atLeast("threads", threads, 0)
                .demand(
                        "group",
                        Groups.names().contains(group),
                        "must be one of " + String.join(", ", Groups.names())
                                + " (modules such as dino-mpi add transports)",
                        group)
                .demand(
                        "group_timeout",
                        groupTimeout >= LEAST_TIMEOUT && groupTimeout <= MOST_TIMEOUT,
                        "must be in [" + LEAST_TIMEOUT + ", " + MOST_TIMEOUT + "] seconds",
                        groupTimeout)
                .path("output", output)
                .demand("output", !output.isBlank(), "must name the run directory", "''")
                .hold();
    }

    /**
     * The same with another batch.
     *
     * @param images per step
     * @return the same but for it
     */
    public TrainConfig withBatchSize(int images) {
        return new TrainConfig(
                epochs,
                images,
                seed,
                engine,
                device,
                accumulate,
                recompute,
                precision,
                threads,
                group,
                groupTimeout,
                gradients,
                init,
                output,
                checkpoint,
                watch);
    }

    /**
     * The group's timeout as times are counted.
     *
     * @return after which a process that does not answer counts as gone
     */
    public Duration patience() {
        return Duration.ofMillis(Math.round(groupTimeout * MILLIS));
    }

    /** Those on the class path, which other modules may add to. */
    private static String[] engines() {
        List<String> names = new ArrayList<>(List.of("auto"));
        names.addAll(Engines.names());
        return names.toArray(new String[0]);
    }

    /**
     * Whether an engine multiplies in float32 only.
     *
     * @param engine its name
     * @return true if it does
     */
    public static boolean isFloat32Alone(String engine) {
        return List.of("samediff", "java").contains(engine);
    }
}

package io.github.dino4j.train.step;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.Recompute;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.parallel.Group;
import java.io.IOException;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What a run will take of the memory where its engine computes, the machine's or a GPU's, reckoned from its configuration before
 * anything is built. Activations are those of the oneDNN engine, which are laid out by lifetime; the reference engine takes
 * several times as much.
 *
 * @param work what is reckoned
 * @param weights bytes of weights, gradients, moments and, in pre-training, the teacher
 * @param activations bytes of what a step keeps between forward and backward pass
 * @param views bytes of the batches that are being made or used
 * @param process bytes of the virtual machine and its libraries
 * @param ofGpu bytes that are free on the GPU that computes; empty where the machine's memory is meant
 */
public record MemoryEstimate(
        StepWork work, long weights, long activations, long views, long process, OptionalLong ofGpu) {
    private static final double GIGA = 1e9;
    private static final long PROCESS = 500_000_000;
    private static final double SPARE = 1.25; // of a GPU's memory: what is kept may take more than is reckoned
    private static final long LITTLE = 800_000_000; // activations that are rather kept

    /**
     * Reckons a run of pre-training.
     *
     * @param config the run
     * @return the estimate
     */
    public static MemoryEstimate of(RunConfig config) {
        return of(config, Group.ALONE);
    }

    /**
     * Reckons the share of a run that a process has.
     *
     * @param config the run with the images of that share
     * @param group the processes, whose rows a loss may compare
     * @return the estimate
     */
    public static MemoryEstimate of(RunConfig config, Group group) {
        return of(StepWork.of(config, group), config);
    }

    /**
     * Reckons a step.
     *
     * @param work the step
     * @param config what it may compute twice, {@code train.recompute}
     * @return the estimate
     */
    public static MemoryEstimate of(StepWork work, RunConfig config) {
        OptionalLong ofGpu = ofGpu(config);
        return of(work, recompute(work, config, ofGpu), ofGpu);
    }

    private static MemoryEstimate of(StepWork work, Recompute recompute, OptionalLong ofGpu) {
        return new MemoryEstimate(
                work, Float.BYTES * work.stored(), activations(work, recompute), work.views(), PROCESS, ofGpu);
    }

    private static OptionalLong ofGpu(RunConfig config) {
        return Engines.freeBytes(
                Engines.nameFor(config.train().engine(), config.model().convolves()),
                config.train().device());
    }

    /**
     * What a run's steps compute twice.
     *
     * @param config a run
     * @return what {@code train.recompute} says; for {@code auto} see below
     */
    public static Recompute recompute(RunConfig config) {
        return recompute(StepWork.of(config, Group.ALONE), config);
    }

    /**
     * What steps compute twice.
     *
     * @param work a step
     * @param config its {@code train.recompute}
     * @return what that says; for {@code auto} nothing while all of the step fits into a little of the machine's memory, and on a
     *     GPU as little as fits into what is free there, with some to spare
     */
    public static Recompute recompute(StepWork work, RunConfig config) {
        return recompute(work, config, ofGpu(config));
    }

    private static Recompute recompute(StepWork work, RunConfig config, OptionalLong ofGpu) {
        String name = config.train().recompute();
        if (!name.equals("auto")) {
            return Recompute.named(name);
        }
        if (ofGpu.isEmpty()) {
            return activations(work, Recompute.NONE) <= LITTLE ? Recompute.NONE : Recompute.CHEAP;
        }
        return Stream.of(Recompute.NONE, Recompute.CHEAP)
                .filter(each -> SPARE * of(work, each, ofGpu).total() <= ofGpu.getAsLong())
                .findFirst()
                .orElse(Recompute.BLOCKS);
    }

    private static long activations(StepWork work, Recompute recompute) {
        // Rounded copies of the weights, which a backward pass that computes nothing twice reads again.
        boolean copies = recompute == Recompute.NONE && work.operands() < 1.0;
        long rounded = copies ? Math.round(work.operands() * work.weights()) : 0L;
        return Float.BYTES
                * (work.backbone().activations(work.images(), recompute, work.operands()) + work.head() + rounded);
    }

    /** {@return all of it, in bytes} */
    public long total() {
        return weights + activations + views + process;
    }

    /**
     * Refuses a run that cannot fit, before it starts.
     *
     * @throws IOException if less memory is free, with what to change
     */
    public void requireFree() throws IOException {
        long free = ProcessMemory.free();
        long here = ofGpu.orElse(free);
        if (total() > here) {
            throw new InputException(this + ", but " + giga(here) + " GB are free; " + work.remedy());
        }
        long host = total() - activations;
        if (host > free) { // beside a GPU, which has all but activations from there
            throw new InputException(work.name() + " needs about " + giga(host)
                    + " GB of the machine's memory beside the"
                    + " GPU's, but " + giga(free) + " GB are free; lower train.batch_size, data.prefetch or the model's"
                    + " size, or stop other programs");
        }
    }

    @Override
    public String toString() {
        return work.name() + " needs about " + giga(total()) + " GB of " + (ofGpu.isEmpty() ? "" : "the GPU's ")
                + "memory (weights and optimiser " + giga(weights)
                + ", activations " + giga(activations) + ", views " + giga(views) + ", the process " + giga(process)
                + ")";
    }

    private static String giga(long bytes) {
        return String.format(Locale.ROOT, "%.2f", bytes / GIGA);
    }
}

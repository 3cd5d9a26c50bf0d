package io.github.dino4j.train.step;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.engine.Recompute;
import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.util.Locale;

/**
 * What a run will take of the machine's memory, reckoned from its configuration before anything is built. Activations are
 * those of the oneDNN engine, which are laid out by lifetime; the reference engine takes several times as much.
 *
 * @param work what is reckoned
 * @param weights bytes of weights, gradients, moments and, in pre-training, the teacher
 * @param activations bytes of what a step keeps between forward and backward pass
 * @param views bytes of the batches that are being made or used
 * @param process bytes of the virtual machine and its libraries
 */
public record MemoryEstimate(StepWork work, long weights, long activations, long views, long process) {
    private static final double GIGA = 1e9;
    private static final long PROCESS = 500_000_000;
    private static final long LITTLE = 800_000_000; // activations that are rather kept

    /**
     * Reckons a run of pre-training.
     *
     * @param config the run
     * @return the estimate
     */
    public static MemoryEstimate of(RunConfig config) {
        return of(StepWork.of(config), config);
    }

    /**
     * Reckons a step.
     *
     * @param work the step
     * @param config what it may compute twice, {@code train.recompute}
     * @return the estimate
     */
    public static MemoryEstimate of(StepWork work, RunConfig config) {
        return new MemoryEstimate(
                work, Float.BYTES * work.stored(), activations(work, recompute(work, config)), work.views(), PROCESS);
    }

    /**
     * What a run's steps compute twice.
     *
     * @param config a run
     * @return what {@code train.recompute} says; for {@code auto} nothing while all fits into a little memory
     */
    public static Recompute recompute(RunConfig config) {
        return recompute(StepWork.of(config), config);
    }

    /**
     * What steps compute twice.
     *
     * @param work a step
     * @param config its {@code train.recompute}
     * @return what that says; for {@code auto} nothing while all of the step fits into a little memory
     */
    public static Recompute recompute(StepWork work, RunConfig config) {
        String name = config.train().recompute();
        if (!name.equals("auto")) {
            return Recompute.named(name);
        }
        return activations(work, Recompute.NONE) <= LITTLE ? Recompute.NONE : Recompute.CHEAP;
    }

    private static long activations(StepWork work, Recompute recompute) {
        return Float.BYTES * (work.backbone().activations(work.images(), recompute, work.operands()) + work.head());
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
        if (total() > free) {
            throw new InputException(this + ", but " + giga(free) + " GB are free; " + work.remedy());
        }
    }

    @Override
    public String toString() {
        return work.name() + " needs about " + giga(total()) + " GB of memory (weights and optimiser " + giga(weights)
                + ", activations " + giga(activations) + ", views " + giga(views) + ", the process " + giga(process)
                + ")";
    }

    private static String giga(long bytes) {
        return String.format(Locale.ROOT, "%.2f", bytes / GIGA);
    }
}

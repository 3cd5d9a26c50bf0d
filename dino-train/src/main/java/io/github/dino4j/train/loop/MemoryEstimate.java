package io.github.dino4j.train.loop;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.Recompute;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.train.method.Method;
import io.github.dino4j.vit.head.Head;
import io.github.dino4j.vit.network.Network;
import java.io.IOException;
import java.util.Locale;

/**
 * What a run will take of the machine's memory, reckoned from its configuration before anything is built. Activations are
 * those of the oneDNN engine, which are laid out by lifetime; the reference engine takes several times as much.
 *
 * @param weights bytes of student, gradients, teacher and the optimiser's two moments
 * @param activations bytes of what a step keeps between forward and backward pass
 * @param views bytes of the batches that are being made or used
 * @param process bytes of the virtual machine and its libraries
 */
public record MemoryEstimate(long weights, long activations, long views, long process) {
    private static final double GIGA = 1e9;
    private static final long STORES = 5;
    private static final long PROCESS = 500_000_000;
    private static final long LITTLE = 800_000_000; // activations that are rather kept

    /**
     * Reckons.
     *
     * @param config a run
     * @return the estimate
     */
    public static MemoryEstimate of(RunConfig config) {
        Network network = new Method(config).network();
        StepShape shape = StepShape.of(config);
        long pixels = (long) shape.channels()
                * ((long) shape.globalRows() * shape.globalSize() * shape.globalSize()
                        + (long) shape.localRows() * shape.localSize() * shape.localSize());
        long batches = config.data().prefetch() + 2L; // ready, being made, in use
        return new MemoryEstimate(
                Float.BYTES
                        * (STORES + (config.train().accumulate() > 1 ? 1L : 0L))
                        * network.layout().size(),
                activations(config, network, recompute(config)),
                Float.BYTES * pixels * (batches * config.train().accumulate() + 1), // and the copy that the graph reads
                PROCESS);
    }

    /**
     * What a run's steps compute twice.
     *
     * @param config a run
     * @return what {@code train.recompute} says; for {@code auto} nothing while all fits into a little memory
     */
    public static Recompute recompute(RunConfig config) {
        String name = config.train().recompute();
        if (!name.equals("auto")) {
            return Recompute.named(name);
        }
        Network network = new Method(config).network();
        return activations(config, network, Recompute.NONE) <= LITTLE ? Recompute.NONE : Recompute.CHEAP;
    }

    private static long activations(RunConfig config, Network network, Recompute recompute) {
        StepShape shape = StepShape.of(config);
        return Float.BYTES
                * (network.backbone().activations(shape.images(), recompute, width(config))
                        + head(network.head(), shape));
    }

    /** The room of an operand of a matrix product, in that of a float32. */
    private static double width(RunConfig config) {
        Precision precision =
                Engines.precision(config.train().engine(), config.train().precision());
        return precision == Precision.BFLOAT16 ? 0.5 : 1.0;
    }

    private static long head(Head head, StepShape shape) {
        long images = (long) shape.globalRows() + shape.localRows();
        // Outputs, their logarithms, and the teacher's outputs and targets on the way to the student.
        long outputs = 2L * images * head.outDim() + 5L * shape.globalRows() * head.outDim();
        return head.activations() * images + outputs + head.constants();
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
            throw new InputException(this + ", but " + giga(free)
                    + " GB are free; set train.recompute=blocks, raise train.accumulate, lower"
                    + " train.batch_size, views.local.count or the model's size, or stop other programs");
        }
    }

    @Override
    public String toString() {
        return "the run needs about " + giga(total()) + " GB of memory (weights and optimiser " + giga(weights)
                + ", activations " + giga(activations) + ", views " + giga(views) + ", the process " + giga(process)
                + ")";
    }

    private static String giga(long bytes) {
        return String.format(Locale.ROOT, "%.2f", bytes / GIGA);
    }
}

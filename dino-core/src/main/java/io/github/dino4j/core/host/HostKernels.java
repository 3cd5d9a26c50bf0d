package io.github.dino4j.core.host;

import io.github.dino4j.core.device.KernelList;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Span;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parallel.Threads;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/** A list of kernels that the host runs, one after the other. Subclasses add the verbs. */
public abstract class HostKernels implements KernelList {
    private static final double NANOS = 1e-9;

    private final List<Runnable> steps = new ArrayList<>();
    private final List<String> labels = new ArrayList<>(); // of steps
    private Group group = Group.ALONE;
    private String label = "";
    private long scratch;
    private long scratchEnd;

    /** An empty list. */
    protected HostKernels() {}

    @Override
    public final void among(Group processes) {
        group = processes;
    }

    @Override
    public final Group group() {
        return group;
    }

    @Override
    public final void exchange(Exchange work, List<Tensor> from, List<Tensor> to) {
        List<FloatBuffer> sources = from.stream().map(HostTensors::floats).toList();
        List<FloatBuffer> targets = to.stream().map(HostTensors::floats).toList();
        add(
                () -> {
                    await();
                    List<float[]> read = sources.stream()
                            .map(each -> {
                                float[] values = new float[each.capacity()];
                                each.get(0, values);
                                return values;
                            })
                            .toList();
                    List<float[]> written = targets.stream()
                            .map(each -> new float[each.capacity()])
                            .toList();
                    work.happen(group, read, written);
                    for (int i = 0; i < written.size(); i++) {
                        targets.get(i).put(0, written.get(i));
                    }
                },
                "exchange");
    }

    @Override
    public final void begin(String node, Span working) {
        label = node;
        scratch = working.address();
        scratchEnd = working.address() + working.bytes();
    }

    @Override
    public final Tensor scratch(Precision precision, long... dims) {
        Tensor tensor = Tensor.of(scratch, precision, dims);
        scratch += tensor.size() * precision.width();
        if (scratch > scratchEnd) {
            throw new IllegalStateException(label + " takes more scratch memory than it asked for");
        }
        return tensor;
    }

    @Override
    public final void host(Runnable work) {
        add(work, "java");
    }

    /**
     * Adds a kernel.
     *
     * @param step what it does
     * @param kind what the profile calls it
     */
    protected final void add(Runnable step, String kind) {
        steps.add(step);
        labels.add(label + " " + kind);
    }

    /**
     * Adds a kernel in Java over independent parts, on all threads.
     *
     * @param parts how many
     * @param body what it does with a part
     */
    protected final void parallel(int parts, IntConsumer body) {
        add(() -> Threads.forEach(parts, body), "java");
    }

    /** Waits for what a kernel may have left running. */
    protected void await() {
        // Kernels in Java have finished when they return.
    }

    @Override
    public final void run(Map<String, Double> seconds) {
        for (int i = 0; i < steps.size(); i++) {
            long start = System.nanoTime();
            steps.get(i).run();
            await();
            seconds.merge(labels.get(i), (System.nanoTime() - start) * NANOS, Double::sum);
        }
    }

    @Override
    public final void run() {
        for (Runnable step : steps) {
            step.run();
        }
        await();
    }

    @Override
    public List<String> implementations() {
        return List.of();
    }

    @Override
    public void close() {
        steps.clear();
        labels.clear();
    }
}

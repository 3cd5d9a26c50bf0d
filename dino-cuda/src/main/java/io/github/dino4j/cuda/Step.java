package io.github.dino4j.cuda;

import io.github.dino4j.cuda.driver.DriverGpu;
import io.github.dino4j.cuda.driver.Gpu;
import io.github.dino4j.cuda.driver.Graph;
import io.github.dino4j.cuda.driver.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Work in the order in which it was put down, in stretches between which the host does something. The first run asks for each piece,
 * which also lets libraries make what they need then; the second is recorded, and from then on a stretch is one call.
 */
final class Step implements AutoCloseable {
    /** The property that is set to {@code false} to ask for each piece in every run. */
    static final String GRAPHS = "dino4j.cuda.graphs";

    private static final double NANOS = 1e-9;

    private final Gpu gpu;
    private final boolean records =
            Boolean.parseBoolean(System.getProperty(GRAPHS, "true")) && !Boolean.getBoolean(DriverGpu.DEBUG);
    private final List<Stretch> stretches = new ArrayList<>();

    /** Work that nothing interrupts, and what the host does then. */
    private static final class Stretch {
        private final List<Work> works = new ArrayList<>();
        private final List<String> labels = new ArrayList<>(); // of works
        private final List<String> kinds = new ArrayList<>(); // of works
        private @Nullable Runnable then;
        private String thenLabel = "";
        private boolean ran;
        private @Nullable Graph recorded;

        void enqueueAll() {
            for (Work work : works) {
                work.enqueue();
            }
        }

        void forget() {
            if (recorded != null) {
                recorded.close();
            }
            recorded = null;
            ran = false;
        }
    }

    Step(Gpu gpu) {
        this.gpu = gpu;
        stretches.add(new Stretch());
    }

    /**
     * Adds work.
     *
     * @param work what
     * @param node that it belongs to
     * @param kind its kernel
     */
    void add(Work work, String node, String kind) {
        Stretch last = stretches.get(stretches.size() - 1);
        last.forget();
        last.works.add(work);
        last.labels.add(node + " " + kind);
        last.kinds.add(kind);
    }

    /**
     * Adds what the host does between work before and after. It waits for what it reads.
     *
     * @param work what
     * @param node that it belongs to
     */
    void host(Runnable work, String node) {
        Stretch last = stretches.get(stretches.size() - 1);
        last.then = work;
        last.thenLabel = node + " host";
        stretches.add(new Stretch());
    }

    /** Asks for all of it; waits where the host does. */
    void run() {
        gpu.use();
        for (Stretch stretch : stretches) {
            run(stretch);
            Runnable then = stretch.then;
            if (then != null) {
                then.run();
            }
        }
    }

    private void run(Stretch stretch) {
        if (!stretch.ran || !records || stretch.works.size() < 2) {
            stretch.enqueueAll();
            stretch.ran = true;
            return;
        }
        Graph graph = stretch.recorded == null ? gpu.record(stretch::enqueueAll) : stretch.recorded;
        stretch.recorded = graph;
        graph.enqueue();
    }

    /**
     * Runs each piece by itself.
     *
     * @param seconds added to, by node and kind
     */
    void run(Map<String, Double> seconds) {
        gpu.use();
        for (Stretch stretch : stretches) {
            for (int i = 0; i < stretch.works.size(); i++) {
                seconds.merge(stretch.labels.get(i), gpu.time(stretch.works.get(i)::enqueue), Double::sum);
            }
            stretch.ran = true;
            Runnable then = stretch.then;
            if (then != null) {
                long start = System.nanoTime();
                then.run();
                seconds.merge(stretch.thenLabel, (System.nanoTime() - start) * NANOS, Double::sum);
            }
        }
    }

    /** {@return the kernels, each once} */
    List<String> kinds() {
        return stretches.stream()
                .flatMap(stretch -> stretch.kinds.stream())
                .distinct()
                .toList();
    }

    @Override
    public void close() {
        for (Stretch stretch : stretches) {
            stretch.forget();
            stretch.works.forEach(Work::close);
        }
        stretches.clear();
        stretches.add(new Stretch());
    }
}

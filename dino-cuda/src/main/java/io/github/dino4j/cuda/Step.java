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
 * Work in the order in which it was put down. The first run asks for each piece, which also lets libraries make what they need
 * then; the second is recorded, and from then on a run is one call.
 */
final class Step implements AutoCloseable {
    /** The property that is set to {@code false} to ask for each piece in every run. */
    static final String GRAPHS = "dino4j.cuda.graphs";

    private final Gpu gpu;
    private final boolean records =
            Boolean.parseBoolean(System.getProperty(GRAPHS, "true")) && !Boolean.getBoolean(DriverGpu.DEBUG);
    private final List<Work> works = new ArrayList<>();
    private final List<String> labels = new ArrayList<>(); // of works
    private final List<String> kinds = new ArrayList<>(); // of works
    private boolean ran;
    private @Nullable Graph recorded;

    Step(Gpu gpu) {
        this.gpu = gpu;
    }

    /**
     * Adds work.
     *
     * @param work what
     * @param node that it belongs to
     * @param kind its kernel
     */
    void add(Work work, String node, String kind) {
        forget();
        works.add(work);
        labels.add(node + " " + kind);
        kinds.add(kind);
    }

    private void enqueueAll() {
        for (Work work : works) {
            work.enqueue();
        }
    }

    /** Asks for all of it. */
    void run() {
        gpu.use();
        if (!ran || !records || works.size() < 2) {
            enqueueAll();
            ran = true;
            return;
        }
        Graph graph = recorded == null ? gpu.record(this::enqueueAll) : recorded;
        recorded = graph;
        graph.enqueue();
    }

    /**
     * Runs each piece by itself.
     *
     * @param seconds added to, by node and kind
     */
    void run(Map<String, Double> seconds) {
        gpu.use();
        for (int i = 0; i < works.size(); i++) {
            seconds.merge(labels.get(i), gpu.time(works.get(i)::enqueue), Double::sum);
        }
        ran = true;
    }

    /** {@return the kernels, each once} */
    List<String> kinds() {
        return kinds.stream().distinct().toList();
    }

    private void forget() {
        if (recorded != null) {
            recorded.close();
        }
        recorded = null;
        ran = false;
    }

    @Override
    public void close() {
        forget();
        works.forEach(Work::close);
        works.clear();
        labels.clear();
        kinds.clear();
    }
}

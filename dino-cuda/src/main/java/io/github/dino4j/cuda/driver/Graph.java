package io.github.dino4j.cuda.driver;

import com.sun.jna.Memory;

/** Work of a stream that was recorded once and is asked for by one call. */
public final class Graph implements Work, AutoCloseable {
    private static final int THREAD_LOCAL = 1; // mode of recording: other threads may allocate meanwhile

    private final DriverGpu gpu;
    private long executable;

    Graph(DriverGpu gpu, long executable) {
        this.gpu = gpu;
        this.executable = executable;
    }

    /** Records what is asked for on the calling thread: other threads may ask for work meanwhile, and it is done. */
    static Graph of(DriverGpu gpu, Runnable work) {
        gpu.use();
        long own = Driver.stream();
        long graph;
        try {
            gpu.check(Driver.cuStreamBeginCapture_v2(own, THREAD_LOCAL), "record a step");
            try {
                gpu.on(own, work);
            } finally {
                graph = recorded(own);
            }
        } finally {
            Driver.cuStreamDestroy_v2(own);
        }
        if (graph == 0L) {
            throw new IllegalStateException("the GPU cannot record a step; -Ddino4j.cuda.graphs=false does without");
        }
        try {
            return new Graph(
                    gpu, Driver.handle(out -> Driver.cuGraphInstantiateWithFlags(out, graph, 0L), "keep a step"));
        } finally {
            Driver.cuGraphDestroy(graph);
        }
    }

    /** Ends recording; 0 if that has failed. */
    private static long recorded(long stream) {
        try (Memory out = new Memory(Long.BYTES)) {
            out.clear();
            return Driver.cuStreamEndCapture(stream, out) == 0 ? out.getLong(0L) : 0L;
        }
    }

    @Override
    public void enqueue() {
        gpu.use();
        gpu.launched("a recorded step", Driver.cuGraphLaunch(executable, gpu.stream()));
    }

    @Override
    public void close() {
        if (executable != 0L) {
            gpu.use();
            Driver.cuGraphExecDestroy(executable);
            executable = 0L;
        }
    }
}

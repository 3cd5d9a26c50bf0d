package io.github.dino4j.cuda.driver;

/** Work of a stream that was recorded once and is asked for by one call. */
public final class Graph implements Work, AutoCloseable {
    private final DriverGpu gpu;
    private long executable;

    Graph(DriverGpu gpu, long executable) {
        this.gpu = gpu;
        this.executable = executable;
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

package io.github.dino4j.cuda;

import io.github.dino4j.core.device.Memory;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Span;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.cuda.driver.Gpu;

/** A block of a GPU's memory. */
final class CudaMemory implements Memory {
    private final Gpu gpu;
    private final Span span;
    private boolean closed;

    CudaMemory(Gpu gpu, long bytes) {
        this.gpu = gpu;
        this.span = new Span(gpu.allocate(bytes), bytes);
    }

    @Override
    public Span span() {
        return span;
    }

    @Override
    public void write(Tensor to, float[] values) {
        require(to, values.length);
        if (values.length > 0) {
            try (com.sun.jna.Memory host = new com.sun.jna.Memory(to.span().bytes())) {
                host.write(0L, values, 0, values.length);
                gpu.upload(to.address(), host, host.size());
            }
        }
    }

    @Override
    public float[] read(Tensor from) {
        int size = Math.toIntExact(from.size());
        require(from, size);
        if (size == 0) {
            return new float[0];
        }
        try (com.sun.jna.Memory host = new com.sun.jna.Memory(from.span().bytes())) {
            gpu.download(host, from.address(), host.size());
            return host.getFloatArray(0L, size);
        }
    }

    private void require(Tensor tensor, int floats) {
        Span part = tensor.span();
        boolean inside =
                part.address() >= span.address() && part.address() + part.bytes() <= span.address() + span.bytes();
        if (tensor.precision() != Precision.FLOAT32 || !tensor.isContiguous() || tensor.size() != floats || !inside) {
            throw new IllegalArgumentException(
                    tensor + " is not " + floats + " floats side by side in this memory; read or write a part of it");
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            gpu.free(span.address());
        }
    }
}

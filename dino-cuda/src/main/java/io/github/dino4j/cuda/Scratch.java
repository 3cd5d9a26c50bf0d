package io.github.dino4j.cuda;

import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.cuda.driver.Gpu;
import java.util.ArrayList;
import java.util.List;

/** Working memory of a list of kernels, which the nodes of a step use one after the other. */
final class Scratch implements AutoCloseable {
    private static final long BOUNDARY = 256; // bytes
    private static final long LEAST = 1L << 20; // bytes of a block

    private final Gpu gpu;
    private final List<CudaMemory> blocks = new ArrayList<>(); // kernels have addresses in all of them
    private long used; // bytes of the last block

    Scratch(Gpu gpu) {
        this.gpu = gpu;
    }

    /** Begins anew: what was taken before may be overwritten by what is taken from now on. */
    void reuse() {
        used = 0;
    }

    /**
     * Takes memory.
     *
     * @param floats how many
     * @return the vector, with any contents
     */
    Tensor take(long floats) {
        long bytes = (floats * Float.BYTES + BOUNDARY - 1) / BOUNDARY * BOUNDARY;
        if (blocks.isEmpty() || used + bytes > last().span().bytes()) {
            long size = blocks.isEmpty() ? LEAST : 2 * last().span().bytes();
            blocks.add(new CudaMemory(gpu, Math.max(size, bytes)));
            used = 0;
        }
        long address = last().span().address() + used;
        used += bytes;
        return Tensor.of(address, Precision.FLOAT32, floats);
    }

    private CudaMemory last() {
        return blocks.get(blocks.size() - 1);
    }

    @Override
    public void close() {
        blocks.forEach(CudaMemory::close);
        blocks.clear();
    }
}

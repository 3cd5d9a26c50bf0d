package io.github.dino4j.cuda;

import io.github.dino4j.core.device.Device;
import io.github.dino4j.core.device.DeviceMemoryError;
import io.github.dino4j.core.device.KernelList;
import io.github.dino4j.core.device.Memory;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Residence;
import io.github.dino4j.core.device.Saving;
import io.github.dino4j.cuda.driver.BlasLt;
import io.github.dino4j.cuda.driver.DriverGpu;
import io.github.dino4j.cuda.driver.Gpu;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** An NVIDIA GPU. */
final class CudaDevice implements Device, AutoCloseable {
    static final String NAME = "cuda";

    private final Gpu gpu;
    private final BlasLt blas;
    private final CudaFlat flat;
    private final CudaResidence residence;

    private CudaDevice(Gpu gpu, BlasLt blas) {
        this.gpu = gpu;
        this.blas = blas;
        this.flat = new CudaFlat(gpu);
        this.residence = new CudaResidence(gpu, flat);
    }

    /**
     * Opens a GPU.
     *
     * @param ordinal its number, from 0
     * @return the device
     * @throws IllegalStateException in one sentence if it cannot be used
     */
    static CudaDevice open(int ordinal) {
        Gpu gpu = DriverGpu.open(ordinal);
        try {
            return new CudaDevice(gpu, new BlasLt(gpu));
        } catch (IllegalStateException | LinkageError | DeviceMemoryError e) {
            gpu.close();
            throw e;
        }
    }

    /** {@return the GPU, its free memory, and the version of the library of products} */
    String describe() {
        return String.format(
                Locale.ROOT,
                "%s, capability %.1f, %d MiB free, cuBLASLt %d",
                gpu.name(),
                gpu.capability() / 10.0,
                gpu.freeBytes() >> 20,
                blas.version());
    }

    Gpu gpu() {
        return gpu;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean supports(Precision precision) {
        return precision == Precision.FLOAT32 || precision == Precision.BFLOAT16;
    }

    @Override
    public boolean attends() {
        return true;
    }

    @Override
    public boolean exchanges() {
        return true;
    }

    @Override
    public Set<Saving> savings() {
        return EnumSet.complementOf(
                EnumSet.of(Saving.PACKED_WEIGHTS)); // all weights are rounded in one launch of some µs
    }

    @Override
    public Memory allocate(long bytes) {
        residence.sweep(); // before a large block, what the collector has left of earlier plans
        return new CudaMemory(gpu, bytes);
    }

    @Override
    public Residence residence() {
        return residence;
    }

    @Override
    public KernelList newKernels() {
        return new CudaKernels(gpu, blas);
    }

    @Override
    public void close() {
        residence.close();
        flat.close();
        blas.close();
        gpu.close();
    }
}

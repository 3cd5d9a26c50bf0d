package io.github.dino4j.core.scalar;

import io.github.dino4j.core.device.Device;
import io.github.dino4j.core.device.KernelList;
import io.github.dino4j.core.device.Memory;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.host.HostMemory;
import io.github.dino4j.core.host.HostTensors;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Any CPU, by plain loops: no library, slow, and so simple that it is the referee of every other device's kernels. It rounds
 * to bfloat16 where it is asked to, though that saves it nothing.
 */
public final class ScalarDevice implements Device {
    /** Makes the device; it holds no state. */
    public ScalarDevice() {}

    @Override
    public String name() {
        return "java";
    }

    @Override
    public boolean supports(Precision precision) {
        return true;
    }

    @Override
    public Memory allocate(long bytes) {
        return new HostMemory(bytes);
    }

    @Override
    public Tensor tensor(INDArray array) {
        return HostTensors.of(array);
    }

    @Override
    public KernelList newKernels() {
        return new ScalarKernels();
    }
}

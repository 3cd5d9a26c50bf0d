package io.github.dino4j.core.onednn;

import io.github.dino4j.core.device.Device;
import io.github.dino4j.core.device.KernelList;
import io.github.dino4j.core.device.Memory;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.host.HostMemory;
import io.github.dino4j.core.host.HostTensors;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The CPU by oneDNN. */
final class OneDnnDevice implements Device {
    static final String NAME = "onednn";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean supports(Precision precision) {
        return precision == Precision.FLOAT32 || OneDnn.hasBfloat16();
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
        return new OneDnnKernels();
    }
}

package io.github.dino4j.core.onednn;

import io.github.dino4j.core.device.Device;
import io.github.dino4j.core.device.KernelList;
import io.github.dino4j.core.device.Memory;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Residence;
import io.github.dino4j.core.device.Saving;
import io.github.dino4j.core.host.HostMemory;
import io.github.dino4j.core.host.HostResidence;
import io.github.dino4j.core.onednn.packed.PackedWeights;
import java.util.Set;

/** The CPU by oneDNN. */
final class OneDnnDevice implements Device {
    static final String NAME = "onednn";

    private final PackedWeights weights = new PackedWeights();

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean supports(Precision precision) {
        return switch (precision) {
            case FLOAT32 -> true;
            case BFLOAT16 -> OneDnn.hasBfloat16();
            case INT8 -> OneDnn.hasInt8();
            case BYTE -> false;
        };
    }

    @Override
    public Set<Saving> savings() {
        return Set.of(Saving.ROUNDED_SUMS, Saving.PACKED_WEIGHTS);
    }

    @Override
    public boolean exchanges() {
        return true;
    }

    @Override
    public Memory allocate(long bytes) {
        return new HostMemory(bytes);
    }

    @Override
    public Residence residence() {
        return HostResidence.INSTANCE;
    }

    @Override
    public KernelList newKernels() {
        return new OneDnnKernels(weights);
    }
}

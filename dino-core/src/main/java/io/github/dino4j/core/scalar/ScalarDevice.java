package io.github.dino4j.core.scalar;

import io.github.dino4j.core.device.Device;
import io.github.dino4j.core.device.KernelList;
import io.github.dino4j.core.device.Memory;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Residence;
import io.github.dino4j.core.host.HostMemory;
import io.github.dino4j.core.host.HostResidence;

/**
 * Any CPU, by plain loops: no library, slow, and so simple that it is the referee of every other device's kernels. It rounds
 * to bfloat16 where it is asked to, though that saves it nothing.
 */
public final class ScalarDevice implements Device {
    private static final Residence RESIDENCE = new HostResidence(new ScalarFlat());

    /** Makes the device; it holds no state. */
    public ScalarDevice() {}

    @Override
    public String name() {
        return "java";
    }

    @Override
    public boolean supports(Precision precision) {
        return precision != Precision.BYTE;
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
        return RESIDENCE;
    }

    @Override
    public KernelList newKernels() {
        return new ScalarKernels();
    }
}

package io.github.dino4j.vit.ops.fused;

import io.github.dino4j.core.device.Device;
import io.github.dino4j.core.device.KernelList;
import io.github.dino4j.core.device.Memory;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Residence;
import io.github.dino4j.core.scalar.ScalarDevice;

/** The device of plain loops as one that attends without weights in memory. */
public final class AttendingDevice implements Device {
    private final ScalarDevice device = new ScalarDevice();

    @Override
    public String name() {
        return "attending";
    }

    @Override
    public boolean supports(Precision precision) {
        return device.supports(precision);
    }

    @Override
    public boolean attends() {
        return true;
    }

    @Override
    public Memory allocate(long bytes) {
        return device.allocate(bytes);
    }

    @Override
    public Residence residence() {
        return device.residence();
    }

    @Override
    public KernelList newKernels() {
        return device.newKernels();
    }
}

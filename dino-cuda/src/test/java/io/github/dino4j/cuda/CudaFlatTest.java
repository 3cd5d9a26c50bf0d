package io.github.dino4j.cuda;

import io.github.dino4j.core.device.Device;
import io.github.dino4j.core.device.FlatContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Passes over flat stores give what the plain loops give. */
class CudaFlatTest extends FlatContract {
    private static CudaDevice device;

    @BeforeAll
    static void open() {
        StandIn.require();
        device = CudaDevice.open(0);
    }

    @AfterAll
    static void close() {
        if (device != null) {
            device.close();
        }
    }

    @Override
    protected Device device() {
        return device;
    }
}

package io.github.dino4j.cuda;

import io.github.dino4j.core.device.Device;
import io.github.dino4j.core.device.DeviceContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Every verb gives what the plain loops give. */
class CudaDeviceTest extends DeviceContract {
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

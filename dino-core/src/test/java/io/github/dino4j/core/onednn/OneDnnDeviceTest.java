package io.github.dino4j.core.onednn;

import io.github.dino4j.core.device.Device;
import io.github.dino4j.core.device.DeviceContract;

class OneDnnDeviceTest extends DeviceContract {
    @Override
    protected Device device() {
        return new OneDnnDevice();
    }
}

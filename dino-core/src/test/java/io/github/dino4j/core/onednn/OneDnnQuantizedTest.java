package io.github.dino4j.core.onednn;

import io.github.dino4j.core.device.Device;
import io.github.dino4j.core.device.QuantizedContract;

class OneDnnQuantizedTest extends QuantizedContract {
    @Override
    protected Device device() {
        return new OneDnnDevice();
    }
}

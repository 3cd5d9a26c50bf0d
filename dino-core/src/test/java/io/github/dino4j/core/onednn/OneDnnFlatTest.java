package io.github.dino4j.core.onednn;

import io.github.dino4j.core.device.Device;
import io.github.dino4j.core.device.FlatContract;

class OneDnnFlatTest extends FlatContract {
    @Override
    protected Device device() {
        return new OneDnnDevice();
    }
}

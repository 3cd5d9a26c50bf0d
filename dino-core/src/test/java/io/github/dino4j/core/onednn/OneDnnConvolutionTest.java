package io.github.dino4j.core.onednn;

import io.github.dino4j.core.device.ConvolutionContract;
import io.github.dino4j.core.device.Device;

class OneDnnConvolutionTest extends ConvolutionContract {
    @Override
    protected Device device() {
        return new OneDnnDevice();
    }
}

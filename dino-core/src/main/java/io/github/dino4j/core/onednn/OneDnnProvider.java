package io.github.dino4j.core.onednn;

import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.engine.EngineOptions;
import io.github.dino4j.core.engine.EngineProvider;
import io.github.dino4j.core.plan.DeviceEngine;
import java.util.Optional;

/** The engine {@code onednn}. */
public final class OneDnnProvider implements EngineProvider {
    private static final int PREFERENCE = 100;

    /** For the service loader. */
    public OneDnnProvider() {}

    @Override
    public String name() {
        return OneDnnDevice.NAME;
    }

    @Override
    public int preference() {
        return PREFERENCE;
    }

    @Override
    public Optional<String> unavailable() {
        return OneDnn.unavailable();
    }

    @Override
    public boolean supports(Precision precision) {
        return new OneDnnDevice().supports(precision);
    }

    @Override
    public boolean convolves() {
        return true;
    }

    @Override
    public Engine create(EngineOptions options) {
        return new DeviceEngine(new OneDnnDevice(), options);
    }
}

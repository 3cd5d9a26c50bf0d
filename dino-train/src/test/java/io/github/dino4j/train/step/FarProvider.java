package io.github.dino4j.train.step;

import io.github.dino4j.core.device.FarDevice;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.engine.EngineOptions;
import io.github.dino4j.core.engine.EngineProvider;
import io.github.dino4j.core.plan.DeviceEngine;
import java.util.Optional;

/** The engine {@code far}: plain loops over memory that the host must not touch. */
public final class FarProvider implements EngineProvider {
    private static final FarDevice DEVICE = new FarDevice(); // evaluation reads weights where training moves them

    /** For the service loader. */
    public FarProvider() {}

    @Override
    public String name() {
        return "far";
    }

    @Override
    public int preference() {
        return Integer.MIN_VALUE; // for those who name it
    }

    @Override
    public Optional<String> unavailable() {
        return Optional.empty();
    }

    @Override
    public boolean supports(Precision precision) {
        return precision == Precision.FLOAT32;
    }

    @Override
    public Engine create(EngineOptions options) {
        return new DeviceEngine(DEVICE, options);
    }
}

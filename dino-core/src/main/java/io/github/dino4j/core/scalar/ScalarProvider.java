package io.github.dino4j.core.scalar;

import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.engine.EngineOptions;
import io.github.dino4j.core.engine.EngineProvider;
import io.github.dino4j.core.plan.DeviceEngine;
import java.util.Optional;

/** The engine {@code java}. */
public final class ScalarProvider implements EngineProvider {
    private static final int PREFERENCE = 10;

    /** For the service loader. */
    public ScalarProvider() {}

    @Override
    public String name() {
        return "java";
    }

    @Override
    public int preference() {
        return PREFERENCE;
    }

    @Override
    public Optional<String> unavailable() {
        return Optional.empty();
    }

    /** Float32 alone: numbers rounded by a program save no time. */
    @Override
    public boolean supports(Precision precision) {
        return precision == Precision.FLOAT32;
    }

    @Override
    public boolean convolves() {
        return true;
    }

    @Override
    public Engine create(EngineOptions options) {
        return new DeviceEngine(new ScalarDevice(), options);
    }
}

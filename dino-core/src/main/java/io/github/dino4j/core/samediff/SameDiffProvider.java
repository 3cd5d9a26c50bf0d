package io.github.dino4j.core.samediff;

import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.engine.EngineOptions;
import io.github.dino4j.core.engine.EngineProvider;
import java.util.Optional;

/** The engine {@code samediff}. */
public final class SameDiffProvider implements EngineProvider {
    /** For the service loader. */
    public SameDiffProvider() {}

    @Override
    public String name() {
        return "samediff";
    }

    @Override
    public int preference() {
        return 0;
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
    public boolean convolves() {
        return true;
    }

    @Override
    public Engine create(EngineOptions options) {
        return new SameDiffEngine();
    }
}

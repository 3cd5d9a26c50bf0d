package io.github.dino4j.core.engine;

import io.github.dino4j.core.device.Precision;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Makes engines of one kind. Providers are found by {@link java.util.ServiceLoader}: a module that names one in {@code
 * META-INF/services} adds an engine, and nothing else changes.
 */
public interface EngineProvider {
    /** {@return the name that configurations use} */
    String name();

    /** {@return the place among those that {@code train.engine: auto} tries: the highest that can be used is taken} */
    int preference();

    /** {@return why the engine cannot be used on this machine, or empty if it can} */
    Optional<String> unavailable();

    /**
     * Whether the engine needs a device that many machines lack. Where it does, {@code train.engine: auto} passes it over
     * without a warning.
     *
     * @return whether not having it is nothing unusual
     */
    default boolean needsRareDevice() {
        return false;
    }

    /** {@return whether the engine has the convolutions of residual networks} */
    default boolean convolves() {
        return false;
    }

    /** {@return one line on what the engine would run on here, or why it cannot} */
    default String describe() {
        return unavailable().map(why -> "cannot be used here: " + why).orElse("can be used");
    }

    /**
     * Whether matrix products can round their operands.
     *
     * @param precision how they would be stored
     * @return whether this machine and this engine have it
     */
    boolean supports(Precision precision);

    /**
     * How much memory there is where plans compute, if it is not the host's, such as a GPU's.
     *
     * @param device which of several, as in {@link EngineOptions}
     * @return bytes of it that are free; empty where plans compute in the host's memory
     * @throws IllegalStateException if there is no such device
     */
    default OptionalLong freeBytes(int device) {
        return OptionalLong.empty();
    }

    /**
     * Makes an engine. All of one provider for one device share a residence: evaluation reads weights where training moves them,
     * and {@link Engine#compile} refuses those of another.
     *
     * @param options how plans compute
     * @return the engine
     */
    Engine create(EngineOptions options);
}

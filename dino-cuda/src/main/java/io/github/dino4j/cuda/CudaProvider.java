package io.github.dino4j.cuda;

import io.github.dino4j.core.device.DeviceMemoryError;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.engine.EngineOptions;
import io.github.dino4j.core.engine.EngineProvider;
import io.github.dino4j.core.plan.DeviceEngine;
import io.github.dino4j.cuda.driver.Gpu;
import io.github.dino4j.cuda.group.LocalRank;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/** The engine {@code cuda}. */
public final class CudaProvider implements EngineProvider {
    /**
     * The property for the GPU that is used where {@code train.device} names none but the first, instead of that by the process's
     * number on its machine.
     */
    static final String ORDINAL = "dino4j.cuda.device";

    private static final int PREFERENCE = 200;

    /** Opened once: evaluation reads weights where training moves them. */
    private static final Map<Integer, CudaDevice> DEVICES = new ConcurrentHashMap<>();

    /** For the service loader; nothing of CUDA is looked for before something is asked. */
    public CudaProvider() {}

    private static CudaDevice device(int ordinal) {
        return DEVICES.computeIfAbsent(
                ordinal == 0 ? chosen(LocalRank.of(System.getenv())) : ordinal, CudaDevice::open);
    }

    /** Where no GPU is named, each of a machine's processes takes one of its own, in turns where they are more. */
    static int chosen(int localRank) {
        Integer named = Integer.getInteger(ORDINAL);
        if (named != null) {
            return named;
        }
        return localRank == 0 ? 0 : localRank % Math.max(1, Gpu.count());
    }

    @Override
    public String name() {
        return CudaDevice.NAME;
    }

    @Override
    public int preference() {
        return PREFERENCE;
    }

    @Override
    public Optional<String> unavailable() {
        try {
            device(0);
            return Optional.empty();
        } catch (IllegalStateException | DeviceMemoryError e) { // other programs may have all of its memory
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (LinkageError e) { // JNA finds no place for its own library, say
            return Optional.of("the driver cannot be called from Java: " + e.getMessage());
        }
    }

    /** Most machines have no GPU. */
    @Override
    public boolean needsRareDevice() {
        return true;
    }

    @Override
    public String describe() {
        return unavailable().map(why -> "cannot be used here: " + why).orElseGet(() -> device(0)
                .describe());
    }

    @Override
    public boolean supports(Precision precision) {
        return device(0).supports(precision);
    }

    @Override
    public OptionalLong freeBytes(int device) {
        return OptionalLong.of(device(device).gpu().freeBytes());
    }

    @Override
    public Engine create(EngineOptions options) {
        return new DeviceEngine(device(options.device()), options);
    }
}

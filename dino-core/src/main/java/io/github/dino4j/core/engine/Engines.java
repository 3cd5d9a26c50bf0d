package io.github.dino4j.core.engine;

import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.event.LogOnce;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.ServiceLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** The engines by the names that configurations use. */
public final class Engines {
    private static final Logger LOG = LoggerFactory.getLogger(Engines.class);
    private static final String AUTO = "auto";
    private static final String INT8 = "int8";

    /** The name for the most preferred engine that has convolutions and can be used here. */
    private static final String CONVOLVING = "auto, with convolutions";

    private Engines() {}

    /**
     * Makes an engine for float32.
     *
     * @param name as for {@link #named(String, String, Recompute, int)}
     * @return the engine
     */
    public static Engine named(String name) {
        return named(name, "float32", Recompute.CHEAP, 0);
    }

    /**
     * Makes an engine.
     *
     * @param name that of a provider, or {@code auto}: the most preferred that can be used here, with a warning in
     *     the log where one is passed over that every machine should have
     * @param precision {@code float32}, {@code bfloat16}, {@code auto}: bfloat16 where engine and machine have it, or {@code
     *     int8}, for finished networks alone
     * @param recompute what the backward pass computes again, where the engine has the choice
     * @param device which of several GPUs, where the engine runs on one
     * @return the engine
     * @throws IllegalStateException if what is asked for cannot be used here
     * @throws IllegalArgumentException if there is no such engine or precision
     */
    public static Engine named(String name, String precision, Recompute recompute, int device) {
        EngineProvider provider = provider(name, precision);
        return provider.create(new EngineOptions(precision(provider, precision), recompute, device));
    }

    /**
     * How an engine would store operands of matrix products.
     *
     * @param name of the engine, or {@code auto}
     * @param precision {@code float32}, {@code bfloat16}, {@code auto} or {@code int8}
     * @return the precision
     * @throws IllegalStateException if the engine has it not here
     * @throws IllegalArgumentException if there is no such engine or precision
     */
    public static Precision precision(String name, String precision) {
        return precision(provider(name, precision), precision);
    }

    /**
     * How much memory there is where an engine's plans compute, if it is not the host's.
     *
     * @param name of the engine, or {@code auto}
     * @param device which of several GPUs, where the engine runs on one
     * @return bytes of it that are free; empty where plans compute in the host's memory
     * @throws IllegalStateException if the engine cannot be used here
     * @throws IllegalArgumentException if there is no such engine
     */
    public static OptionalLong freeBytes(String name, int device) {
        return provider(name).freeBytes(device);
    }

    /** {@return the names of the engines on the class path, the most preferred first} */
    public static List<String> names() {
        return providers().stream().map(EngineProvider::name).toList();
    }

    /** {@return one line on each engine of the class path, what it would run on here or why it cannot, the most preferred first} */
    public static Map<String, String> descriptions() {
        Map<String, String> lines = new LinkedHashMap<>();
        providers().forEach(provider -> lines.put(provider.name(), provider.describe()));
        return lines;
    }

    private static List<EngineProvider> providers() {
        List<EngineProvider> found = new ArrayList<>();
        ServiceLoader.load(EngineProvider.class, Engines.class.getClassLoader()).forEach(found::add);
        found.sort(
                Comparator.comparingInt(EngineProvider::preference).reversed().thenComparing(EngineProvider::name));
        return found;
    }

    /**
     * The name by which to ask for an engine that a backbone can use.
     *
     * @param name of an engine, or {@code auto}
     * @param convolves whether the backbone needs the convolutions of residual networks
     * @return the name, or one for the most preferred engine that has them
     */
    public static String nameFor(String name, boolean convolves) {
        return convolves && name.equals(AUTO) ? CONVOLVING : name;
    }

    /** As below; int8 not every engine has, so that {@code auto} takes the most preferred that has it. */
    private static EngineProvider provider(String name, String precision) {
        if (name.equals(AUTO) && precision.equals(INT8)) {
            for (EngineProvider one : providers()) {
                if (one.unavailable().isEmpty() && one.supports(Precision.INT8)) {
                    return one;
                }
            }
        }
        return provider(name);
    }

    private static EngineProvider provider(String name) {
        if (name.equals(AUTO)) {
            return best(providers());
        }
        if (name.equals(CONVOLVING)) {
            return best(convolving());
        }
        EngineProvider provider = providers().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no engine is named " + name + "; train.engine is auto or one of " + names()));
        provider.unavailable().ifPresent(why -> {
            throw new IllegalStateException("the engine " + name + " cannot be used here: " + why
                    + "; train.engine=auto takes the best that there is");
        });
        return provider;
    }

    /** The first that can be used, with a warning, once, where what was passed over before it belongs on every machine. */
    static EngineProvider best(List<EngineProvider> providers) {
        EngineProvider best = providers.stream()
                .filter(provider -> provider.unavailable().isEmpty())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "no engine can be used here: " + String.join("; ", refused(providers))));
        List<EngineProvider> before = providers.subList(0, providers.indexOf(best));
        if (!before.stream().allMatch(EngineProvider::needsRareDevice)) {
            tellPassedOver(providers, Level.WARN);
        }
        return best;
    }

    /**
     * Says in the log, once, what {@code auto} passes over, for a run that somebody waits for: with a rare device it would be
     * shorter; or on which rare device it runs. Where another engine was named nothing was passed over.
     *
     * @param name that of {@link #named(String, String, Recompute, int)}
     */
    public static void tellPassedOver(String name) {
        if (name.equals(AUTO)) {
            tellPassedOver(providers(), Level.INFO);
        }
        if (name.equals(CONVOLVING)) {
            tellPassedOver(convolving(), Level.INFO);
        }
    }

    static void tellPassedOver(List<EngineProvider> providers, Level level) {
        List<EngineProvider> before = new ArrayList<>();
        for (EngineProvider provider : providers) {
            if (provider.unavailable().isEmpty()) {
                if (!before.isEmpty()) {
                    LogOnce.say(
                            LOG,
                            level,
                            String.join("; ", refused(before)) + "; the engine " + provider.name() + " runs");
                } else if (provider.needsRareDevice()) {
                    LogOnce.say(LOG, level, "the engine " + provider.name() + " runs: " + provider.describe());
                }
                return;
            }
            before.add(provider);
        }
    }

    private static List<String> refused(List<EngineProvider> providers) {
        return providers.stream()
                .flatMap(provider -> provider.unavailable().stream()
                        .map(why -> provider.name() + " cannot be used here (" + why + ")"))
                .toList();
    }

    private static List<EngineProvider> convolving() {
        return providers().stream().filter(EngineProvider::convolves).toList();
    }

    private static Precision precision(EngineProvider provider, String name) {
        return switch (name) {
            case "float32" -> Precision.FLOAT32;
            case "bfloat16" -> {
                if (!provider.supports(Precision.BFLOAT16)) {
                    throw new IllegalStateException("the engine " + provider.name()
                            + " knows no bfloat16 on this machine; set train.precision=float32");
                }
                yield Precision.BFLOAT16;
            }
            case INT8 -> {
                if (!provider.supports(Precision.INT8)) {
                    throw new IllegalStateException("eval.precision=int8: the engine " + provider.name()
                            + " multiplies no int8 on this machine, which takes the engine onednn and a CPU with"
                            + " AVX512-VNNI; set eval.precision=auto or float32");
                }
                yield Precision.INT8;
            }
            case AUTO -> provider.supports(Precision.BFLOAT16) ? Precision.BFLOAT16 : Precision.FLOAT32;
            default ->
                throw new IllegalArgumentException(
                        "no precision is named " + name + "; train.precision is auto, float32 or bfloat16");
        };
    }
}

package io.github.dino4j.vit.network;

import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterStore;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Weights and inputs computed from an integer hash, exactly as {@code src-test-data/vit/make_golden.py} does. */
public final class HashWeights {
    private static final long MASK = 0xFFFFFFFFL;

    private HashWeights() {}

    /** Values in [-1, 1) for a name, times a scale, plus an offset. */
    public static float[] values(String name, int count, float scale, float offset) {
        long seed = 2166136261L;
        for (int i = 0; i < name.length(); i++) {
            seed = ((seed ^ name.charAt(i)) * 16777619L) & MASK;
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            long x = (i * 2654435761L + seed) & MASK;
            for (int round = 0; round < 2; round++) {
                x ^= x >>> 16;
                x = (x * 0x45D9F3BL) & MASK;
            }
            x ^= x >>> 16;
            values[i] = (float) (x / 2147483648.0 - 1.0) * scale + offset;
        }
        return values;
    }

    /** An array of such values. */
    public static INDArray array(String name, float scale, long... shape) {
        int count = 1;
        for (long extent : shape) {
            count *= (int) extent;
        }
        return Nd4j.createFromArray(values(name, count, scale, 0.0f)).reshape('c', shape);
    }

    /** Fills every trainable parameter; keys are hashed without the network's {@code prefix}. */
    public static void fill(ParameterStore store, String prefix) {
        for (Parameter parameter : store.layout().parameters()) {
            if (parameter.trainable()) {
                String key = key(parameter, prefix);
                boolean norm = ("." + key).contains(".norm") && key.endsWith("weight");
                float scale = norm ? 0.1f : key.endsWith("bias") ? 0.02f : 0.08f;
                store.set(parameter.name(), values(key, (int) parameter.size(), scale, norm ? 1.0f : 0.0f));
            }
        }
    }

    private static String key(Parameter parameter, String prefix) {
        return parameter.name().startsWith(prefix) ? parameter.name().substring(prefix.length()) : parameter.name();
    }
}

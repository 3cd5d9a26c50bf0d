package io.github.dino4j.eval.model;

import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.vit.network.Network;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A digest of a backbone's weights, so that rows of two models are never taken for one set. */
public final class WeightDigest {
    private static final int LENGTH = 16; // hexadecimal digits

    private WeightDigest() {}

    /**
     * Computes the digest.
     *
     * @param model a backbone, with or without a head
     * @return 16 hexadecimal digits
     */
    public static String of(PretrainedModel model) {
        return of(model.network(), model.weights());
    }

    /**
     * Computes the digest of weights in memory.
     *
     * @param network a backbone, with or without a head
     * @param weights its weights
     * @return 16 hexadecimal digits
     */
    public static String of(Network network, ParameterStore weights) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Parameter parameter : network.layout().parameters()) {
                if (parameter.name().startsWith("backbone.")) {
                    digest.update((parameter.name() + "\n").getBytes(StandardCharsets.UTF_8));
                    float[] values = weights.get(parameter.name());
                    ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
                    bytes.asFloatBuffer().put(values);
                    digest.update(bytes);
                }
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}

package io.github.dino4j.core.config.train;

import io.github.dino4j.core.config.bind.Bounds;

/**
 * How processes that train together add up their gradients.
 *
 * @param bucketMb megabytes of gradients that are sent at once, while the backward pass goes on; 0 to send all of them after it
 * @param precision in which they are sent: {@code float32} or {@code bfloat16}; sums are float32 in any case
 */
public record GradientConfig(double bucketMb, String precision) {
    private static final double MOST_MB = 8192.0; // what one call takes, in bytes
    private static final double FLOATS = 1e6 / Float.BYTES; // of a megabyte

    /**
     * Checks the bounds.
     *
     * @param bucketMb megabytes of gradients that are sent at once
     * @param precision in which they are sent
     */
    public GradientConfig {
        new Bounds()
                .demand("bucket_mb", bucketMb >= 0.0 && bucketMb <= MOST_MB, "must be in [0, 8192]", bucketMb)
                .oneOf("precision", precision, "float32", "bfloat16")
                .hold();
    }

    /** {@return numbers that are sent at once, or {@link Long#MAX_VALUE} for all of them} */
    public long bucketFloats() {
        return bucketMb == 0.0 ? Long.MAX_VALUE : Math.max(1, Math.round(bucketMb * FLOATS));
    }

    /** {@return whether they are rounded on their way} */
    public boolean isRounded() {
        return precision.equals("bfloat16");
    }
}

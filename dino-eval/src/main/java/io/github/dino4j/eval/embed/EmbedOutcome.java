package io.github.dino4j.eval.embed;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What became of one image of many: a vector, or why there is none.
 *
 * @param vector {@link DinoEmbedder#dimension()} numbers, or null
 * @param failure why the image could not be read, or null
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
public record EmbedOutcome(
        float @Nullable [] vector, @Nullable IOException failure) {
    /**
     * {@return the vector}
     *
     * @throws IOException if there is none; says why
     */
    public float[] orThrow() throws IOException {
        if (vector == null) {
            throw failure == null ? new IOException("the image was not embedded") : failure;
        }
        return vector;
    }
}

package io.github.dino4j.eval.dense;

/** Turns an image of any shape into tokens: a trained backbone, an untrained one, or the pixels themselves. */
public interface DenseSource {
    /** {@return side of a patch in pixels} */
    int patch();

    /**
     * Computes the tokens of an image; pixels beyond the last whole patch are left out.
     *
     * @param image at least one patch high and wide
     * @return its tokens
     * @throws IllegalArgumentException if the image is smaller than a patch
     */
    DenseTokens tokens(FloatImage image);
}

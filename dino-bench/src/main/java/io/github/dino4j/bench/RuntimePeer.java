package io.github.dino4j.bench;

import java.io.IOException;

/** Something that computes the CLS features of prepared images: ours, or another runtime with the exported model. */
public interface RuntimePeer extends AutoCloseable {
    /**
     * Computes.
     *
     * @param images normalised pixels (B, C, S, S)
     * @param batch B
     * @return features (B, D)
     * @throws IOException if it fails
     */
    float[] run(float[] images, int batch) throws IOException;

    @Override
    void close() throws IOException;
}

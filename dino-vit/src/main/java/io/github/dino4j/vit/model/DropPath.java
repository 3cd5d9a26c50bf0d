package io.github.dino4j.vit.model;

import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.random.Share;
import io.github.dino4j.vit.ops.TokenLayout;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Stochastic depth: in training, a residual branch is dropped for some images and scaled by 1/keep for the others. The
 * draw enters the graph as an input, so that a step is a function of its inputs alone.
 */
public final class DropPath {
    private final String name;
    private final double rate;

    DropPath(String name, double rate) {
        this.name = name;
        this.rate = rate;
    }

    /** {@return the input's name, such as {@code drop_path.3.attn}} */
    public String name() {
        return name;
    }

    /** {@return whether images are ever dropped} */
    public boolean isActive() {
        return rate > 0.0;
    }

    @Nullable
    SDVariable mask(TokenLayout layout, Forward forward) {
        if (!forward.isTraining() || !isActive()) {
            return null;
        }
        return forward.graph().input(name, layout.rows(), 1);
    }

    /**
     * Draws a mask. An image's number is the same whatever its share.
     *
     * @param layout the images of a share, view-major in each segment
     * @param batch images B of the share
     * @param share which one
     * @param rng the key of this step
     * @param mask overwritten with (R, 1): 0 or 1/keep, equal for all tokens of an image; or with one for each image, as in the last
     *     block where nothing reads its other tokens
     */
    void draw(TokenLayout layout, int batch, Share share, Rng rng, INDArray mask) {
        boolean ofCls = mask.length() == layout.images();
        draw(ofCls ? layout.clsOnly() : layout, batch, share, rng, mask.data().asNioFloat());
    }

    private void draw(TokenLayout layout, int batch, Share share, Rng rng, FloatBuffer to) {
        RandomStream random = rng.fold(name).generator();
        float kept = (float) (1.0 / (1.0 - rate));
        for (TokenLayout.Segment segment : layout.segments()) {
            for (int image = 0; image < share.all(segment.batch()); image++) {
                float value = random.nextDouble() < rate ? 0.0f : kept;
                boolean own = share.has(image % share.all(batch), batch);
                for (int token = 0; own && token < segment.tokens(); token++) {
                    to.put(value);
                }
            }
        }
    }
}

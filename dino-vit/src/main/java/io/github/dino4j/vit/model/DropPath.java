package io.github.dino4j.vit.model;

import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.vit.ops.TokenLayout;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

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
     * Draws a mask.
     *
     * @param layout the images
     * @param rng the key of this step
     * @param to overwritten with (R, 1): 0 or 1/keep, equal for all tokens of an image
     */
    public void draw(TokenLayout layout, Rng rng, FloatBuffer to) {
        RandomStream random = rng.fold(name).generator();
        float kept = (float) (1.0 / (1.0 - rate));
        for (TokenLayout.Segment segment : layout.segments()) {
            for (int image = 0; image < segment.batch(); image++) {
                float value = random.nextDouble() < rate ? 0.0f : kept;
                for (int token = 0; token < segment.tokens(); token++) {
                    to.put(value);
                }
            }
        }
    }
}

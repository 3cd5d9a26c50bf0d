package io.github.dino4j.vit.model;

import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.vit.ops.TokenLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

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
     * @return (R, 1): 0 or 1/keep, equal for all tokens of an image
     */
    public INDArray draw(TokenLayout layout, Rng rng) {
        RandomStream random = rng.fold(name).generator();
        float[] mask = new float[layout.rows()];
        float kept = (float) (1.0 / (1.0 - rate));
        int row = 0;
        for (TokenLayout.Segment segment : layout.segments()) {
            for (int image = 0; image < segment.batch(); image++) {
                float value = random.nextDouble() < rate ? 0.0f : kept;
                Arrays.fill(mask, row, row + segment.tokens(), value);
                row += segment.tokens();
            }
        }
        return Nd4j.createFromArray(mask).reshape('c', mask.length, 1);
    }
}

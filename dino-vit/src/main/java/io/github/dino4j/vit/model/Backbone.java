package io.github.dino4j.vit.model;

import io.github.dino4j.core.config.model.ConvnetConfig;
import io.github.dino4j.core.config.model.ModelConfig;
import io.github.dino4j.core.config.model.ResnetConfig;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.engine.Recompute;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.random.Share;
import java.util.List;
import java.util.function.Function;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What student and teacher train below their heads. A constructor declares parameters and buffers under the names that they
 * have in checkpoints; {@link #forward} computes, for any number of resolutions at once.
 */
public interface Backbone {
    /**
     * Images of one resolution in a step.
     *
     * @param count how many
     * @param size their side in pixels
     */
    record Images(int count, int size) {}

    /** {@return the architecture} */
    ModelConfig config();

    /**
     * The features of images.
     *
     * @param images one (B, C, S, S) for each resolution
     * @param forward the computation
     * @return the features of all of them
     */
    Features forward(List<SDVariable> images, Forward forward);

    /**
     * A layer on the way to the features.
     *
     * @param name of its outputs among a forward computation's intermediates
     * @param width of a row
     */
    record Stage(String name, int width) {}

    /**
     * Where the rows of a layer's outputs lie.
     *
     * @param before rows of an image that are no places, such as its CLS token; they come first
     * @param side places in a row and in a column of an image
     */
    record Places(int before, int side) {}

    /**
     * Where the rows of a layer's outputs lie.
     *
     * @param stage what {@link #stage} gives
     * @param size side of the images, pixels
     * @return their order, the same for each image
     * @throws UnsupportedOperationException if nobody reads this backbone's layers
     */
    default Places places(Stage stage, int size) {
        throw new UnsupportedOperationException("layers of this backbone are not read");
    }

    /**
     * The layer at a depth.
     *
     * @param depth share of the blocks or stages that lie before its outputs, in (0, 1]
     * @return the nearest one; the last for 1 alone
     * @throws UnsupportedOperationException if nobody pools this backbone's layers
     */
    default Stage stage(double depth) {
        throw new UnsupportedOperationException("layers of this backbone are not pooled");
    }

    /**
     * A layer's outputs, pooled over the places of each image.
     *
     * @param stage what {@link #stage} gives
     * @param images what the features were computed of
     * @param forward the computation in which they were
     * @return (images, width)
     * @throws UnsupportedOperationException if nobody pools this backbone's layers
     */
    default SDVariable pooled(Stage stage, List<SDVariable> images, Forward forward) {
        throw new UnsupportedOperationException("layers of this backbone are not pooled");
    }

    /**
     * Fills the inputs of randomness of a training step: a step is a function of its inputs alone.
     *
     * @param images of each resolution
     * @param rng the key of the step
     * @param inputs the array of an input, by its name; those that this backbone declared are overwritten
     */
    default void draw(List<Images> images, Rng rng, Function<String, INDArray> inputs) {}

    /**
     * The same for a share of a step's images. Unless it is overridden each share is drawn for by itself.
     *
     * @param images of each resolution, those of the share, view-major
     * @param batch images B of the share, each of which has as many views
     * @param share which one
     * @param rng the key of the step
     * @param inputs the array of an input, by its name; those that this backbone declared are overwritten
     */
    default void draw(List<Images> images, int batch, Share share, Rng rng, Function<String, INDArray> inputs) {
        draw(images, share.own(rng), inputs);
    }

    /**
     * How buffers move with a step that {@linkplain Forward#usesBatchStatistics uses the batch's statistics}.
     *
     * @param images of each resolution
     * @return the moves, in the order in which they are made
     */
    default List<RunningMean> runningMeans(List<Images> images) {
        return List.of();
    }

    /**
     * What a training step keeps between forward and backward pass.
     *
     * @param images of each resolution
     * @param recompute what is computed twice instead
     * @param operandWidth the room that an operand of a matrix product takes, in that of a float32
     * @return floats
     */
    long activations(List<Images> images, Recompute recompute, double operandWidth);

    /**
     * What a forward pass without gradient holds at a time.
     *
     * @param images of each resolution
     * @return floats, rather too many than too few
     */
    default long passing(List<Images> images) {
        return activations(images, Recompute.BLOCKS, 1.0);
    }

    /**
     * The work of a forward pass in its matrix products, two operations for each product of two numbers, as papers count it:
     * of everything that the architecture has, though less is computed where nothing reads the rest.
     *
     * @param images of each resolution
     * @return floating-point operations
     */
    double flops(List<Images> images);

    /**
     * The backbone that a configuration asks for.
     *
     * @param at where its parameters are declared
     * @param config the architecture
     * @return the backbone
     */
    static Backbone of(Declarations at, ModelConfig config) {
        return config.map(new ModelConfig.Cases<>() {
            @Override
            public Backbone vit(VitConfig vit) {
                return new VisionTransformer(at, vit);
            }

            @Override
            public Backbone convnet(ConvnetConfig convnet) {
                return new ConvNet(at, convnet);
            }

            @Override
            public Backbone resnet(ResnetConfig resnet) {
                return new ResNet(at, resnet);
            }
        });
    }
}

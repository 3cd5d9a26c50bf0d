package io.github.dino4j.vit.head;

import io.github.dino4j.core.config.method.HeadConfig;
import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.vit.model.Declarations;
import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.model.Linear;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * DINO's projection head: an MLP to a bottleneck, L2 normalisation, and a weight-normalised linear layer without bias
 * (Caron et al. 2021, section 3.1 and appendix C). With unit gains every output is a cosine. Without a bottleneck the last layer is
 * a linear one behind the last hidden layer.
 */
public final class DinoHead implements Head {
    private final List<Linear> layers = new ArrayList<>();
    private final List<HeadNorm> norms = new ArrayList<>();
    private final HeadConfig.Dino config;
    private final LastLayer last;

    /** From the MLP's result to the outputs. */
    private interface LastLayer {
        SDVariable forward(SDVariable x, Forward forward);

        default SDVariable ofFeatures(SDVariable features, Forward forward) {
            throw new IllegalStateException("a head without a bottleneck has no features before its outputs");
        }
    }

    /**
     * Declares the parameters under the original's names: {@code mlp.0}, {@code mlp.2}, … and {@code last_layer}.
     *
     * @param at where
     * @param in width of the backbone's features
     * @param config the head
     */
    public DinoHead(Declarations at, int in, HeadConfig.Dino config) {
        this.config = config;
        Declarations mlp = at.child("mlp");
        int index = 0;
        int width = in;
        for (int i = 1; i < config.layers(); i++) {
            layers.add(new Linear(mlp.child(Integer.toString(index++)), width, config.hiddenDim()));
            if (config.useBn()) {
                norms.add(HeadNorm.declare(mlp.child(Integer.toString(index++)), config.hiddenDim()));
            }
            index++; // the activation has a number too
            width = config.hiddenDim();
        }
        Declarations output = at.child("last_layer");
        if (config.bottleneckDim() == 0) {
            last = new Linear(output, width, config.outDim())::forward;
        } else {
            // A single layer is the original's bare Linear, without a number.
            Declarations narrow = config.layers() == 1 ? mlp : mlp.child(Integer.toString(index));
            last = cosines(new Linear(narrow, width, config.bottleneckDim()), output);
        }
    }

    private LastLayer cosines(Linear narrow, Declarations output) {
        Parameter gain = config.normLastLayer()
                ? output.declareFrozen("weight_g", Initializer.ONES, config.outDim(), 1)
                : output.declare("weight_g", Initializer.ONES, config.outDim(), 1);
        Parameter direction = output.declare(
                "weight_v", Initializer.uniformFanIn(config.bottleneckDim()), config.outDim(), config.bottleneckDim());
        return new Cosines(narrow, direction, gain);
    }

    /** Products of normalised features with normalised rows. */
    private record Cosines(Linear narrow, Parameter direction, Parameter gain) implements LastLayer {
        @Override
        public SDVariable forward(SDVariable x, Forward forward) {
            SDVariable features = forward.ops().l2Normalize(narrow.forward(x, forward)); // (images, bottleneck)
            return ofFeatures(forward.record("bottleneck", features), forward);
        }

        @Override
        public SDVariable ofFeatures(SDVariable features, Forward forward) {
            return forward.ops()
                    .weightNormLinear(
                            features,
                            forward.graph().parameter(direction),
                            forward.graph().parameter(gain)); // (images, K)
        }
    }

    /**
     * The last layer alone, of a head with a bottleneck.
     *
     * @param features of length 1, as the bottleneck leaves them (images, bottleneck)
     * @param forward the computation
     * @return (images, K)
     */
    public SDVariable ofFeatures(SDVariable features, Forward forward) {
        return last.ofFeatures(features, forward);
    }

    @Override
    public int outDim() {
        return config.outDim();
    }

    @Override
    public long activations() {
        return 2L * (config.layers() - 1) * config.hiddenDim();
    }

    @Override
    public long constants() {
        return 2L * config.outDim() * config.bottleneckDim();
    }

    @Override
    public SDVariable forward(SDVariable features, Forward forward) {
        SDVariable x = features;
        for (int i = 0; i < layers.size(); i++) {
            x = layers.get(i).forward(x, forward); // (images, hidden)
            if (i < norms.size()) {
                x = norms.get(i).forward(x, forward); // (images, hidden)
            }
            x = config.activation().equals(HeadConfig.Dino.RELU)
                    ? forward.ops().images().relu(x)
                    : forward.ops().gelu(x); // (images, hidden)
        }
        return last.forward(x, forward); // (images, K)
    }
}

package io.github.dino4j.vit.head;

import io.github.dino4j.vit.model.Declarations;
import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.model.Linear;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * How much of each visual word a view has: the cosine of its output with a weight that is made of the word, by a linear layer to twice the
 * width, batch normalisation, ReLU and a linear layer (Gidaris et al. 2021, section 3.3). The vocabulary may change in each step.
 */
public final class WordWeights implements Predictor {
    private static final int WIDER = 2;

    private final List<Layer> layers = new ArrayList<>();
    private final int words;

    /** What makes weights of a layer's words. */
    private record Layer(Linear first, HeadNorm norm, Linear second, int width) {}

    /** Declares {@code 0.0.weight} and so on for each layer, by the widths of their words. */
    WordWeights(Declarations at, int out, int words, List<Integer> widths) {
        this.words = words;
        for (int width : widths) {
            Declarations own = at.child(String.valueOf(layers.size()));
            layers.add(new Layer(
                    new Linear(own.child("0"), width, (long) WIDER * width),
                    HeadNorm.declare(own.child("1"), WIDER * width),
                    new Linear(own.child("3"), (long) WIDER * width, out), // the ReLU has a number too
                    width));
        }
    }

    /**
     * The input with a layer's words (words, width), and their name in checkpoints.
     *
     * @param layer from 0 on
     * @return the name
     */
    public static String vocabulary(int layer) {
        return "obow.words." + layer;
    }

    /** Rows (layers*V*B, words): those of each layer, one after the other. */
    @Override
    public SDVariable forward(SDVariable outputs, Rows rows, Forward forward) {
        SDVariable unit = forward.ops().l2Normalize(outputs); // (V*B, K)
        List<SDVariable> cosines = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            SDVariable vocabulary = forward.graph().input(vocabulary(i), words, layer.width());
            SDVariable x = layer.first().forward(forward.ops().l2Normalize(vocabulary), forward); // (words, 2C)
            x = forward.ops().images().relu(layer.norm().forward(x, forward)); // (words, 2C)
            SDVariable weights = forward.ops().l2Normalize(layer.second().forward(x, forward)); // (words, K)
            cosines.add(forward.ops().losses().rowProducts(unit, weights)); // (V*B, words)
        }
        return forward.ops().pack(cosines);
    }
}

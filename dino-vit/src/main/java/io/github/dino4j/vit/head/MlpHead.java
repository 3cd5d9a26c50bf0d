package io.github.dino4j.vit.head;

import io.github.dino4j.vit.model.Declarations;
import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.model.Linear;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A plain MLP with ReLU and, where asked for, batch normalisation after each hidden layer: BYOL's projector and predictor (Grill
 * et al. 2020, section 3.3). Statistics are the batch's own, over all views that it is run on together.
 */
final class MlpHead implements Head {
    private final List<Linear> layers = new ArrayList<>();
    private final List<HeadNorm> norms = new ArrayList<>();
    private final Widths widths;

    /**
     * The widths of its layers.
     *
     * @param in of what it reads
     * @param hidden between layers
     * @param out of its outputs
     */
    record Widths(int in, int hidden, int out) {}

    /** Declares the parameters under the names of a sequence of linear layers, norms and activations: {@code mlp.0}, … */
    MlpHead(Declarations at, Widths widths, int count, boolean useBn) {
        this.widths = widths;
        Declarations mlp = at.child("mlp");
        int index = 0;
        int width = widths.in();
        for (int i = 1; i < count; i++) {
            layers.add(new Linear(mlp.child(Integer.toString(index++)), width, widths.hidden()));
            if (useBn) {
                norms.add(HeadNorm.declare(mlp.child(Integer.toString(index++)), widths.hidden()));
            }
            index++; // the ReLU has a number too
            width = widths.hidden();
        }
        layers.add(new Linear(mlp.child(Integer.toString(index)), width, widths.out()));
    }

    @Override
    public SDVariable forward(SDVariable features, Forward forward) {
        SDVariable x = features;
        for (int i = 0; i < layers.size(); i++) {
            x = layers.get(i).forward(x, forward); // (images, hidden) or (images, out)
            if (i < norms.size()) {
                x = norms.get(i).forward(x, forward); // (images, hidden)
            }
            if (i < layers.size() - 1) {
                x = forward.ops().images().relu(x); // (images, hidden)
            }
        }
        return x;
    }

    @Override
    public int outDim() {
        return widths.out();
    }

    @Override
    public long activations() {
        return (norms.isEmpty() ? 2L : 4L) * (layers.size() - 1) * widths.hidden();
    }
}

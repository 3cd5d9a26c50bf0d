package io.github.dino4j.vit.loss;

import io.github.dino4j.core.event.Signal;
import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.ops.LossOps;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The mean of a loss over several layers. Rows of outputs (L*V*B, K) and targets (L*G*B, K) are those of each layer, one after the other.
 *
 * @param each the loss of a layer
 * @param layers L
 */
public record Layered(Loss each, int layers) implements Loss {
    @Override
    public SDVariable of(SDVariable student, SDVariable targets, Pairs pairs, Forward forward) {
        LossOps ops = forward.ops().losses();
        int outputs = pairs.all() * pairs.batch();
        int given = pairs.global() * pairs.batch();
        List<SDVariable> terms = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            SDVariable own = ops.rows(student, layer * outputs, outputs);
            terms.add(each.of(own, ops.rows(targets, layer * given, given), pairs, forward));
        }
        return ops.times(terms.stream().reduce(ops::sum).orElseThrow(), 1.0 / layers); // ()
    }

    @Override
    public long activations(Pairs pairs) {
        return layers * each.activations(pairs);
    }

    @Override
    public List<Signal> signals() {
        return each.signals();
    }
}

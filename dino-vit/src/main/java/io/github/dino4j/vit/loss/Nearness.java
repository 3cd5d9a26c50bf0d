package io.github.dino4j.vit.loss;

import io.github.dino4j.core.event.Signal;
import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.ops.LossOps;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * KoLeo, which spreads features: {@code -mean log d} of the distance d from each image's feature, scaled to length 1, to the
 * nearest one of another image of the same view, an estimate of the entropy after Kozachenko and Leonenko (Sablayrolles et al.
 * 2019, eq. 2). DINOv2 takes the CLS tokens of the student before its head, and adds up the global views (Oquab et al. 2023,
 * section 4).
 *
 * @param weight of a view's term
 * @param views global views G
 * @param batch images B of a step
 */
public record Nearness(double weight, int views, int batch) {
    /** What is told of a step. */
    public static final Signal SIGNAL = new Signal(
            "koleo",
            "nats",
            "mean of -log distance to the nearest other image's feature, lower where images lie apart");

    /**
     * Emits the nodes, and the signal.
     *
     * @param loss what it is added to, a scalar
     * @param features of all views, view-major and global ones first (V*B, D)
     * @param forward the computation that the nodes belong to
     * @return the sum
     */
    public SDVariable addTo(SDVariable loss, SDVariable features, Forward forward) {
        LossOps ops = forward.ops().losses();
        List<SDVariable> each = new ArrayList<>();
        for (int view = 0; view < views; view++) {
            SDVariable unit = forward.ops().l2Normalize(ops.rows(features, view * batch, batch)); // (B, D)
            each.add(ops.nearness(unit, batch)); // ()
        }
        SDVariable all = each.stream().reduce(ops::sum).orElseThrow();
        SDVariable mean = forward.graph().output(SIGNAL.name(), ops.times(all, 1.0 / views)); // ()
        return ops.sum(loss, ops.times(mean, weight * views));
    }

    /** {@return floats that a step keeps of it: cosines of all images with all, and which are nearest} */
    public long activations() {
        return (long) views * batch * (batch + 2L);
    }
}

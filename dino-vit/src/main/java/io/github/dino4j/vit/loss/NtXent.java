package io.github.dino4j.vit.loss;

import io.github.dino4j.core.event.Signal;
import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.ops.LossOps;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * SimCLR's loss: {@code -log(exp(z_i.z_j / T) / sum_{k != i} exp(z_i.z_k / T))} over all views of all images of the batch, where i
 * and j are views of one image (Chen et al. 2020, eq. 1). Where there are more than two views, local ones are compared with
 * global ones, and it is the mean over those of the same image.
 *
 * @param temperature T
 */
public record NtXent(double temperature) implements Loss {
    private static final float NEVER = -1e6f; // a cosine that has no share

    @Override
    public SDVariable of(SDVariable student, SDVariable targets, Pairs pairs, Forward forward) {
        LossOps ops = forward.ops().losses();
        SDVariable all = forward.ops().l2Normalize(student); // (V*B, K)
        SDVariable cosines = ops.rowProducts(all, forward.ops().l2Normalize(targets)); // (V*B, G*B)
        SDVariable others = ops.sum(cosines, student.getSameDiff().constant(mask(pairs, true))); // (V*B, G*B)
        SDVariable logs = ops.logSoftmax(others, temperature, pairs.all() * pairs.batch()); // (V*B, G*B)
        SDVariable positives = student.getSameDiff().constant(mask(pairs, false)); // (V*B, G*B)
        double terms = pairs.terms();
        forward.graph().output(QueueContrast.COSINE.name(), ops.productSum(cosines, positives, 1.0 / terms));
        return ops.productSum(logs, positives, -1.0 / terms); // ()
    }

    /** What is no other view of another image, or ones for other views of the same image. */
    private static INDArray mask(Pairs pairs, boolean own) {
        int columns = pairs.global() * pairs.batch();
        float[] mask = new float[pairs.all() * pairs.batch() * columns];
        for (int row = 0; row < pairs.all() * pairs.batch(); row++) {
            for (int key = 0; key < pairs.global(); key++) {
                boolean same = row / pairs.batch() == key;
                float value = own ? NEVER : 1.0f;
                mask[row * columns + key * pairs.batch() + row % pairs.batch()] = same == own ? value : 0.0f;
            }
        }
        return Nd4j.createFromArray(mask).reshape((long) pairs.all() * pairs.batch(), columns);
    }

    /** Cosines, their logarithms, and which are compared. */
    @Override
    public long activations(Pairs pairs) {
        return 5L * pairs.all() * pairs.batch() * pairs.global() * pairs.batch();
    }

    @Override
    public List<Signal> signals() {
        return List.of(QueueContrast.COSINE);
    }
}

package io.github.dino4j.vit.loss;

import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.ops.LossOps;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Which image of the batch a view belongs to, told by cosines: {@code -log(exp(q.k+ / T) / sum_i exp(q.k_i / T))}, where k+ is
 * another view of the same image and the k_i are that view of all images (van den Oord et al. 2018, eq. 4; the negatives of the
 * batch as in Chen et al. 2021, MoCo v3, eq. 1).
 *
 * @param temperature T
 */
public record InfoNce(double temperature) implements Loss {
    @Override
    public SDVariable of(SDVariable student, SDVariable targets, Pairs pairs, Forward forward) {
        SDVariable queries = forward.ops().l2Normalize(student); // (V*B, K)
        SDVariable keys = forward.ops().l2Normalize(targets); // (G*B, K)
        LossOps ops = forward.ops().losses();
        SDVariable cosines = ops.rowProducts(queries, keys); // (V*B, G*B)
        int rows = pairs.all() * pairs.batch() * pairs.global();
        SDVariable logs = ops.logSoftmax(cosines, temperature, rows); // (V*B*G, B)
        SDVariable positives = student.getSameDiff().constant(positives(pairs)); // (V*B*G, B)
        return ops.productSum(logs, positives, -1.0 / pairs.terms());
    }

    /** One where a query's image meets another view of itself. */
    private static INDArray positives(Pairs pairs) {
        float[] mask = new float[pairs.all() * pairs.batch() * pairs.global() * pairs.batch()];
        for (int view = 0; view < pairs.all(); view++) {
            for (int image = 0; image < pairs.batch(); image++) {
                for (int key = 0; key < pairs.global(); key++) {
                    int row = (view * pairs.batch() + image) * pairs.global() + key;
                    mask[row * pairs.batch() + image] = pairs.compares(view, key) ? 1.0f : 0.0f;
                }
            }
        }
        return Nd4j.createFromArray(mask).reshape((long) pairs.all() * pairs.batch() * pairs.global(), pairs.batch());
    }
}

package io.github.dino4j.vit.loss;

import io.github.dino4j.core.event.Signal;
import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.ops.LossOps;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Which key is that of the image, told by cosines: {@code -log(exp(q.k+ / T) / (exp(q.k+ / T) + sum_i exp(q.n_i / T)))}, where k+
 * is the teacher's output for another view of the image and the n_i are those for images of earlier steps (He et al. 2020, eq. 1,
 * algorithm 1). Both views are queries and keys, as in the authors' later programs; the paper's queries are one view alone.
 *
 * @param temperature T
 * @param queue earlier keys
 * @param width K of a key
 */
public record QueueContrast(double temperature, int queue, int width) implements Loss {
    /** The input with earlier keys (queue, K), rows of length 1, and their name in checkpoints. */
    public static final String QUEUE = "moco.queue";

    static final Signal COSINE = new Signal(
            "positive_cosine", "", "mean cosine of two views of an image, 1 where they are represented alike");

    @Override
    public SDVariable of(SDVariable student, SDVariable targets, Pairs pairs, Forward forward) {
        LossOps ops = forward.ops().losses();
        SDVariable all = forward.ops().l2Normalize(student); // (V*B, K)
        SDVariable given = forward.ops().l2Normalize(targets); // (G*B, K)
        List<SDVariable> queries = new ArrayList<>();
        List<SDVariable> keys = new ArrayList<>();
        for (int view = 0; view < pairs.all(); view++) {
            for (int key = 0; key < pairs.global(); key++) {
                if (pairs.compares(view, key)) {
                    queries.add(ops.rows(all, view * pairs.batch(), pairs.batch())); // (B, K)
                    keys.add(ops.rows(given, key * pairs.batch(), pairs.batch())); // (B, K)
                }
            }
        }
        int rows = queries.size() * pairs.batch();
        SDVariable asked = forward.ops().pack(queries); // (P*B, K)
        SDVariable positives = ops.rowDots(asked, forward.ops().pack(keys)); // (P*B, 1)
        SDVariable negatives = ops.rowProducts(asked, forward.graph().input(QUEUE, queue, width)); // (P*B, queue)
        SDVariable logs = ops.logSoftmax(ops.before(positives, negatives), temperature, rows); // (P*B, 1 + queue)
        SDVariable ones = student.getSameDiff().constant(Nd4j.ones(DataType.FLOAT, rows, 1));
        forward.graph().output(COSINE.name(), ops.productSum(positives, ones, 1.0 / rows));
        return ops.productSum(ops.firstColumn(logs), ones, -1.0 / rows); // ()
    }

    /** Products, those behind the positives, and their logarithms. */
    @Override
    public long activations(Pairs pairs) {
        return 3L * pairs.count() * pairs.batch() * queue;
    }

    @Override
    public List<Signal> signals() {
        return List.of(COSINE);
    }
}

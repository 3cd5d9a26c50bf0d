package io.github.dino4j.eval.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class AccuracyTest {
    @Test
    void agreesWithNd4jsEvaluation() {
        for (int seed = 0; seed < 5; seed++) {
            RandomStream random = Rng.of(seed).generator();
            int classes = 6 + random.nextInt(8);
            int rows = 40 + random.nextInt(60);
            float[] scores = new float[rows * classes];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = (float) random.nextDouble();
            }
            int[] labels = new int[rows];
            INDArray truth = Nd4j.zeros(DataType.FLOAT, rows, classes);
            for (int row = 0; row < rows; row++) {
                labels[row] = row < classes ? row : random.nextInt(classes);
                truth.putScalar(row, labels[row], 1);
            }
            Evaluation theirs = new Evaluation(
                    IntStream.range(0, classes).mapToObj(Integer::toString).toList(), 5);
            theirs.eval(truth, Nd4j.createFromArray(scores).reshape(rows, classes));
            Accuracy ours = Accuracy.of(scores, labels, classes);

            assertThat(ours.top1()).as("seed %d", seed).isCloseTo(100 * theirs.accuracy(), within(1e-9));
            assertThat(ours.top5()).as("seed %d", seed).isCloseTo(100 * theirs.topNAccuracy(), within(1e-9));
            for (int i = 0; i < classes; i++) {
                assertThat(ours.perClass().get(i))
                        .as("seed %d class %d", seed, i)
                        .isCloseTo(100 * theirs.recall(i), within(1e-9));
                for (int j = 0; j < classes; j++) {
                    assertThat(ours.confusion().get(i).get(j))
                            .isEqualTo(theirs.getConfusionMatrix().getCount(i, j));
                }
            }
        }
    }

    @Test
    void countsByHand() {
        float[] scores = {
            3, 2, 1, 0, 0, 0, // right
            3, 2, 1, 0, 0, 0, // second
            3, 2, 1, 0.5f, 0.4f, 0.1f // last of six
        };

        Accuracy accuracy = Accuracy.of(scores, new int[] {0, 1, 5}, 6);

        assertThat(accuracy.top1()).isEqualTo(100.0 / 3);
        assertThat(accuracy.top5()).isEqualTo(200.0 / 3);
        assertThat(accuracy.perClass().subList(0, 2)).containsExactly(100.0, 0.0);
        assertThat(accuracy.perClass().get(2)).isNaN();
        assertThat(accuracy.confusion().get(5)).isEqualTo(List.of(1, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void equalScoresAreRankedByClass() {
        assertThat(Accuracy.of(new float[] {1, 1}, new int[] {1}, 2).top1()).isZero();
        assertThat(Accuracy.of(new float[] {1, 1}, new int[] {0}, 2).top1()).isEqualTo(100);
    }
}

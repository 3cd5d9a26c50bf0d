package io.github.dino4j.eval.knn;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.report.Section;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KnnSectionTest {
    private static final KnnEvaluator EVALUATOR =
            new KnnEvaluator(new KnnOptions(List.of(1, 3), KnnOptions.MAJORITY, KnnIndex.EXACT));

    /** Rows at angles of a circle, so that neighbours can be read off. */
    private static FeatureBank bank(int[] labels, double... degrees) {
        float[] features = new float[2 * degrees.length];
        for (int i = 0; i < degrees.length; i++) {
            features[2 * i] = (float) Math.cos(Math.toRadians(degrees[i]));
            features[2 * i + 1] = (float) Math.sin(Math.toRadians(degrees[i]));
        }
        return FeatureBank.of(features, 2, labels, 2);
    }

    @Test
    void theHeadlineComparesAtOneK() {
        int[] labels = {0, 0, 1, 1};
        FeatureBank train = bank(labels, 0, 10, 80, 90);
        KnnResult model = EVALUATOR.evaluate(train, bank(new int[] {0, 1}, 5, 85)); // right at both k
        KnnResult floor = EVALUATOR.evaluate(bank(labels, 0, 20, 21, 90), bank(new int[] {0, 1}, 22, 85)); // at 3 alone
        assertThat(model.best().k()).isEqualTo(1);
        assertThat(floor.top1(1)).isEqualTo(50.0);
        assertThat(floor.best().top1()).isEqualTo(100.0);

        Section section = KnnSection.of(model, Map.of("raw pixels", floor), List.of("cat", "dog"));
        assertThat(section.headline()).isEqualTo("1-NN top-1 100.0 %, above raw pixels (50.0)");
        assertThat(section.json()).containsKeys("k", "floor: raw pixels", "per_class", "confusion");
    }
}

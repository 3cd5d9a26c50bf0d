package io.github.dino4j.eval.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.report.Section;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class ShotDrawsTest {
    private static final Shots TWO = Shots.parse("2");
    private static final LogisticOptions OPTIONS = LogisticOptions.published().withC(0.1, 1);

    private final LogisticRegression regression = new LogisticRegression(OPTIONS);
    private final FeatureBank train = bank(60, Rng.of(1));
    private final FeatureBank val = bank(90, Rng.of(2));

    /** Three overlapping classes, so that draws of two rows of each differ. */
    private static FeatureBank bank(int rows, Rng rng) {
        RandomStream random = rng.generator();
        float[] features = new float[rows * 4];
        int[] labels = new int[rows];
        for (int row = 0; row < rows; row++) {
            labels[row] = row % 3;
            for (int i = 0; i < 4; i++) {
                features[row * 4 + i] = (float) (random.nextGaussian() + (i == labels[row] ? 1.5 : 0));
            }
        }
        return FeatureBank.of(features, 4, labels);
    }

    @Test
    void meansAndDeviationsAreThoseOfTheSingleDraws() {
        ShotDraws draws = ShotDraws.of(OPTIONS, HeldBack.NONE, TWO, List.of(0L, 1L, 5L), train, val);
        double[] top1 = new double[3];
        for (int i = 0; i < 3; i++) {
            top1[i] = regression
                    .evaluate(TWO.of(train, List.of(0L, 1L, 5L).get(i)), val)
                    .top1();
        }
        double mean = (top1[0] + top1[1] + top1[2]) / 3;
        double squares = 0;
        for (double value : top1) {
            squares += (value - mean) * (value - mean);
        }
        assertThat(draws.top1()).isCloseTo(mean, within(1e-9));
        assertThat(draws.top1Deviation())
                .isCloseTo(Math.sqrt(squares / 2), within(1e-9))
                .isPositive();
        assertThat(draws.toJson())
                .containsEntry("top1", draws.top1())
                .containsEntry("top1_std", draws.top1Deviation())
                .containsEntry("train", 6)
                .doesNotContainKeys("c", "strengths");
        assertThat(draws.toJson().get("draws"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .hasSize(3);
    }

    @Test
    void aSingleDrawIsReportedAsItIs() {
        ShotDraws draws = ShotDraws.of(OPTIONS, HeldBack.NONE, TWO, List.of(4L), train, val);
        LogisticResult alone = regression.evaluate(TWO.of(train, 4), val);
        assertThat(draws.toJson()).isEqualTo(alone.toJson());
        assertThat(draws.section(Map.of(), List.of()).json())
                .isEqualTo(alone.section(TWO, Map.of(), List.of()).json());
    }

    @Test
    void theReportHasARowForEveryDrawOfFeaturesAndFloors() {
        ShotDraws draws = ShotDraws.of(OPTIONS, HeldBack.NONE, TWO, List.of(0L, 1L), train, val);
        Section section = draws.section(Map.of("raw pixels", draws), List.of());
        assertThat(section.key()).isEqualTo("logistic-2-per-class");
        assertThat(section.blocks().get(1).markdown())
                .contains("| features | mean ± deviation |")
                .contains("| features | seed 1 |")
                .contains("| raw pixels | seed 0 |");
        assertThat(section.json()).containsKeys("top1_std", "draws", "floor: raw pixels", "shots");
    }

    @Test
    void drawsThatAreTheSameAreRefused() {
        assertThatThrownBy(() -> ShotDraws.requireDifferent(TWO, List.of(1L, 1L)))
                .hasMessage("seeds must differ, were [1, 1]");
        assertThatThrownBy(() -> ShotDraws.requireDifferent(Shots.ALL, List.of(1L, 2L)))
                .hasMessageContaining("draw the same rows with shots=all");
    }
}

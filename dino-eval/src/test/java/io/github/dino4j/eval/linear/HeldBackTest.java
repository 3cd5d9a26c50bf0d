package io.github.dino4j.eval.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.eval.feature.FeatureBank;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HeldBackTest {
    /** Forty rows of two classes, each row's number its only feature. */
    private static FeatureBank numbered() {
        float[] features = new float[40];
        int[] labels = new int[40];
        for (int row = 0; row < 40; row++) {
            features[row] = row;
            labels[row] = row < 10 ? 0 : 1;
        }
        return FeatureBank.of(features, 1, labels);
    }

    @Test
    void everyRowIsInOnePartAndClassesKeepTheirShare() {
        HeldBack.Parts parts = new HeldBack(0.2, 3).split(numbered());
        assertThat(parts.select().size()).isEqualTo(8);
        assertThat(parts.select().labels()).containsExactly(0, 0, 1, 1, 1, 1, 1, 1);
        Set<Float> all = new HashSet<>();
        for (FeatureBank part : new FeatureBank[] {parts.fit(), parts.select()}) {
            for (float row : part.features()) {
                assertThat(all.add(row)).isTrue();
            }
        }
        assertThat(all).hasSize(40);
        assertThat(new HeldBack(0.2, 4).split(numbered()).select().features())
                .isNotEqualTo(parts.select().features());
    }

    @Test
    void theStrengthIsChosenOnTheHeldBackRows() {
        HeldBack back = new HeldBack(0.5, 1);
        LogisticOptions sweep = LogisticOptions.published().withC(1e-9, 10);
        FeatureBank train = numbered();
        HeldBack.Parts parts = back.split(train);
        double best = new LogisticRegression(sweep)
                .evaluate(parts.fit(), parts.select())
                .best()
                .c();
        assertThat(back.choose(sweep, train).c()).containsExactly(best).containsExactly(10.0);
    }

    @Test
    void nothingHeldBackKeepsTheSweep() throws IOException {
        LogisticOptions sweep = LogisticOptions.published();
        assertThat(HeldBack.NONE.choose(sweep, numbered())).isEqualTo(sweep);
        ProbeOptions rates = ProbeOptions.published();
        assertThat(HeldBack.NONE.choose(rates, numbered())).isEqualTo(rates);
    }

    @Test
    void aClassOfOneRowHasNoneToHoldBack() {
        FeatureBank train = FeatureBank.of(new float[] {1, 2, 3}, 1, new int[] {0, 0, 1});
        assertThatThrownBy(() -> new HeldBack(0.1, 0).split(train))
                .hasMessageStartingWith("class 1 has one training row, of which none can be held back");
        assertThatThrownBy(() -> new HeldBack(0.6, 0)).hasMessageContaining("must be in [0, 0.5], was 0.6");
    }
}

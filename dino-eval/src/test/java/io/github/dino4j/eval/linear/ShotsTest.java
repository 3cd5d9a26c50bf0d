package io.github.dino4j.eval.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.eval.feature.FeatureBank;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShotsTest {
    private final FeatureBank bank = bank();

    /** 100 rows of class 0, 30 of class 1, 3 of class 2; each row's feature is its number. */
    private static FeatureBank bank() {
        float[] features = new float[133];
        int[] labels = new int[133];
        for (int i = 0; i < features.length; i++) {
            features[i] = i;
            labels[i] = i < 100 ? 0 : i < 130 ? 1 : 2;
        }
        return FeatureBank.of(features, 1, labels).named(List.of("a", "b", "c"), List.of());
    }

    private static long count(FeatureBank rows, int label) {
        return Arrays.stream(rows.labels()).filter(each -> each == label).count();
    }

    @Test
    void aShareIsTakenOfEachClassAndAtLeastOneRow() {
        FeatureBank rows = Shots.parse("10%").of(bank, 0);

        assertThat(count(rows, 0)).isEqualTo(10);
        assertThat(count(rows, 1)).isEqualTo(3);
        assertThat(count(rows, 2)).isEqualTo(1);
    }

    @Test
    void aNumberIsTakenOfEachClass() {
        FeatureBank rows = Shots.parse("3").of(bank, 0);

        assertThat(List.of(count(rows, 0), count(rows, 1), count(rows, 2))).containsExactly(3L, 3L, 3L);
        assertThat(rows.features()).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void theSameSeedChoosesTheSameRows() {
        Shots five = new Shots(0.05, 0);

        assertThat(five.of(bank, 1).features()).isEqualTo(five.of(bank, 1).features());
        assertThat(five.of(bank, 1).features()).isNotEqualTo(five.of(bank, 2).features());
    }

    @Test
    void allIsTheBankItself() {
        assertThat(Shots.parse("all").of(bank, 0)).isSameAs(bank);
    }

    @Test
    void aClassWithTooFewRowsIsNamed() {
        assertThatThrownBy(() -> Shots.parse("5").of(bank, 0))
                .hasMessage("class c has 3 train rows, fewer than the 5 shots: lower --shots or add images");
    }

    @Test
    void otherTextsAreRefused() {
        assertThatThrownBy(() -> Shots.parse("few")).hasMessageContaining("was few");
        assertThatThrownBy(() -> Shots.parse("0%")).hasMessageContaining("shots must be a share in (0, 100 %]");
        assertThatThrownBy(() -> Shots.parse("-1")).hasMessageContaining("at least 1 per class");
    }

    @Test
    void theyAreNamedForFilesAndPeople() {
        assertThat(Shots.parse("1%")).hasToString("1 %");
        assertThat(Shots.parse("1%").key()).isEqualTo("1-percent");
        assertThat(Shots.parse("5").key()).isEqualTo("5-per-class");
    }
}

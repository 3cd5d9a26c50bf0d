package io.github.dino4j.eval.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class FeatureBankTest {
    private final FeatureBank bank = FeatureBank.of(new float[] {3, 4, 0, -2, 0, 0}, 2, new int[] {0, 2, 0});

    @Test
    void rowsLieBehindEachOther() {
        assertThat(bank.size()).isEqualTo(3);
        assertThat(bank.row(1)).containsExactly(0, -2);
        assertThat(bank.label(1)).isEqualTo(2);
    }

    @Test
    void theHighestLabelSaysHowManyClassesThereAre() {
        assertThat(bank.classes()).isEqualTo(3);
    }

    @Test
    void aDataSetMayHaveMoreClassesThanOccur() {
        assertThat(FeatureBank.of(new float[2], 2, new int[] {1}, 10).classes()).isEqualTo(10);
    }

    @Test
    void normalizedRowsHaveLengthOneAndKeepTheirLabels() {
        FeatureBank unit = bank.normalized();

        assertThat(unit.row(0)).containsExactly(new float[] {0.6f, 0.8f}, within(1e-7f));
        assertThat(unit.row(1)).containsExactly(0, -1);
        assertThat(unit.labels()).containsExactly(0, 2, 0);
    }

    @Test
    void aRowOfZerosStaysZero() {
        assertThat(bank.normalized().row(2)).containsExactly(0, 0);
    }

    @Test
    void normalizingLeavesTheBankAsItWas() {
        bank.normalized();

        assertThat(bank.row(0)).containsExactly(3, 4);
    }

    @Test
    void hugeRowsDoNotOverflow() {
        FeatureBank huge = FeatureBank.unlabelled(new float[] {3e38f, 0}, 2);

        assertThat(huge.normalized().row(0)).containsExactly(1, 0);
    }

    @Test
    void aNonFiniteFeatureIsNamed() {
        FeatureBank broken = FeatureBank.unlabelled(new float[] {1, 2, 3, Float.NaN}, 2);

        assertThatThrownBy(broken::normalized)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("features[1][1] must be finite, was NaN");
    }

    @Test
    void anUnlabelledBankHasNoLabels() {
        FeatureBank bare = FeatureBank.unlabelled(new float[4], 2);

        assertThat(bare.labelled()).isFalse();
        assertThatThrownBy(() -> bare.label(0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no labels");
    }

    @Test
    void brokenRowsAreRefused() {
        assertThatThrownBy(() -> FeatureBank.unlabelled(new float[5], 2))
                .hasMessage("features must be whole rows of dim=2 numbers, got 5 numbers");
    }

    @Test
    void aWidthBelowOneIsRefused() {
        assertThatThrownBy(() -> FeatureBank.unlabelled(new float[5], 0)).hasMessage("dim must be at least 1, was 0");
    }

    @Test
    void aMissingLabelIsRefused() {
        assertThatThrownBy(() -> FeatureBank.of(new float[4], 2, new int[1]))
                .hasMessage("every row needs one label: 2 rows of dim=2, 1 labels");
    }

    @Test
    void aLabelOutOfRangeIsRefused() {
        assertThatThrownBy(() -> FeatureBank.of(new float[4], 2, new int[] {0, -1}))
                .hasMessage("labels[1] must be in [0, 1), was -1");
        assertThatThrownBy(() -> FeatureBank.of(new float[4], 2, new int[] {3, 0}, 3))
                .hasMessage("labels[0] must be in [0, 3), was 3");
    }

    @Test
    void aRowOutOfRangeIsRefused() {
        assertThatThrownBy(() -> bank.row(3))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("row must be in [0, 3), was 3");
    }
}

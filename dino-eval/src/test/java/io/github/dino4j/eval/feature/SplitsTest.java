package io.github.dino4j.eval.feature;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SplitsTest {
    private static FeatureBank bank(int dim, int... labels) {
        return FeatureBank.of(new float[labels.length * dim], dim, labels, 3);
    }

    @Test
    void matchingBanksPass() {
        assertThatCode(() -> Splits.requireMatching(bank(2, 0, 1, 2), bank(2, 1, 0)))
                .doesNotThrowAnyException();
    }

    @Test
    void anotherWidthIsRefused() {
        assertThatThrownBy(() -> Splits.requireMatching(bank(2, 0), bank(3, 0)))
                .hasMessage("train features have 2 numbers a row, val features 3: take both from the same model and"
                        + " layers");
    }

    @Test
    void emptyAndUnlabelledBanksAreRefused() {
        assertThatThrownBy(() -> Splits.requireMatching(bank(2), bank(2, 0)))
                .hasMessage("train features are empty: give at least one row");
        assertThatThrownBy(() -> Splits.requireMatching(bank(2, 0), FeatureBank.unlabelled(new float[2], 2)))
                .hasMessage("val features (1 rows) have no labels: every row needs a class");
    }

    @Test
    void aClassThatCannotBeLearnedIsNamed() {
        FeatureBank val = bank(2, 1).named(List.of("cat", "dog", "eel"), List.of());

        assertThatThrownBy(() -> Splits.requireMatching(bank(2, 0, 2), val))
                .hasMessage("class dog has val rows and no train row, so it cannot be learned: give train rows of every"
                        + " class");
    }

    @Test
    void foldersWithOtherClassesAreRefused() {
        FeatureBank train = bank(2, 0, 1, 2).named(List.of("cat", "dog", "eel"), List.of());
        FeatureBank missing = FeatureBank.of(new float[4], 2, new int[] {0, 1}).named(List.of("cat", "eel"), List.of());
        FeatureBank more = bank(2, 0).named(List.of("ant", "cat", "dog"), List.of());
        FeatureBank other = bank(2, 0).named(List.of("dog", "cat", "eel"), List.of());

        assertThatThrownBy(() -> Splits.requireMatching(train, missing))
                .hasMessage("class dog is among the training images and not among the held-out ones (3 and 2 classes):"
                        + " give two splits with the same class folders");
        assertThatThrownBy(() -> Splits.requireMatching(more, train))
                .hasMessageStartingWith("class ant is among the training images and not among the held-out ones");
        assertThatThrownBy(() -> Splits.requireMatching(train, other))
                .hasMessageStartingWith("the classes of training and held-out images come in another order");
    }
}

package io.github.dino4j.eval.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.eval.feature.FeatureBank;
import org.junit.jupiter.api.Test;

class FeatureSignalsTest {
    private static FeatureBank identity(int size, float shift) {
        float[] features = new float[size * size];
        for (int i = 0; i < features.length; i++) {
            features[i] = shift + (i / size == i % size ? 1 : 0);
        }
        return FeatureBank.unlabelled(features, size);
    }

    @Test
    void orthogonalRowsOfOneLengthUseEveryDirection() {
        assertThat(EffectiveRank.of(identity(8, 0))).isCloseTo(8.0, within(1e-9));
    }

    @Test
    void rowsOnALineUseOneDirection() {
        FeatureBank line = FeatureBank.unlabelled(new float[] {1, 2, 2, 4, -3, -6}, 2);
        assertThat(EffectiveRank.of(line)).isCloseTo(1.0, within(1e-3));
        assertThat(Cosines.of(line).mean()).isCloseTo((1.0 - 1.0 - 1.0) / 3.0, within(1e-9));
    }

    @Test
    void rowsOfZerosHaveNoRank() {
        assertThat(EffectiveRank.of(FeatureBank.unlabelled(new float[6], 2))).isNaN();
    }

    @Test
    void equalRowsAreDeadAndAlike() {
        FeatureBank equal = FeatureBank.unlabelled(new float[] {1, 2, 3, 1, 2, 3}, 3);
        assertThat(DeadShare.of(equal)).isEqualTo(1.0);
        assertThat(Cosines.of(equal).mean()).isCloseTo(1.0, within(1e-12));
        assertThat(Cosines.of(equal).uniformity()).isCloseTo(0.0, within(1e-12));
    }

    @Test
    void oppositeViewsAreAsFarApartAsTheSphereIsWide() {
        FeatureBank one = FeatureBank.unlabelled(new float[] {1, 0, 0, 5}, 2);
        FeatureBank other = FeatureBank.unlabelled(new float[] {-2, 0, 0, 3}, 2);
        assertThat(Alignment.of(one, other)).isCloseTo((4.0 + 0.0) / 2.0, within(1e-12));
    }

    @Test
    void keptNeighboursAreCountedInAnyOrder() {
        int[][] before = {{1, 2}, {0, 2}, {0, 1}};
        int[][] now = {{2, 1}, {2, 3}, {3, 4}};
        assertThat(KeptNeighbours.share(before, now)).isEqualTo(0.5);
    }

    @Test
    void neighboursByColourAreCountedAndEqualColoursTellNothing() {
        double[][] colours = {{0, 0, 0}, {1, 0, 0}, {9, 9, 9}, {9, 8, 9}};
        assertThat(ColourNeighbours.share(colours, new int[][] {{1}, {2}, {3}, {2}}))
                .isEqualTo(0.75);
        assertThat(ColourNeighbours.share(new double[4][3], new int[][] {{1}, {2}, {3}, {2}}))
                .isNaN();
    }

    @Test
    void anAreaOfItsColourIsAllOfAnImageOrAsFarAsAnotherOne() {
        FeatureBank images = identity(3, 0);
        FeatureBank others = FeatureBank.unlabelled(new float[] {0, 2, 0, 0, 0, 2, 2, 0, 0}, 3);
        assertThat(BeyondColour.of(images, images)).isZero();
        assertThat(BeyondColour.of(images, others)).isCloseTo(1.0, within(1e-9));
        FeatureBank equal = FeatureBank.unlabelled(new float[] {1, 2, 1, 2}, 2);
        assertThat(BeyondColour.of(equal, equal)).isNaN();
    }

    @Test
    void nearestOfEqualsIsTheLowerRow() {
        assertThat(Cosines.of(identity(4, 0)).nearest(2)).isDeepEqualTo(new int[][] {{1, 2}, {0, 2}, {0, 1}, {0, 1}});
    }

    @Test
    void featuresThatAreNotFiniteAreRefused() {
        FeatureBank diverged = FeatureBank.unlabelled(new float[] {1, 2, Float.NaN, 4}, 2);
        assertThatThrownBy(() -> EffectiveRank.of(diverged)).hasMessageContaining("features[1][0] must be finite");
        assertThatThrownBy(() -> Cosines.of(diverged)).hasMessageContaining("features[1][0] must be finite");
    }

    @Test
    void viewsOfOtherImagesAreRefused() {
        assertThatThrownBy(() -> Alignment.of(identity(3, 0), identity(4, 0))).hasMessageContaining("same images");
        assertThatThrownBy(() -> KeptNeighbours.share(new int[2][1], new int[3][1]))
                .hasMessageContaining("same images");
    }
}

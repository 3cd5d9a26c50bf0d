package io.github.dino4j.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TensorDifferenceTest {
    @Test
    void lengthsAndAnglesAreThoseOfTheVectors() {
        TensorDifference diff = TensorDifference.of("w", new double[] {3, 4, 0}, new double[] {3, 0, 4});
        assertThat(diff.differing()).isEqualTo(2);
        assertThat(diff.maxAbs()).isEqualTo(4.0);
        assertThat(diff.relative()).isCloseTo(Math.sqrt(32) / 5, within(1e-12));
        assertThat(diff.cosine()).isCloseTo(9.0 / 25, within(1e-12));
        assertThat(diff.toString()).startsWith("w: relative 1.13, largest 4.00, cosine 0.360000");
    }

    @Test
    void notANumberEqualsItselfAndNothingElse() {
        double[] a = {Double.NaN, 1};
        assertThat(TensorDifference.of("w", a, a.clone()).isEqual()).isTrue();
        TensorDifference diff = TensorDifference.of("w", a, new double[] {0, 1});
        assertThat(diff.isEqual()).isFalse();
        assertThat(diff.relative()).isNaN();
    }

    @Test
    void twoAreAsOneVector() {
        TensorDifference first = TensorDifference.of("a", new double[] {1}, new double[] {2});
        TensorDifference both = first.with(TensorDifference.of("b", new double[] {2, 5}, new double[] {2, 7}));
        TensorDifference joined = TensorDifference.of("a", new double[] {1, 2, 5}, new double[] {2, 2, 7});
        assertThat(both.relative()).isCloseTo(joined.relative(), within(1e-12));
        assertThat(both.cosine()).isCloseTo(joined.cosine(), within(1e-12));
        assertThat(both.elements()).isEqualTo(3);
        assertThat(both.differing()).isEqualTo(2);
    }

    @Test
    void zerosAreAlike() {
        assertThat(TensorDifference.of("w", new double[2], new double[2]).cosine())
                .isEqualTo(1.0);
        assertThat(TensorDifference.of("w", new double[1], new double[] {1}).relative())
                .isInfinite();
    }
}

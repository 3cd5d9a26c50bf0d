package io.github.dino4j.eval.dense;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolingTest {
    private static final int DIM = 5;

    private static DenseTokens tokens(int rows, int columns) {
        RandomStream random = Rng.of(rows).fold(columns).generator();
        float[] places = new float[rows * columns * DIM];
        for (int i = 0; i < places.length; i++) {
            places[i] = (float) Math.abs(random.nextGaussian());
        }
        return new DenseTokens(rows, columns, new float[] {1, 2, 3, 4, 5}, places);
    }

    /** Of a square: one region of all, one, four and nine squares; along a longer side, as many more as overlap by 40 %. */
    @ParameterizedTest
    @CsvSource({"7, 7, 15", "6, 9, 21", "9, 6, 21", "4, 16, 45", "1, 1, 2", "1, 3, 5"})
    void asManyRegionsAsOverlapByAboutTwoFifths(int rows, int columns, int count) {
        List<Regions.Region> regions = new Regions(rows, columns).all();
        assertThat(regions).hasSize(count).allSatisfy(each -> {
            assertThat(each.top() + each.height()).isBetween(1, rows);
            assertThat(each.left() + each.width()).isBetween(1, columns);
        });
        assertThat(regions.get(0)).isEqualTo(new Regions.Region(0, 0, rows, columns));
    }

    @Test
    void regionsOfASquareLieAsInThePaper() {
        assertThat(new Regions(4, 4).all())
                .contains(
                        new Regions.Region(0, 0, 4, 4),
                        new Regions.Region(0, 2, 2, 2),
                        new Regions.Region(2, 2, 2, 2),
                        new Regions.Region(1, 1, 2, 2));
    }

    @Test
    void maximaOfRegionsAreSummedAtLengthOne() {
        DenseTokens tokens = tokens(5, 8);
        double[] expected = new double[DIM];
        for (Regions.Region region : new Regions(5, 8).all()) {
            double[] most = new double[DIM];
            for (int place = 0; place < 40; place++) {
                int y = place / 8 - region.top();
                int x = place % 8 - region.left();
                for (int i = 0; i < DIM && y >= 0 && y < region.height() && x >= 0 && x < region.width(); i++) {
                    most[i] = Math.max(most[i], tokens.patches()[place * DIM + i]);
                }
            }
            double length =
                    Math.sqrt(Arrays.stream(most).map(value -> value * value).sum());
            for (int i = 0; i < DIM; i++) {
                expected[i] += most[i] / length;
            }
        }
        float[] actual = new Pooling("rmac", 3.0).of(tokens);
        for (int i = 0; i < DIM; i++) {
            assertThat((double) actual[i]).isCloseTo(expected[i], within(1e-4));
        }
    }

    @Test
    void meansAreGeneralisedAndWhatTheModelGivesStays() {
        DenseTokens tokens = tokens(3, 4);
        double sum = 0.0;
        for (int place = 0; place < 12; place++) {
            sum += Math.pow(tokens.patches()[place * DIM + 2], 3.0);
        }
        assertThat((double) new Pooling("gem", 3.0).of(tokens)[2]).isCloseTo(Math.cbrt(sum / 12), within(1e-5));
        assertThat(new Pooling("model", 3.0).of(tokens)).containsExactly(1, 2, 3, 4, 5);
        assertThatThrownBy(() -> new Pooling("max", 3.0).of(tokens))
                .hasMessage("pool must be one of model, gem, rmac, was max");
    }
}

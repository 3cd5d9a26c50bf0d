package io.github.dino4j.augment.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The fixed-point blend against Pillow's arithmetic, level by level. */
class BlendTest {
    private static final int FACTORS = 400;
    private static final long SEED = 11;

    private static int pillow(int from, int to, float factor) {
        float value = from + factor * (to - from);
        return value <= 0.0f ? 0 : value >= 255.0f ? 255 : (int) value;
    }

    private static void assertEqual(float factor) {
        Blend blend = new Blend(factor);
        int[] from = new int[256];
        int[] levels = new int[256];
        int[] expected = new int[256];
        for (int f = 0; f < 256; f++) {
            Arrays.fill(from, f);
            for (int to = 0; to < 256; to++) {
                levels[to] = to;
                expected[to] = pillow(f, to, factor);
            }
            blend.apply(levels, from, 256);
            assertThat(levels).as("factor %s from %d, seed %d", factor, f, SEED).isEqualTo(expected);
        }
    }

    @Test
    void everyFactorBlendsAllLevelsAsPillowDoes() {
        RandomStream random = Rng.of(SEED).generator();
        int exact = 0;
        for (int i = 0; i < FACTORS; i++) {
            float factor = (float) random.uniform(0.0, 1.99);
            exact += new Blend(factor).isExact() ? 1 : 0;
            assertEqual(factor);
        }
        assertThat(exact)
                .as("factors that take the fast way")
                .isGreaterThan(FACTORS * 9 / 10)
                .isLessThan(FACTORS);
    }

    @Test
    void factorsAtTheEdgesDoToo() {
        for (float factor : new float[] {0.0f, 0.5f, 1.0f, Math.nextUp(1.0f), 1.1f, 2.0f, 2.5f, 100.0f, -0.5f}) {
            assertEqual(factor);
        }
    }
}

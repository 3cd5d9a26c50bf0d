package io.github.dino4j.augment.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.view.ViewsConfig;
import io.github.dino4j.core.random.Rng;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Mixed views show two images, each its share. */
class CutMixTest {
    private static final int BATCH = 3;
    private static final int LOCALS = 2;
    private static final int SIZE = 16;

    private static ViewsConfig config() {
        return ConfigLoader.builtin(
                        "base/dino.yaml",
                        List.of("data.train=x", "views.local.count=" + LOCALS, "views.local.size=" + SIZE))
                .views();
    }

    /** Each view of each image has a level of its own. */
    private static Views mixed(long seed) {
        Views views = new Views(BATCH, config());
        int length = 3 * SIZE * SIZE;
        for (int i = 0; i < views.local().length; i++) {
            views.local()[i] = (byte) (i / length);
        }
        CutMix mix = new CutMix(views);
        for (int image = 0; image < BATCH; image++) {
            mix.draw(image, Rng.of(seed).fold(image));
        }
        mix.apply();
        return views;
    }

    @Test
    void sharesAreThoseOfTheArea() {
        double sum = 0.0;
        int seeds = 300;
        for (int seed = 0; seed < seeds; seed++) {
            Views views = mixed(seed);
            int length = 3 * SIZE * SIZE;
            for (int row = 0; row < LOCALS * BATCH; row++) {
                int image = row % BATCH;
                int next = row - image + (image + 1) % BATCH;
                int own = 0;
                for (int i = row * length; i < (row + 1) * length; i++) {
                    assertThat((int) views.local()[i])
                            .as("seed %d row %d", seed, row)
                            .isIn(row, next);
                    own += views.local()[i] == row ? 1 : 0;
                }
                assertThat(views.shares()[row]).isCloseTo((float) own / length, within(1e-6f));
                sum += views.shares()[row];
            }
        }
        // What lies outside is cut off: E[(r - r^2/4)^2] = 77/240 for r the square root of a uniform share.
        assertThat(sum / (seeds * LOCALS * BATCH)).isCloseTo(1.0 - 77.0 / 240.0, within(0.03));
    }

    @Test
    void theSameSeedGivesTheSameMixture() {
        assertThat(mixed(5).local()).isEqualTo(mixed(5).local());
        assertThat(mixed(5).local()).isNotEqualTo(mixed(6).local());
        assertThat(new Views(BATCH, config()).shares()).containsOnly(1.0f);
    }
}

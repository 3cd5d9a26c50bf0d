package io.github.dino4j.vit.adapt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChannelRuleTest {
    private static final float[] STEM = {1, 2, /**/ 10, 20, /**/ 100, 200, /**/ -1, 0, /**/ 4, 8, /**/ 3, 1
    }; // (2, 3, 2)

    @Test
    void oneChannelIsTheSumOfAll() {
        assertThat(ChannelRule.MEAN.apply(STEM, 3, 1, 2)).containsExactly(111, 222, 6, 9);
    }

    @Test
    void repeatedChannelsShareTheirWeight() {
        assertThat(ChannelRule.REPEAT.apply(STEM, 3, 4, 2))
                .containsExactly(0.5f, 1, 10, 20, 100, 200, 0.5f, 1, -0.5f, 0, 4, 8, 3, 1, -0.5f, 0);
        assertThat(ChannelRule.REPEAT.apply(STEM, 3, 1, 2)).containsExactly(3, 6, -3, 0);
    }

    @ParameterizedTest
    @CsvSource({"MEAN,1", "MEAN,2", "MEAN,4", "MEAN,7", "REPEAT,4", "REPEAT,6", "REPEAT,8"})
    void anImageOfEqualChannelsGivesWhatItGave(ChannelRule rule, int channels) {
        float[] other = rule.apply(STEM, 3, channels, 2);
        assertThat(other).hasSize(2 * channels * 2);
        for (int row = 0; row < 2; row++) {
            for (int pixel = 0; pixel < 2; pixel++) {
                double before = 0;
                double after = 0;
                for (int c = 0; c < 3; c++) {
                    before += STEM[(row * 3 + c) * 2 + pixel];
                }
                for (int c = 0; c < channels; c++) {
                    after += other[(row * channels + c) * 2 + pixel];
                }
                assertThat(after).isCloseTo(before, within(1e-4));
            }
        }
    }
}

package io.github.dino4j.eval.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.Filter;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.view.ViewsConfig;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainTransformTest {
    private static final int SIZE = 8;

    private static TrainTransform transform(int channels) {
        ViewsConfig views = ConfigLoader.builtin(
                        "base/dino.yaml",
                        List.of(
                                "data.train=none",
                                "model.in_chans=" + channels,
                                "views.mean=" + Collections.nCopies(channels, "0.5"),
                                "views.std=" + Collections.nCopies(channels, "0.25"),
                                "views.global.operations=[{name: flip, prob: 0.5}]",
                                "views.local.operations=[{name: flip, prob: 0.5}]"))
                .views();
        return new TrainTransform(SIZE, List.of(0.3, 1.0), Filter.BILINEAR, views);
    }

    private static RgbImage noise(int channels, int seed) {
        RandomStream random = Rng.of(seed).generator();
        byte[] pixels = new byte[20 * 14 * channels];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) random.nextInt(256);
        }
        return new RgbImage(20, 14, channels, pixels);
    }

    private static float[] written(TrainTransform transform, RgbImage image, int seed) {
        float[] values = new float[image.channels() * SIZE * SIZE];
        transform.write(image, Rng.of(seed).generator(), values, 0);
        return values;
    }

    @Test
    void everyChannelIsCroppedAndFlippedAlike() {
        RgbImage five = noise(5, 1);
        for (int seed = 0; seed < 20; seed++) {
            float[] all = written(transform(5), five, seed);
            for (int c = 0; c < 5; c++) {
                byte[] samples = new byte[20 * 14];
                for (int p = 0; p < samples.length; p++) {
                    samples[p] = five.pixels()[p * 5 + c];
                }
                assertThat(Arrays.copyOfRange(all, c * SIZE * SIZE, (c + 1) * SIZE * SIZE))
                        .as("channel " + c + ", seed " + seed)
                        .isEqualTo(written(transform(1), new RgbImage(20, 14, 1, samples), seed));
            }
        }
    }

    @Test
    void imagesOfOtherChannelsAreRefused() {
        assertThatThrownBy(() -> written(transform(3), noise(1, 2), 0))
                .hasMessage("an image of 1 channels where the model reads 3; open images with model.in_chans=3");
    }
}

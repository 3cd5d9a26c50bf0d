package io.github.dino4j.eval.video;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import org.junit.jupiter.api.Test;

class FrameResizeTest {
    @Test
    void channelsOfAnyNumberAreResizedEachByItself() {
        RandomStream random = Rng.of(3).generator();
        byte[] pixels = new byte[12 * 10 * 5];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) random.nextInt(256);
        }
        RgbImage five = new RgbImage(12, 10, 5, pixels);
        RgbImage all = FrameResize.resized(five, 7, 16);
        assertThat(all.channels()).isEqualTo(5);
        RgbImage first = FrameResize.resized(five.three(0), 7, 16); // RGB, which OpenCV is the referee of
        RgbImage last = FrameResize.resized(five.three(2), 7, 16);
        for (int p = 0; p < 7 * 16; p++) {
            for (int c = 0; c < 3; c++) {
                assertThat(all.pixels()[p * 5 + c]).isEqualTo(first.pixels()[p * 3 + c]);
                assertThat(all.pixels()[p * 5 + 2 + c]).isEqualTo(last.pixels()[p * 3 + c]);
            }
        }
    }
}

package io.github.dino4j.augment.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.augment.image.RgbImage;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResizeTest {
    private static final int WIDTH = 1500;
    private static final int HEIGHT = 900;

    private static RgbImage noise(long seed) {
        byte[] pixels = new byte[WIDTH * HEIGHT * 3];
        new Random(seed).nextBytes(pixels);
        return new RgbImage(WIDTH, HEIGHT, pixels);
    }

    private static RgbImage cut(RgbImage image, CropBox box) {
        byte[] pixels = new byte[box.width() * box.height() * 3];
        for (int y = 0; y < box.height(); y++) {
            int from = ((box.y() + y) * image.width() + box.x()) * 3;
            System.arraycopy(image.pixels(), from, pixels, y * box.width() * 3, box.width() * 3);
        }
        return new RgbImage(box.width(), box.height(), pixels);
    }

    /** A photo of more than a megapixel is turned in bands; a cut of it is turned whole. */
    @Test
    void aPartOfALargePhotoIsWhatItIsAsAnImageOfItsOwn() {
        long seed = 7;
        RgbImage large = noise(seed);
        Canvas canvas = new Canvas();
        for (CropBox box : new CropBox[] {
            new CropBox(0, 0, 600, 900), new CropBox(901, 31, 599, 850), new CropBox(17, 750, 300, 140)
        }) {
            assertThat(WIDTH * HEIGHT).isGreaterThan(Source.WHOLE);
            assertThat(box.width() * box.height()).isLessThan(Source.WHOLE);
            for (int width : new int[] {96, box.width()}) {
                Resize.apply(large, box, width, 96, Filter.BICUBIC, canvas);
                byte[] inBands = canvas.pixels();
                CropBox all = new CropBox(0, 0, box.width(), box.height());
                Resize.apply(cut(large, box), all, width, 96, Filter.BICUBIC, canvas);
                assertThat(inBands).as("seed %d, %s to %d", seed, box, width).isEqualTo(canvas.pixels());
            }
        }
    }

    @Test
    void anotherImageOfTheSameSizeIsNotTakenForTheOneBefore() {
        Canvas canvas = new Canvas();
        CropBox box = new CropBox(3, 5, 40, 30);
        Resize.apply(noise(1), box, 16, 16, Filter.BILINEAR, canvas);
        byte[] first = canvas.pixels();
        Resize.apply(noise(2), box, 16, 16, Filter.BILINEAR, canvas);
        assertThat(canvas.pixels()).isNotEqualTo(first);
    }
}

package io.github.dino4j.augment.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.augment.image.RgbImage;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResizeTest {
    private static final int WIDTH = 1500;
    private static final int HEIGHT = 900;
    private static final List<Filter> FILTERS = List.of(Filter.BILINEAR, Filter.BICUBIC, Filter.LANCZOS);

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
    void aPartOfAResultIsWhatAllOfItShowsThere() {
        long seed = 11;
        Random random = new Random(seed);
        Canvas canvas = new Canvas();
        for (int i = 0; i < 120; i++) {
            RgbImage image = cut(noise(seed), new CropBox(3, 1, 1 + random.nextInt(90), 1 + random.nextInt(90)));
            int boxWidth = 1 + random.nextInt(image.width());
            int boxHeight = 1 + random.nextInt(image.height());
            CropBox box = new CropBox(
                    random.nextInt(image.width() - boxWidth + 1),
                    random.nextInt(image.height() - boxHeight + 1),
                    boxWidth,
                    boxHeight);
            int width = random.nextInt(4) == 0 ? boxWidth : 1 + random.nextInt(120);
            int height = random.nextInt(4) == 0 ? boxHeight : 1 + random.nextInt(120);
            int columns = 1 + random.nextInt(width);
            int rows = 1 + random.nextInt(height);
            CropBox part =
                    new CropBox(random.nextInt(width - columns + 1), random.nextInt(height - rows + 1), columns, rows);
            Filter filter = FILTERS.get(i % FILTERS.size());
            Resize.apply(image, box, width, height, filter, canvas);
            byte[] expected =
                    cut(new RgbImage(width, height, canvas.pixels()), part).pixels();
            Resize.Result result = new Resize.Result(width, height, part.x(), part.y(), columns, rows);
            Resize.apply(image, box, result, filter, canvas);
            assertThat(canvas.pixels())
                    .as("seed %d, case %d: %s of %s to %dx%d", seed, i, part, box, width, height)
                    .isEqualTo(expected);
        }
    }

    /** Beyond {@link Source#WIDEST} columns only those are held that a part needs. */
    @Test
    void aPartOfAVeryWideImageIsWhatItIsAsAnImageOfItsOwn() {
        int length = 40_000;
        byte[] pixels = new byte[length * 3 * 3];
        new Random(5).nextBytes(pixels);
        RgbImage wide = new RgbImage(length, 3, pixels);
        Canvas canvas = new Canvas();
        for (int x : new int[] {0, 31_000, 17, 39_900}) {
            CropBox box = new CropBox(x, 1, 100, 2);
            Resize.apply(wide, box, 30, 20, Filter.BICUBIC, canvas);
            byte[] part = canvas.pixels();
            Resize.apply(cut(wide, box), new CropBox(0, 0, 100, 2), 30, 20, Filter.BICUBIC, canvas);
            assertThat(part).as("from column %d", x).isEqualTo(canvas.pixels());
        }
    }

    @Test
    void aPartOutsideTheResultIsRefused() {
        assertThatThrownBy(() -> new Resize.Result(10, 20, 8, 0, 3, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("inside the result of 10x20 pixels, was 3x1 from column 8 and row 0");
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

package io.github.dino4j.augment.data.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.image.ImageBuffer;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.core.random.Rng;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BadImagesTest {
    private static final Set<Integer> BROKEN = Set.of(1, 3, 4);

    /** Five images, each of a class of its own that is also its only pixel; some cannot be read. */
    private static final class Five implements ImageSource {
        @Override
        public int size() {
            return 5;
        }

        @Override
        public List<String> classes() {
            return List.of("a", "b", "c", "d", "e");
        }

        @Override
        public int label(int index) {
            return index;
        }

        @Override
        public String name(int index) {
            return "image" + index;
        }

        @Override
        public RgbImage read(int index) throws IOException {
            if (BROKEN.contains(index)) {
                throw new IOException("image" + index + ": broken");
            }
            return new RgbImage(1, 1, new byte[] {(byte) index, 0, 0});
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    /** Pixels and classes of a batch. */
    private record Classes() implements BatchMaker<int[][]> {
        @Override
        public int[][] allocate() {
            return new int[2][5];
        }

        @Override
        public void put(int[][] batch, int place, RgbImage image, int epoch, int index) {
            batch[0][place] = image.pixels()[0];
            batch[1][place] = new Five().label(index);
        }
    }

    @Test
    void theNextReadableImageIsFoundAndNamed() throws IOException {
        BadImages images = new BadImages(new Five(), 0.6);
        for (int asked = 0; asked < 5; asked++) {
            BadImages.Found found = images.read(asked, new ImageBuffer());
            assertThat(found.index()).isEqualTo(List.of(0, 2, 2, 0, 0).get(asked));
            assertThat((int) found.image().pixels()[0]).isEqualTo(found.index());
        }
        assertThat(images.count()).isEqualTo(3);
    }

    @Test
    void classesOfABatchAreThoseOfItsPixels() throws IOException {
        LoaderOptions options = new LoaderOptions(5, 2, 1, 0.6, Shard.WHOLE);
        try (PrefetchLoader<int[][]> loader = new PrefetchLoader<>(new Five(), new Classes(), options, Rng.of(1), 0)) {
            for (int epoch = 0; epoch < 3; epoch++) {
                int[][] batch = loader.next();
                assertThat(batch[1]).isEqualTo(batch[0]).containsOnly(0, 2);
                loader.giveBack(batch);
            }
        }
    }
}

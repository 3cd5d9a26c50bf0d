package io.github.dino4j.augment.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.core.random.Rng;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PrefetchLoaderTest {
    private static final int BATCH = 4;

    /** Ten images, numbered by their only pixel; some cannot be read. */
    private record Numbered(int size, Set<Integer> broken) implements ImageSource {
        @Override
        public List<String> classes() {
            return List.of();
        }

        @Override
        public int label(int index) {
            return UNLABELED;
        }

        @Override
        public String name(int index) {
            return "image" + index;
        }

        @Override
        public RgbImage read(int index) throws IOException {
            if (broken.contains(index)) {
                throw new IOException("image" + index + ": broken");
            }
            return new RgbImage(1, 1, new byte[] {(byte) index, 0, 0});
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    private static final class Collect implements BatchMaker<int[]> {
        @Override
        public int[] allocate() {
            return new int[BATCH];
        }

        @Override
        public void put(int[] batch, int place, RgbImage image, int epoch, int index) {
            batch[place] = image.pixels()[0] + 100 * epoch;
        }
    }

    private static List<List<Integer>> batches(ImageSource source, int workers, long first, int count)
            throws IOException {
        LoaderOptions options = new LoaderOptions(BATCH, workers, 2, 0.2);
        List<List<Integer>> all = new ArrayList<>();
        try (PrefetchLoader<int[]> loader = new PrefetchLoader<>(source, new Collect(), options, Rng.of(1), first)) {
            for (int i = 0; i < count; i++) {
                int[] batch = loader.next();
                all.add(Arrays.stream(batch).boxed().toList());
                loader.giveBack(batch);
            }
        }
        return all;
    }

    @Test
    void anyNumberOfWorkersGivesTheSameBatches() throws IOException {
        ImageSource source = new Numbered(10, Set.of());
        assertThat(batches(source, 4, 0, 9)).isEqualTo(batches(source, 1, 0, 9));
    }

    @Test
    void startingInTheMiddleGivesTheSameBatches() throws IOException {
        ImageSource source = new Numbered(10, Set.of());
        assertThat(batches(source, 2, 3, 5)).isEqualTo(batches(source, 2, 0, 8).subList(3, 8));
    }

    @Test
    void anEpochShowsEachImageAtMostOnceAndEpochsDiffer() throws IOException {
        List<List<Integer>> all = batches(new Numbered(10, Set.of()), 2, 0, 4);
        List<Integer> first = new ArrayList<>(all.get(0));
        first.addAll(all.get(1));
        assertThat(first).doesNotHaveDuplicates().allMatch(value -> value < 100);
        assertThat(all.get(2)).allMatch(value -> value >= 100);
        assertThat(all.get(2).stream().map(v -> v - 100).toList()).isNotEqualTo(all.get(0));
    }

    @Test
    void afewBrokenImagesAreReplacedByTheNextAndTooManyAreNamed() throws IOException {
        assertThat(batches(new Numbered(10, Set.of(3)), 2, 0, 8).stream().flatMap(List::stream))
                .doesNotContain(3, 103, 203, 303);
        ImageSource broken = new Numbered(10, Set.of(1, 3, 5));
        assertThatThrownBy(() -> batches(broken, 2, 0, 8))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("data.max_bad_share=0.2")
                .hasMessageContaining("image");
    }

    @Test
    void afterAFailureTheNextCallNamesItAgain() {
        LoaderOptions options = new LoaderOptions(BATCH, 2, 2, 0.0);
        ImageSource broken = new Numbered(10, Set.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
        try (PrefetchLoader<int[]> loader = new PrefetchLoader<>(broken, new Collect(), options, Rng.of(1), 0)) {
            assertThatThrownBy(loader::next).hasMessageContaining("data.max_bad_share=0.0");
            assertThatThrownBy(loader::next)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("loading has failed before")
                    .hasMessageContaining("data.max_bad_share=0.0");
        }
    }

    @Test
    void fewerImagesThanABatchAreRefused() {
        assertThatThrownBy(() -> batches(new Numbered(3, Set.of()), 1, 0, 1))
                .hasMessageContaining("train.batch_size=4");
    }

    @Test
    void aClosedLoaderSaysSoInsteadOfWaiting() {
        LoaderOptions options = new LoaderOptions(BATCH, 2, 2, 0.2);
        PrefetchLoader<int[]> loader =
                new PrefetchLoader<>(new Numbered(10, Set.of()), new Collect(), options, Rng.of(1), 0);
        loader.close();
        assertThatThrownBy(loader::next).hasMessageContaining("the loader is closed");
    }
}

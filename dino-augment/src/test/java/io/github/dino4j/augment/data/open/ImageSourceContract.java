package io.github.dino4j.augment.data.open;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.load.BatchMaker;
import io.github.dino4j.augment.data.load.LoaderOptions;
import io.github.dino4j.augment.data.load.PrefetchLoader;
import io.github.dino4j.augment.data.load.Shard;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.core.random.Rng;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every source of images promises; a new kind overrides two methods. */
abstract class ImageSourceContract {
    static final int IMAGES = 12;

    @TempDir
    private Path folder;

    /** Writes {@link #IMAGES} images of class {@code i % 3}, whose first sample is {@code level(i)}; in any order. */
    abstract void write(Path root) throws IOException;

    abstract ImageSource open(Path root) throws IOException;

    static int level(int image) {
        return 10 + 17 * image;
    }

    @BeforeEach
    void prepare() throws IOException {
        write(folder);
    }

    private static int level(RgbImage image) {
        return image.pixels()[0] & 0xFF;
    }

    @Test
    void everyImageIsThereOnceWithItsOwnClass() throws IOException {
        try (ImageSource source = open(folder)) {
            assertThat(source.size()).isEqualTo(IMAGES);
            assertThat(source.classes()).hasSize(3).doesNotHaveDuplicates();
            Set<Integer> levels = new HashSet<>();
            for (int i = 0; i < IMAGES; i++) {
                int level = level(source.read(i));
                assertThat(levels.add(level)).as("level %d", level).isTrue();
                assertThat(source.label(i)).as(source.name(i)).isEqualTo((level - 10) / 17 % 3);
            }
        }
    }

    @Test
    void namesAreDistinctAndStay() throws IOException {
        try (ImageSource source = open(folder);
                ImageSource again = open(folder)) {
            List<String> names =
                    IntStream.range(0, IMAGES).mapToObj(source::name).toList();
            assertThat(names).doesNotHaveDuplicates();
            assertThat(IntStream.range(0, IMAGES).mapToObj(again::name)).isEqualTo(names);
            assertThat(ImageSources.fingerprint(again)).isEqualTo(ImageSources.fingerprint(source));
        }
    }

    @Test
    void anyOrderAndManyThreadsReadTheSame() throws IOException {
        try (ImageSource source = open(folder)) {
            byte[][] expected = new byte[IMAGES][];
            for (int i = 0; i < IMAGES; i++) {
                expected[i] = source.read(i).pixels();
            }
            boolean equal = IntStream.range(0, 40 * IMAGES).parallel().allMatch(k -> {
                int i = IMAGES - 1 - k % IMAGES;
                try {
                    return Arrays.equals(source.read(i).pixels(), expected[i]);
                } catch (IOException e) {
                    return false;
                }
            });
            assertThat(equal).isTrue();
        }
    }

    @Test
    void anEpochShowsEveryImageInAnOrderOfItsKey() throws IOException {
        try (ImageSource source = open(folder)) {
            int[] order = source.order(Rng.of(4).generator());
            assertThat(Arrays.stream(order).sorted().toArray())
                    .isEqualTo(IntStream.range(0, IMAGES).toArray());
            assertThat(source.order(Rng.of(4).generator())).isEqualTo(order);
            assertThat(source.order(Rng.of(5).generator())).isNotEqualTo(order);
        }
    }

    @Test
    void batchesAreTheSameAtAnyNumberOfWorkersAndFromAnyBatchOn() throws IOException {
        List<List<Integer>> whole = batches(1, 0, 8);
        assertThat(batches(4, 0, 8)).isEqualTo(whole);
        assertThat(batches(3, 5, 3)).isEqualTo(whole.subList(5, 8));
        assertThat(whole.subList(0, 3).stream().flatMap(List::stream)).doesNotHaveDuplicates();
    }

    private List<List<Integer>> batches(int workers, long first, int count) throws IOException {
        BatchMaker<int[]> maker = new BatchMaker<>() {
            @Override
            public int[] allocate() {
                return new int[4];
            }

            @Override
            public void put(int[] batch, int place, RgbImage image, int epoch, int index) {
                batch[place] = 1000 * epoch + level(image);
            }
        };
        List<List<Integer>> all = new ArrayList<>();
        LoaderOptions options = new LoaderOptions(4, workers, 2, 0.0, Shard.WHOLE);
        try (ImageSource source = open(folder);
                PrefetchLoader<int[]> loader = new PrefetchLoader<>(source, maker, options, Rng.of(9), first)) {
            for (int i = 0; i < count; i++) {
                int[] batch = loader.next();
                all.add(Arrays.stream(batch).boxed().toList());
                loader.giveBack(batch);
            }
        }
        return all;
    }

    @Test
    void aPartKeepsImagesAndLabelsTogether() throws IOException {
        try (ImageSource part = ImageSources.limit(open(folder), 7, 3)) {
            assertThat(part.size()).isEqualTo(7);
            for (int i = 0; i < 7; i++) {
                assertThat(part.label(i)).isEqualTo((level(part.read(i)) - 10) / 17 % 3);
            }
            assertThat(Arrays.stream(part.order(Rng.of(1).generator())).sorted().toArray())
                    .isEqualTo(IntStream.range(0, 7).toArray());
        }
    }
}

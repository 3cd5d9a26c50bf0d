package io.github.dino4j.augment.data.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.core.random.Rng;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** Whatever the number of processes, the batch and the set: each step has the images that one process takes in it. */
class ShardedEpochTest {
    private static final int CASES = 40;
    private static final int EPOCHS = 3;
    private static final long SEED = 20;

    /** Numbered images that remember which were read. */
    private record Watched(int size, Set<Integer> broken, Queue<Integer> reads) implements ImageSource {
        Watched(int size, Set<Integer> broken) {
            this(size, broken, new ConcurrentLinkedQueue<>());
        }

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
            reads.add(index);
            if (broken.contains(index)) {
                throw new IOException("image" + index + ": broken");
            }
            return new RgbImage(1, 1, new byte[] {(byte) index, (byte) (index >> 8), 0});
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    private record Collect(int size) implements BatchMaker<int[]> {
        @Override
        public int[] allocate() {
            return new int[size];
        }

        @Override
        public void put(int[] batch, int place, RgbImage image, int epoch, int index) {
            batch[place] = Byte.toUnsignedInt(image.pixels()[0]) | Byte.toUnsignedInt(image.pixels()[1]) << 8;
        }
    }

    /** The batches of one of the processes. */
    private static List<List<Integer>> batches(ImageSource source, int batch, Shard shard, long first, int count)
            throws IOException {
        LoaderOptions options = new LoaderOptions(batch, 2, 2, 0.5, shard);
        List<List<Integer>> all = new ArrayList<>();
        try (PrefetchLoader<int[]> loader =
                new PrefetchLoader<>(source, new Collect(batch), options, Rng.of(SEED), first)) {
            for (int i = 0; i < count; i++) {
                int[] images = loader.next();
                all.add(Arrays.stream(images).boxed().toList());
                loader.giveBack(images);
            }
        }
        return all;
    }

    @Test
    void stepsHaveTheSameImagesForAnyNumberOfProcesses() throws IOException {
        Random random = new Random(SEED);
        for (int i = 0; i < CASES; i++) {
            int world = 1 + random.nextInt(6);
            int batch = 1 + random.nextInt(5);
            int images = world * batch * (1 + random.nextInt(4)) + random.nextInt(world * batch);
            Set<Integer> broken = i % 3 == 0 ? Set.of(random.nextInt(images)) : Set.of();
            requireSame(world, batch, images, broken);
        }
    }

    private static void requireSame(int world, int batch, int images, Set<Integer> broken) throws IOException {
        String what = world + " processes, batches of " + batch + ", " + images + " images, unreadable " + broken;
        int perEpoch = images / (world * batch);
        int steps = perEpoch * EPOCHS;
        List<List<Integer>> whole = batches(new Watched(images, broken), world * batch, Shard.WHOLE, 0, steps);
        List<List<Integer>> together = new ArrayList<>();
        whole.forEach(each -> together.add(new ArrayList<>()));
        for (int rank = 0; rank < world; rank++) {
            List<List<Integer>> own = batches(new Watched(images, broken), batch, new Shard(rank, world), 0, steps);
            for (int step = 0; step < steps; step++) {
                together.get(step).addAll(own.get(step));
            }
        }
        assertThat(together).as(what).isEqualTo(whole);
        for (int epoch = 0; epoch < EPOCHS && broken.isEmpty(); epoch++) {
            List<Integer> shown = together.subList(epoch * perEpoch, (epoch + 1) * perEpoch).stream()
                    .flatMap(List::stream)
                    .toList();
            assertThat(shown).as(what).hasSize(perEpoch * world * batch).doesNotHaveDuplicates();
        }
    }

    @Test
    void anotherNumberOfProcessesGoesOnWhereTheOthersStopped() throws IOException {
        ImageSource source = new Watched(50, Set.of());
        List<List<Integer>> whole = batches(source, 12, Shard.WHOLE, 0, 9); // two epochs of four steps, and one
        List<List<Integer>> halves = batches(source, 6, new Shard(0, 2), 5, 4);
        List<List<Integer>> others = batches(source, 6, new Shard(1, 2), 5, 4);
        for (int step = 5; step < 9; step++) {
            List<Integer> both = new ArrayList<>(halves.get(step - 5));
            both.addAll(others.get(step - 5));
            assertThat(both).as("step " + step).isEqualTo(whole.get(step));
        }
    }

    @Test
    void aProcessReadsItsOwnShareAlone() throws IOException {
        Watched source = new Watched(24, Set.of());
        List<List<Integer>> own = batches(source, 4, new Shard(1, 2), 0, 1); // begins all three of the epoch
        List<Integer> others = batches(new Watched(24, Set.of()), 4, new Shard(0, 2), 0, 3).stream()
                .flatMap(List::stream)
                .toList();
        assertThat(source.reads())
                .containsAll(own.get(0))
                .doesNotContainAnyElementsOf(others)
                .doesNotHaveDuplicates();
    }

    @Test
    void aProcessWhoseImagesCannotBeReadNamesThem() {
        Set<Integer> most = Set.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThatThrownBy(() -> batches(new Watched(12, most), 3, new Shard(1, 2), 0, 2))
                .hasMessageContaining("images cannot be read, more than data.max_bad_share=0.5 allows")
                .hasMessageContaining(": broken");
    }
}

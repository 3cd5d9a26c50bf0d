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
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
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

    private record Collect(int size) implements BatchMaker<int[]> {
        Collect() {
            this(BATCH);
        }

        @Override
        public int[] allocate() {
            return new int[size];
        }

        @Override
        public void put(int[] batch, int place, RgbImage image, int epoch, int index) {
            batch[place] = image.pixels()[0] + 100 * epoch;
        }
    }

    private static List<List<Integer>> batches(ImageSource source, int workers, long first, int count)
            throws IOException {
        LoaderOptions options = new LoaderOptions(BATCH, workers, 2, 0.2, Shard.WHOLE);
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
        LoaderOptions options = new LoaderOptions(BATCH, 2, 2, 0.0, Shard.WHOLE);
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
        LoaderOptions options = new LoaderOptions(BATCH, 2, 2, 0.2, Shard.WHOLE);
        PrefetchLoader<int[]> loader =
                new PrefetchLoader<>(new Numbered(10, Set.of()), new Collect(), options, Rng.of(1), 0);
        loader.close();
        assertThatThrownBy(loader::next).hasMessageContaining("the loader is closed");
    }

    @Test
    void processesTogetherTakeWhatOneTakesWithTheWholeBatch() throws IOException {
        ImageSource source = new Numbered(26, Set.of());
        List<List<Integer>> first = sharded(source, new Shard(0, 2), 7);
        List<List<Integer>> second = sharded(source, new Shard(1, 2), 7);
        List<List<Integer>> whole = new ArrayList<>();
        LoaderOptions options = new LoaderOptions(2 * BATCH, 2, 2, 0.0, Shard.WHOLE);
        BatchMaker<int[]> maker = new Collect(2 * BATCH);
        try (PrefetchLoader<int[]> loader = new PrefetchLoader<>(source, maker, options, Rng.of(1), 0)) {
            assertThat(loader.batchesPerEpoch()).isEqualTo(3);
            for (int i = 0; i < 7; i++) {
                int[] batch = loader.next();
                whole.add(Arrays.stream(batch).boxed().toList());
                loader.giveBack(batch);
            }
        }
        for (int i = 0; i < 7; i++) {
            List<Integer> both = new ArrayList<>(first.get(i));
            both.addAll(second.get(i));
            assertThat(both).as("step " + i).isEqualTo(whole.get(i));
        }
    }

    private static List<List<Integer>> sharded(ImageSource source, Shard shard, int count) throws IOException {
        LoaderOptions options = new LoaderOptions(BATCH, 2, 2, 0.0, shard);
        List<List<Integer>> all = new ArrayList<>();
        try (PrefetchLoader<int[]> loader = new PrefetchLoader<>(source, new Collect(), options, Rng.of(1), 0)) {
            for (int i = 0; i < count; i++) {
                int[] batch = loader.next();
                all.add(Arrays.stream(batch).boxed().toList());
                loader.giveBack(batch);
            }
        }
        return all;
    }

    @Test
    void fewerImagesThanAllProcessesNeedAreRefused() {
        LoaderOptions options = new LoaderOptions(BATCH, 1, 1, 0.0, new Shard(0, 3));
        ImageSource source = new Numbered(10, Set.of());
        assertThatThrownBy(() -> new PrefetchLoader<>(source, new Collect(), options, Rng.of(1), 0))
                .hasMessageContaining("train.batch_size=4 for each of 3 processes is more than the 10 training images");
        assertThatThrownBy(() -> new Shard(2, 2)).hasMessage("rank must be in [0, world=2), was 2");
    }

    /** Counts reads, tells when so many have begun, and holds them at a gate. */
    private static final class Gated implements ImageSource {
        private final Numbered images = new Numbered(100, Set.of());
        private final AtomicInteger reads = new AtomicInteger();
        private final CountDownLatch begun;
        private final CountDownLatch gate;

        Gated(int expected, CountDownLatch gate) {
            this.begun = new CountDownLatch(expected);
            this.gate = gate;
        }

        @Override
        public int size() {
            return images.size();
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
            return images.name(index);
        }

        @Override
        public RgbImage read(int index) throws IOException {
            reads.incrementAndGet();
            begun.countDown();
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IOException("interrupted", e);
            }
            return images.read(index);
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    @Test
    void withoutAConsumerNoMoreThanTheReadyBatchesAreMade() throws Exception {
        Gated source = new Gated(3 * BATCH, new CountDownLatch(0));
        LoaderOptions options = new LoaderOptions(BATCH, 2, 3, 0.0, Shard.WHOLE);
        PrefetchLoader<int[]> loader = new PrefetchLoader<>(source, new Collect(), options, Rng.of(1), 0);
        source.begun.await();
        loader.close(); // waits for the workers, so that the count is final
        assertThat(source.reads).hasValue(3 * BATCH);
    }

    @Test
    void closingWaitsOnlyForImagesAtHandAndWakesTheConsumer() throws Exception {
        Gated source = new Gated(2, new CountDownLatch(1));
        LoaderOptions options = new LoaderOptions(BATCH, 2, 2, 0.0, Shard.WHOLE);
        PrefetchLoader<int[]> loader = new PrefetchLoader<>(source, new Collect(), options, Rng.of(1), 0);
        FutureTask<int[]> consumer = new FutureTask<>(loader::next);
        start(consumer);
        source.begun.await(); // both workers hold an image
        FutureTask<Boolean> closing = new FutureTask<>(loader::close, true);
        Thread closer = start(closing);
        while (closer.getState() != Thread.State.TIMED_WAITING) { // the loader is closed, and waits for its workers
            Thread.onSpinWait();
        }
        source.gate.countDown();
        assertThat(closing.get()).isTrue();
        assertThatThrownBy(consumer::get).hasRootCauseMessage("the loader is closed");
        assertThat(source.reads).hasValue(2);
    }

    private static Thread start(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}

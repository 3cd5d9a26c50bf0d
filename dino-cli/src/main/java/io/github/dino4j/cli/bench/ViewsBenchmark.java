package io.github.dino4j.cli.bench;

import com.sun.management.ThreadMXBean;
import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.load.BatchMaker;
import io.github.dino4j.augment.data.load.LoaderOptions;
import io.github.dino4j.augment.data.load.PrefetchLoader;
import io.github.dino4j.augment.data.load.Shard;
import io.github.dino4j.augment.image.ImageBuffer;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.Canvas;
import io.github.dino4j.augment.view.MultiCrop;
import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.config.view.ViewsConfig;
import io.github.dino4j.core.random.Rng;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Times the making of views: image by image in one thread, and batch by batch through the loader as a training run does. */
final class ViewsBenchmark {
    private static final int BATCH = 16;
    private static final int READY = 2;
    private static final int ROUNDS = 5;
    private static final int MOST_IMAGES = 1024; // of a round
    private static final double SECOND = 1e9;
    private static final double NANOS = 1e-9;
    private static final double MILLIS = 1e-6;

    private final ImageSource source;
    private final ViewsConfig config;
    private final MultiCrop multiCrop;
    private final long roundNanos;
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    ViewsBenchmark(ImageSource source, ViewsConfig config, double roundSeconds) {
        this.roundNanos = (long) (roundSeconds * SECOND);
        this.source = source;
        this.config = config;
        this.multiCrop = new MultiCrop(config);
    }

    /** Images that a batch needs. */
    static int leastImages() {
        return BATCH;
    }

    /** Medians over rounds, after as many rounds that warm up. */
    Map<String, Object> measure(int workers) throws IOException {
        double[][] single = new double[ROUNDS][];
        for (int round = -ROUNDS; round < ROUNDS; round++) {
            single[Math.max(round, 0)] = oneByOne();
        }
        Map<String, Object> result = new LinkedHashMap<>();
        double[][] batches = loaded(workers);
        result.put("images_per_s", median(batches, 0));
        result.put("decode_ms", median(single, 0));
        result.put("views_ms", median(single, 1));
        result.put("bytes_per_image", Math.round(median(batches, 1)));
        return result;
    }

    private static double median(double[][] rounds, int column) {
        double[] values = Arrays.stream(rounds)
                .mapToDouble(round -> round[column])
                .sorted()
                .toArray();
        return values[values.length / 2];
    }

    /** Milliseconds per image of reading and decoding, and of making views. */
    private double[] oneByOne() throws IOException {
        ImageBuffer buffer = new ImageBuffer();
        Canvas canvas = new Canvas();
        Views views = new Views(1, config);
        int images = Math.min(source.size(), MOST_IMAGES);
        long decoding = 0;
        long making = 0;
        int done = 0;
        while (decoding + making < roundNanos) {
            long start = System.nanoTime();
            RgbImage image = source.read(done % images, buffer);
            long decoded = System.nanoTime();
            multiCrop.write(image, Rng.of(done), 0, views, canvas);
            making += System.nanoTime() - decoded;
            decoding += decoded - start;
            done++;
        }
        return new double[] {decoding * MILLIS / done, making * MILLIS / done};
    }

    /** Images per second and bytes allocated per image. */
    private double[][] loaded(int workers) throws IOException {
        LoaderOptions options = new LoaderOptions(BATCH, workers, READY, 0.0, Shard.WHOLE);
        double[][] rounds = new double[ROUNDS][];
        try (PrefetchLoader<Views> loader = new PrefetchLoader<>(source, new Maker(), options, Rng.of(0), 0)) {
            for (int round = -ROUNDS; round < ROUNDS; round++) {
                rounds[Math.max(round, 0)] = round(loader);
            }
        }
        return rounds;
    }

    private double[] round(PrefetchLoader<Views> loader) throws IOException {
        long start = System.nanoTime();
        long allocated = allocated();
        int images = 0;
        while (System.nanoTime() - start < roundNanos) {
            loader.giveBack(loader.next());
            images += BATCH;
        }
        double seconds = (System.nanoTime() - start) * NANOS;
        return new double[] {images / seconds, (double) (allocated() - allocated) / images};
    }

    /** What all threads have allocated; only the loader's and this one are at work. */
    private long allocated() {
        return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
                .filter(bytes -> bytes > 0)
                .sum();
    }

    private final class Maker implements BatchMaker<Views> {
        private final ThreadLocal<Canvas> canvases = ThreadLocal.withInitial(Canvas::new);

        @Override
        public Views allocate() {
            return new Views(BATCH, config);
        }

        @Override
        public void put(Views batch, int place, RgbImage image, int epoch, int index) {
            multiCrop.write(image, Rng.of(epoch).fold(index), place, batch, canvases.get());
        }
    }
}

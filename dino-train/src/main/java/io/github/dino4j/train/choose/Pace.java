package io.github.dino4j.train.choose;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.open.ImageSources;
import io.github.dino4j.augment.op.Canvas;
import io.github.dino4j.augment.view.MultiCrop;
import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.ConfigPrinter;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.train.step.StepBenchmark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How fast a run goes on this machine: some steps are done for it on random images.
 *
 * @param stepSeconds of a step of the whole batch, without its views
 * @param viewsSeconds of reading a batch's images and making their views, on all cores
 */
public record Pace(double stepSeconds, double viewsSeconds) {
    private static final int MOST_IMAGES = 16; // of the batch that is timed
    private static final int REPS = 2;
    private static final int MORE_REPS = 5;
    private static final int SAMPLE = 24;
    private static final double NANOS = 1e-9;
    private static final double LONG_ENOUGH = 1.0; // seconds

    /**
     * Does some steps, a few seconds for a small model.
     *
     * @param config a run
     * @return its pace; without images of its own, as with drawn ones, views take no time
     * @throws IOException if no image can be read
     */
    public static Pace of(RunConfig config) throws IOException {
        return of(config, MOST_IMAGES, REPS);
    }

    /**
     * Does some steps of the whole batch: slower, and nearer to what the run will take, where its time has to fit.
     *
     * @param config a run
     * @return its pace; without images of its own, as with drawn ones, views take no time
     * @throws IOException if no image can be read
     */
    public static Pace ofWholeBatches(RunConfig config) throws IOException {
        return of(config, Integer.MAX_VALUE, MORE_REPS);
    }

    private static Pace of(RunConfig config, int most, int reps) throws IOException {
        int whole = config.train().batchSize() / config.train().accumulate();
        int part = Math.min(whole, most);
        RunConfig less = ConfigLoader.printed(
                ConfigPrinter.print(config),
                "the run's configuration",
                List.of("train.batch_size=" + part, "train.accumulate=1"));
        try (StepBenchmark benchmark = new StepBenchmark(less)) {
            double seconds = benchmark.secondsPerStep(reps);
            return new Pace(seconds * config.train().batchSize() / part, views(config));
        }
    }

    /** {@return of a step and its views, which share the cores} */
    public double seconds() {
        return stepSeconds + viewsSeconds;
    }

    private static double views(RunConfig config) throws IOException {
        if (config.data().synthetic().trainPerClass() > 0) {
            return 0.0;
        }
        SourceOptions options = SourceOptions.of(config).withoutPixels();
        try (ImageSource all = ImageSources.open(config.data().train(), Split.TRAIN, options);
                ImageSource sample = ImageSources.limit(all, 2 * SAMPLE, 0)) {
            int half = Math.max(1, sample.size() / 2);
            viewsOf(sample, 0, half, config); // warms up
            return viewsOf(sample, sample.size() - half, sample.size(), config);
        }
    }

    /** Seconds of a batch's views, by those of some images: of fewer where they are large. */
    private static double viewsOf(ImageSource sample, int from, int to, RunConfig config) {
        int part = 2 * Runtime.getRuntime().availableProcessors();
        long start = System.nanoTime();
        double seconds = 0.0;
        int made = 0;
        for (int at = from; at < to && seconds < LONG_ENOUGH; at += part) {
            made += make(sample, at, Math.min(part, to - at), config);
            seconds = (System.nanoTime() - start) * NANOS;
        }
        return made == 0 ? 0.0 : seconds * config.train().batchSize() / made;
    }

    /** Makes the views of some images, and counts those that could be read. */
    private static int make(ImageSource source, int first, int count, RunConfig config) {
        MultiCrop multiCrop = new MultiCrop(config.views());
        return IntStream.range(first, first + count)
                .parallel()
                .map(i -> {
                    try {
                        Views views = new Views(1, config.views());
                        multiCrop.write(source.read(i), Rng.of(i), 0, views, new Canvas());
                        return 1;
                    } catch (IOException | UncheckedIOException e) {
                        return 0; // the survey has named it
                    }
                })
                .sum();
    }
}

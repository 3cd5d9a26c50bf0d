package io.github.dino4j.train.choose;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.ImageStats;
import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.open.ImageSources;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.util.List;

/**
 * What the images of a set are like, as far as settings depend on it.
 *
 * @param path as {@code data.train} takes it
 * @param images how many there are
 * @param classes names of their classes, empty for none
 * @param looked how many of a sample could be read
 * @param broken messages about those of the sample that could not
 * @param shortSide median of the shorter side, pixels
 * @param longSide median of the longer side, pixels
 * @param isGrey whether the whole sample is grey
 * @param mean of each channel's levels in [0, 1]
 * @param std deviation of each channel's levels
 */
public record ImageSurvey(
        String path,
        int images,
        List<String> classes,
        int looked,
        List<String> broken,
        int shortSide,
        int longSide,
        boolean isGrey,
        List<Double> mean,
        List<Double> std) {
    private static final int SAMPLE = 512;
    private static final int FIRST = 32; // looked at before it is known how large they are
    private static final long MOST_PIXELS = 400_000_000; // to decode in all: seconds on two cores
    private static final int SEED = 0;
    private static final double SAME = 1e-9;

    /**
     * Looks at a seeded sample of at most 512 images, at fewer where they are large.
     *
     * @param path as {@code data.train} takes it
     * @return what was found
     * @throws IOException if there are no images, or none of the sample can be read
     */
    public static ImageSurvey of(String path) throws IOException {
        RunConfig base = ConfigLoader.builtin("base/dino.yaml", List.of("data.train=x"));
        SourceOptions options = SourceOptions.of(base);
        try (ImageSource all = ImageSources.open(path, Split.TRAIN, options)) {
            ImageStats stats = stats(all, FIRST, base.model().inChans());
            long pixels = (long) stats.width().median() * stats.height().median();
            int affordable = (int) Math.min(SAMPLE, MOST_PIXELS / Math.max(1, pixels));
            if (affordable > FIRST && all.size() > FIRST) {
                stats = stats(all, affordable, base.model().inChans());
            }
            if (stats.images() == 0) {
                throw new InputException(path + ": none of "
                        + stats.broken().size() + " images that were tried can be read; the first: "
                        + stats.broken().get(0));
            }
            int width = stats.width().median();
            int height = stats.height().median();
            return new ImageSurvey(
                    path,
                    all.size(),
                    all.classes(),
                    stats.images(),
                    stats.broken(),
                    Math.min(width, height),
                    Math.max(width, height),
                    same(stats.mean()) && same(stats.std()),
                    stats.mean(),
                    stats.std());
        }
    }

    private static ImageStats stats(ImageSource all, int most, int channels) throws IOException {
        try (ImageSource sample = ImageSources.limit(all, most, SEED)) {
            return ImageStats.of(sample, channels, done -> {});
        }
    }

    /** Bytes of all images when they are decoded. */
    long decoded() {
        return (long) images * shortSide * longSide * mean.size();
    }

    private static boolean same(List<Double> values) {
        return values.stream().allMatch(value -> Math.abs(value - values.get(0)) < SAME);
    }
}

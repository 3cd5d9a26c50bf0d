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
        boolean isGrey,
        List<Double> mean,
        List<Double> std) {
    private static final int SAMPLE = 512;
    private static final int SEED = 0;
    private static final double SAME = 1e-9;

    /**
     * Looks at a seeded sample of at most 512 images.
     *
     * @param path as {@code data.train} takes it
     * @return what was found
     * @throws IOException if there are no images, or none of the sample can be read
     */
    public static ImageSurvey of(String path) throws IOException {
        RunConfig base = ConfigLoader.builtin("base/dino.yaml", List.of("data.train=x"));
        SourceOptions options = SourceOptions.of(base);
        try (ImageSource all = ImageSources.open(path, Split.TRAIN, options);
                ImageSource sample = ImageSources.limit(all, SAMPLE, SEED)) {
            ImageStats stats = ImageStats.of(sample, base.model().inChans(), done -> {});
            if (stats.images() == 0) {
                throw new InputException(
                        path + ": none of " + sample.size() + " images that were tried can be read; the first: "
                                + stats.broken().get(0));
            }
            return new ImageSurvey(
                    path,
                    all.size(),
                    all.classes(),
                    stats.images(),
                    stats.broken(),
                    Math.min(stats.width().median(), stats.height().median()),
                    same(stats.mean()) && same(stats.std()),
                    stats.mean(),
                    stats.std());
        }
    }

    private static boolean same(List<Double> values) {
        return values.stream().allMatch(value -> Math.abs(value - values.get(0)) < SAME);
    }
}

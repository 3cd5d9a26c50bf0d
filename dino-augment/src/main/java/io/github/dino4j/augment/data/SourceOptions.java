package io.github.dino4j.augment.data;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.train.DataConfig;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How images are opened.
 *
 * @param maxPixels largest width times height that is decoded
 * @param channels of the images: 3 for RGB, 1 for grey, or as many as the files have
 * @param shuffleBuffer images that tar shards are shuffled among
 * @param cache where indexes of large sets and decoded pixels are kept, or null to keep none
 * @param cachePixels whether decoded images are kept in a memory-mapped file below {@code cache}
 * @param labels whether folders are classes
 * @param upright whether images are turned as their Exif orientation says
 */
public record SourceOptions(
        long maxPixels,
        int channels,
        int shuffleBuffer,
        @Nullable Path cache,
        boolean cachePixels,
        FolderLabels labels,
        boolean upright) {
    private static final int NO_BUFFER = 1; // shards are read in their order

    /**
     * Images as they are stored; folders are classes unless they are dates.
     *
     * @param maxPixels largest width times height that is decoded
     * @param channels of the images: 3 for RGB, 1 for grey, or as many as the files have
     * @param shuffleBuffer images that tar shards are shuffled among
     * @param cache where indexes of large sets and decoded pixels are kept, or null to keep none
     * @param cachePixels whether decoded images are kept in a memory-mapped file below {@code cache}
     */
    public SourceOptions(long maxPixels, int channels, int shuffleBuffer, @Nullable Path cache, boolean cachePixels) {
        this(maxPixels, channels, shuffleBuffer, cache, cachePixels, FolderLabels.AUTO, false);
    }

    /**
     * RGB images, with nothing kept on the disk.
     *
     * @param maxPixels largest width times height that is decoded
     * @return the options
     */
    public static SourceOptions rgb(long maxPixels) {
        return new SourceOptions(maxPixels, RgbImage.RGB, NO_BUFFER, null, false);
    }

    /**
     * The options of a run.
     *
     * @param config the run
     * @return the options
     */
    public static SourceOptions of(RunConfig config) {
        DataConfig data = config.data();
        return new SourceOptions(
                data.maxPixels(),
                config.model().inChans(),
                data.shuffleBuffer(),
                cacheFolder(data.cacheDir()),
                data.cachePixels(),
                FolderLabels.named(data.labels()),
                data.exifOrientation().equals("apply"));
    }

    /** {@return the same without decoded pixels} */
    public SourceOptions withoutPixels() {
        return new SourceOptions(maxPixels, channels, shuffleBuffer, cache, false, labels, upright);
    }

    /**
     * Where caches lie.
     *
     * @param configured data.cache_dir
     * @return that folder; where it is empty {@code dino4j} below {@code $XDG_CACHE_HOME}, or below {@code ~/.cache}
     */
    public static Path cacheFolder(String configured) {
        if (!configured.isBlank()) {
            return Path.of(configured);
        }
        String system = System.getenv("XDG_CACHE_HOME");
        return (system == null || system.isBlank()
                        ? Path.of(System.getProperty("user.home"), ".cache")
                        : Path.of(system))
                .resolve("dino4j");
    }
}

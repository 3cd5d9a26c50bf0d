package io.github.dino4j.core.config.train;

import io.github.dino4j.core.config.bind.Bounds;
import java.util.List;

/**
 * The images.
 *
 * @param train training images: image folders, tars of one, tar shards, lists, CIFAR binary batches, IDX files or flat folders, and
 *     patterns of them; none when synthetic
 * @param val held-out images, same forms
 * @param labels whether folders are classes: {@code folder}, {@code none}, or {@code auto}, which is {@code folder} unless all are dates
 * @param exifOrientation whether images are turned as the camera was held: {@code ignore} or {@code apply}
 * @param limit use at most this many training images, 0 for all
 * @param valLimit use at most this many held-out images, 0 for all
 * @param maxBadShare share of unreadable images above which the run stops
 * @param maxPixels largest width times height that is decoded
 * @param workers loader threads
 * @param prefetch batches kept ready
 * @param shuffleBuffer images that tar shards are shuffled among, so that they are read nearly in their order
 * @param cacheDir where indexes of large sets and decoded pixels are kept; empty for the user's cache folder
 * @param cachePixels whether decoded images are kept in a memory-mapped file
 * @param synthetic images drawn by the program
 */
public record DataConfig(
        List<String> train,
        List<String> val,
        String labels,
        String exifOrientation,
        int limit,
        int valLimit,
        double maxBadShare,
        long maxPixels,
        int workers,
        int prefetch,
        int shuffleBuffer,
        String cacheDir,
        boolean cachePixels,
        SyntheticConfig synthetic) {
    /**
     * Checks the bounds.
     *
     * @param train training images: image folders, tars of one, tar shards, lists, CIFAR binary batches, IDX files or flat folders, and
     *     patterns of them; none when synthetic
     * @param val held-out images, same forms
     * @param labels whether folders are classes: {@code folder}, {@code none}, or {@code auto}, which is {@code folder} unless all are dates
     * @param exifOrientation whether images are turned as the camera was held: {@code ignore} or {@code apply}
     * @param limit use at most this many training images, 0 for all
     * @param valLimit use at most this many held-out images, 0 for all
     * @param maxBadShare share of unreadable images above which the run stops
     * @param maxPixels largest width times height that is decoded
     * @param workers loader threads
     * @param prefetch batches kept ready
     * @param shuffleBuffer images that tar shards are shuffled among, so that they are read nearly in their order
     * @param cacheDir where indexes of large sets and decoded pixels are kept; empty for the user's cache folder
     * @param cachePixels whether decoded images are kept in a memory-mapped file
     * @param synthetic images drawn by the program
     */
    public DataConfig {
        train = named(train);
        val = named(val);
        Bounds bounds = new Bounds().images("train", train).images("val", val);
        drawnAlone(bounds, "train", train, synthetic);
        drawnAlone(bounds, "val", val, synthetic);
        bounds.oneOf("labels", labels, "auto", "folder", "none")
                .oneOf("exif_orientation", exifOrientation, "ignore", "apply")
                .atLeast("limit", limit, 0)
                .atLeast("val_limit", valLimit, 0)
                .atLeast("workers", workers, 0)
                .atLeast("prefetch", prefetch, 1)
                .atLeast("shuffle_buffer", shuffleBuffer, 1)
                .path("cache_dir", cacheDir)
                .share("max_bad_share", maxBadShare)
                .demand("max_pixels", maxPixels > 0, "must be above 0", maxPixels)
                .hold();
    }

    /** Drawn images would be taken, and those that are named passed over. */
    private static void drawnAlone(Bounds bounds, String key, List<String> named, SyntheticConfig synthetic) {
        int drawn = synthetic.trainPerClass();
        bounds.demand(
                key,
                named.isEmpty() || drawn == 0,
                "names images where data.synthetic.train_per_class=" + drawn + " draws them; set"
                        + " data.synthetic.train_per_class=0 to use these, or leave data." + key + " out",
                named);
    }

    /** An empty text alone is none, as runs of older versions have it in their files. */
    private static List<String> named(List<String> paths) {
        return paths.equals(List.of("")) ? List.of() : paths;
    }
}

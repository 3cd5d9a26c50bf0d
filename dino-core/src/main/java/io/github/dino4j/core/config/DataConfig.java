package io.github.dino4j.core.config;

/**
 * The images.
 *
 * @param train training images: an image folder, a tar of one, tar shards, a list, CIFAR binary batches, IDX files or a flat
 *     folder; empty when synthetic
 * @param val held-out images, same forms; empty for none
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
        String train,
        String val,
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
     * @param train training images: an image folder, a tar of one, tar shards, a list, CIFAR binary batches, IDX files or a flat
     *     folder; empty when synthetic
     * @param val held-out images, same forms; empty for none
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
        new Bounds()
                .atLeast("limit", limit, 0)
                .atLeast("val_limit", valLimit, 0)
                .atLeast("workers", workers, 0)
                .atLeast("prefetch", prefetch, 1)
                .atLeast("shuffle_buffer", shuffleBuffer, 1)
                .path("cache_dir", cacheDir)
                .share("max_bad_share", maxBadShare)
                .path("train", train)
                .path("val", val)
                .demand("max_pixels", maxPixels > 0, "must be above 0", maxPixels)
                .hold();
    }
}

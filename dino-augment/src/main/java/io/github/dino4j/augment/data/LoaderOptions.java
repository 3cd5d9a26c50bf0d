package io.github.dino4j.augment.data;

import io.github.dino4j.core.config.RunConfig;

/**
 * How images are loaded.
 *
 * @param batchSize images of a batch
 * @param workers threads, at least 1
 * @param prefetch batches kept ready, at least 1
 * @param maxBadShare share of unreadable images that is borne
 */
public record LoaderOptions(int batchSize, int workers, int prefetch, double maxBadShare) {
    /**
     * The options of a run.
     *
     * @param config the run
     * @return the options, with one worker for each core where the run names none
     */
    public static LoaderOptions of(RunConfig config) {
        int workers = config.data().workers();
        return new LoaderOptions(
                config.train().batchSize(),
                workers == 0 ? Runtime.getRuntime().availableProcessors() : workers,
                config.data().prefetch(),
                config.data().maxBadShare());
    }
}

package io.github.dino4j.augment.data.load;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parallel.Threads;

/**
 * How images are loaded.
 *
 * @param batchSize images of a batch, of this process
 * @param workers threads, at least 1
 * @param prefetch batches kept ready, at least 1
 * @param maxBadShare share of unreadable images that is borne
 * @param shard this process among others that train together
 */
public record LoaderOptions(int batchSize, int workers, int prefetch, double maxBadShare, Shard shard) {
    /**
     * Checks the bounds.
     *
     * @param batchSize images of a batch
     * @param workers threads
     * @param prefetch batches kept ready
     * @param maxBadShare share of unreadable images
     * @param shard this process
     */
    public LoaderOptions {
        if (batchSize < 1 || workers < 1 || prefetch < 1) {
            throw new IllegalArgumentException("batchSize, workers and prefetch must be at least 1, were " + batchSize
                    + ", " + workers + " and " + prefetch);
        }
    }

    /**
     * The options of a run of one process.
     *
     * @param config the run
     * @return the options, with one worker for each core where the run names none
     */
    public static LoaderOptions of(RunConfig config) {
        return of(config, Group.ALONE);
    }

    /**
     * The options of one of the processes of a run.
     *
     * @param config the run, whose batch is that of each process
     * @param group the processes
     * @return the options, with one worker for each core where the run names none
     */
    public static LoaderOptions of(RunConfig config, Group group) {
        int workers = config.data().workers();
        return new LoaderOptions(
                config.train().batchSize(),
                workers == 0 ? Threads.cores() : workers,
                config.data().prefetch(),
                config.data().maxBadShare(),
                new Shard(group.rank(), group.size()));
    }
}

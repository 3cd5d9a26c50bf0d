package io.github.dino4j.eval.embed;

/**
 * What an embedder has done since it was opened. Images that it looks at for itself, when it is opened and checked, do not
 * count.
 *
 * @param embedded images whose vectors or tokens were computed
 * @param failed images that could not be read, or whose computing failed
 * @param waiting images that wait now to be computed
 * @param batches forward passes
 * @param seconds since the embedder was opened
 * @param busySeconds of these, how long it computed
 * @param latency how long images took, from the beginning of their reading until their numbers were there
 */
public record EmbedderMetrics(
        long embedded, long failed, int waiting, long batches, double seconds, double busySeconds, Latency latency) {
    /**
     * Times in seconds. Percentiles are the ends of buckets, at most 9 % too long.
     *
     * @param count how many
     * @param total their sum
     * @param p50 half of them took no longer
     * @param p90 nine of ten
     * @param p99 99 of a hundred
     * @param max the longest
     */
    public record Latency(long count, double total, double p50, double p90, double p99, double max) {
        /** {@return the mean, 0 without any} */
        public double mean() {
            return count == 0 ? 0.0 : total / count;
        }
    }

    /** {@return images computed at once, in the mean; 0 without any} */
    public double imagesPerBatch() {
        return batches == 0 ? 0.0 : (double) embedded / batches;
    }

    /** {@return images for each second that the embedder computed: what it can do under this load; 0 without any} */
    public double imagesPerBusySecond() {
        return busySeconds > 0.0 ? embedded / busySeconds : 0.0;
    }

    /** {@return the share of its time that the embedder computed, from 0 to 1} */
    public double busyShare() {
        return seconds > 0.0 ? Math.min(1.0, busySeconds / seconds) : 0.0;
    }
}

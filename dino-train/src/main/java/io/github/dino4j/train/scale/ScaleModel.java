package io.github.dino4j.train.scale;

/**
 * How long a step takes where several processes share it. Each computes what one process alone does; the gradients are added up in
 * buckets, one after the other, each as soon as the backward pass has done with it; what the last sums take beyond the pass is added
 * to the step, and a few small sums that nothing hides: those of what a method remembers, of the loss and of whether to go on.
 * Gradients are taken to become final at an even pace.
 *
 * @param step of one process
 * @param network between processes
 * @param bucketBytes gradients that are added up at a time; infinite where nothing is added up before the pass has ended
 * @param bytesPerParameter 4 of float32 gradients, 2 of bfloat16
 */
public record ScaleModel(StepTimes step, Sums network, double bucketBytes, double bytesPerParameter) {
    private static final int SMALL_SUMS = 3;
    private static final double SMALL = 4096.0; // bytes

    /**
     * Checks the bounds.
     *
     * @param step of one process
     * @param network between processes
     * @param bucketBytes gradients that are added up at a time
     * @param bytesPerParameter of gradients
     */
    public ScaleModel {
        if (!(bucketBytes > 0.0) || !(bytesPerParameter > 0.0)) {
            throw new IllegalArgumentException(
                    "buckets and gradients have bytes; was " + bucketBytes + " and " + bytesPerParameter);
        }
    }

    /**
     * A step among processes.
     *
     * @param ranks how many there are
     * @param seconds of the step
     * @param sums seconds that the sums of gradients take
     * @param exposed seconds of them, and of the small sums, that the step waits for
     * @param imagesPerSecond of all processes together
     * @param efficiency images a second beside those of as many processes that need not wait, from 0 to 1
     */
    public record Estimate(
            int ranks, double seconds, double sums, double exposed, double imagesPerSecond, double efficiency) {}

    /**
     * Predicts a step.
     *
     * @param ranks processes, each with the images of {@code step}
     * @return how long it takes
     */
    public Estimate at(int ranks) {
        double bytes = step.parameters() * bytesPerParameter;
        boolean whole = Double.isInfinite(bucketBytes);
        int buckets = whole ? 1 : (int) Math.ceil(bytes / bucketBytes);
        double sum = ranks == 1 ? 0.0 : network.sum(bytes / buckets, ranks);
        double end = 0.0; // of the sums, in seconds after the backward pass began
        for (int bucket = 1; bucket <= buckets; bucket++) {
            double ready = step.backward() * bucket / buckets;
            end = Math.max(end, ready) + sum;
        }
        double exposed = ranks == 1 ? 0.0 : end - step.backward() + SMALL_SUMS * network.sum(SMALL, ranks);
        double alone = Math.max(step.seconds(), step.loading());
        double seconds = Math.max(step.seconds() + exposed, step.loading());
        return new Estimate(ranks, seconds, buckets * sum, exposed, ranks * step.images() / seconds, alone / seconds);
    }
}

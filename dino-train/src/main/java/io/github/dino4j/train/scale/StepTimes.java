package io.github.dino4j.train.scale;

/**
 * A step of one process alone, as it was measured.
 *
 * @param seconds the whole step
 * @param backward seconds of it in which gradients become final, one layer after the other, while others are still to come
 * @param loading seconds that the process's loader takes for the images of a step; it works while the step before computes
 * @param parameters whose gradients are added up
 * @param images of the process in a step
 */
public record StepTimes(double seconds, double backward, double loading, long parameters, int images) {
    /**
     * Checks the bounds.
     *
     * @param seconds the whole step
     * @param backward seconds of its backward pass
     * @param loading seconds that loading takes
     * @param parameters that are trained
     * @param images of the process in a step
     */
    public StepTimes {
        if (!(seconds > 0.0) || !(backward >= 0.0) || backward > seconds) {
            throw new IllegalArgumentException(
                    "a step takes more than 0 s and its backward pass no more than that; was " + seconds + " and "
                            + backward);
        }
        if (!(loading >= 0.0) || parameters < 1 || images < 1) {
            throw new IllegalArgumentException("a step has images and parameters, and loading takes 0 s or more; was "
                    + images + ", " + parameters + " and " + loading + " s");
        }
    }
}

package io.github.dino4j.core.schedule;

/**
 * The teacher temperature: constant within an epoch, evenly spaced from {@code from} to {@code to} over the first epochs,
 * both ends included, and {@code to} from then on.
 *
 * @param from value of epoch 0, where there is a warm-up
 * @param to final value, which the last epoch of the warm-up already has
 * @param epochs length of the warm-up, 0 for none
 */
public record EpochRamp(double from, double to, int epochs) {
    /**
     * The value of an epoch.
     *
     * @param epoch from 0
     * @return the value
     */
    public double at(int epoch) {
        if (epoch >= epochs) {
            return to;
        }
        return epochs == 1 ? from : from + (to - from) * epoch / (epochs - 1);
    }
}

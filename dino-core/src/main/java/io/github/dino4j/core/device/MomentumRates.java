package io.github.dino4j.core.device;

import java.util.List;

/**
 * The numbers of a step with momentum.
 *
 * @param keep share of the last direction that is kept
 * @param each the rates of each parameter
 */
public record MomentumRates(float keep, List<Rates> each) {
    /**
     * Copies the list.
     *
     * @param keep share of the last direction that is kept
     * @param each the rates of each parameter
     */
    public MomentumRates {
        each = List.copyOf(each);
    }

    /**
     * A parameter's rates.
     *
     * @param learns whether it changes at all
     * @param decay the weight's share that is added to the gradient
     * @param factor what that sum is multiplied by
     * @param step the learning rate
     */
    public record Rates(boolean learns, float decay, float factor, float step) {
        /** Of a parameter that stays as it is, with its direction. */
        public static final Rates FROZEN = new Rates(false, 0.0f, 1.0f, 0.0f);
    }
}

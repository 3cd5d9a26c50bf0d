package io.github.dino4j.core.device;

import java.util.List;

/**
 * The numbers of a step of AdamW.
 *
 * @param beta1 share of the first moment that is kept
 * @param beta2 share of the second moment that is kept
 * @param eps added to the root of the second moment
 * @param each the rates of each parameter
 */
public record AdamWRates(double beta1, double beta2, float eps, List<Rates> each) {
    /**
     * Copies the list.
     *
     * @param beta1 share of the first moment that is kept
     * @param beta2 share of the second moment that is kept
     * @param eps added to the root of the second moment
     * @param each the rates of each parameter
     */
    public AdamWRates {
        each = List.copyOf(each);
    }

    /**
     * A parameter's rates.
     *
     * @param learns whether it changes at all
     * @param keep the weight that decay leaves
     * @param step the learning rate with the first moment's bias correction
     * @param root the second moment's bias correction, for its root
     */
    public record Rates(boolean learns, float keep, float step, float root) {
        /** Of a parameter that stays as it is, with its moments. */
        public static final Rates FROZEN = new Rates(false, 1.0f, 0.0f, 1.0f);

        /**
         * The weight after the step.
         *
         * @param w the weight before
         * @param m its first moment
         * @param v its second moment
         * @param eps added to the root
         * @return the weight
         */
        public float apply(float w, float m, float v, float eps) {
            return w * keep - step * m / ((float) Math.sqrt(v) / root + eps);
        }
    }
}

package io.github.dino4j.core.schedule;

import java.util.Map;

/**
 * Every scheduled value of one iteration.
 *
 * @param iteration from 0
 * @param epoch from 0
 * @param lastOfEpoch whether an epoch ends with it
 * @param lr learning rate
 * @param weightDecay weight decay of the regularised parameters
 * @param lastLayerFrozen whether the head's last layer does not learn yet
 * @param method the method's own values by name, such as {@code momentum} and {@code teacher_temp}
 */
public record StepValues(
        long iteration,
        int epoch,
        boolean lastOfEpoch,
        double lr,
        double weightDecay,
        boolean lastLayerFrozen,
        Map<String, Double> method) {
    /**
     * Values of an optimiser alone, in the middle of an epoch.
     *
     * @param iteration from 0
     * @param epoch from 0
     * @param lr learning rate
     * @param weightDecay weight decay of the regularised parameters
     * @param lastLayerFrozen whether the head's last layer does not learn yet
     * @return the values
     */
    public static StepValues of(long iteration, int epoch, double lr, double weightDecay, boolean lastLayerFrozen) {
        return new StepValues(iteration, epoch, false, lr, weightDecay, lastLayerFrozen, Map.of());
    }

    /**
     * One of the method's values.
     *
     * @param name its name
     * @return the value
     * @throws IllegalArgumentException if the method has no such schedule
     */
    public double of(String name) {
        Double value = method.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the method schedules no " + name + ", only " + method.keySet());
        }
        return value;
    }
}

package io.github.dino4j.core.schedule;

/**
 * Every scheduled value of one iteration.
 *
 * @param iteration from 0
 * @param epoch from 0
 * @param lr learning rate
 * @param weightDecay weight decay of the regularised parameters
 * @param teacherMomentum l of Algorithm 1
 * @param teacherTemp tpt of Algorithm 1
 * @param lastLayerFrozen whether the head's last layer does not learn yet
 */
public record StepValues(
        long iteration,
        int epoch,
        double lr,
        double weightDecay,
        double teacherMomentum,
        double teacherTemp,
        boolean lastLayerFrozen) {}

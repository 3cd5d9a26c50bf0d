package io.github.dino4j.train.method;

import io.github.dino4j.core.schedule.StepValues;
import java.util.Map;

/** How teacher outputs become targets, and what is remembered from step to step. */
public interface Objective {
    /**
     * The targets of a step.
     *
     * @param teacherLogits raw outputs of all global views (G*B, K), row by row; not changed
     * @param at the step's scheduled values
     * @return (G*B, K)
     */
    float[] target(float[] teacherLogits, StepValues at);

    /**
     * Learns from a step's teacher outputs, after its loss.
     *
     * @param teacherLogits raw outputs of all global views (G*B, K)
     */
    void afterStep(float[] teacherLogits);

    /** {@return what is remembered, by checkpoint name; writes go through} */
    Map<String, float[]> state();
}

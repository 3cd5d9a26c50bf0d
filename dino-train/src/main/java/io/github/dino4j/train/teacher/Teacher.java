package io.github.dino4j.train.teacher;

import io.github.dino4j.core.config.method.TeacherConfig;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.schedule.Scheduled;
import io.github.dino4j.core.schedule.StepClock;
import io.github.dino4j.core.schedule.StepValues;
import java.util.List;

/** How a teacher follows its student (Caron et al. 2021, section 5.2). */
public interface Teacher {
    /** {@return whether it has weights of its own, not the student's} */
    default boolean hasOwnWeights() {
        return true;
    }

    /**
     * Takes note of the student before it learns from a step.
     *
     * @param teacher the teacher's weights
     * @param student the student's weights
     */
    default void beforeUpdate(ParameterStore teacher, ParameterStore student) {}

    /**
     * Follows the student after it has learnt from a step.
     *
     * @param teacher the teacher's weights
     * @param student the student's weights
     * @param at the step's scheduled values
     */
    default void follow(ParameterStore teacher, ParameterStore student, StepValues at) {}

    /**
     * What is scheduled.
     *
     * @param clock iterations and epochs
     * @return the values that {@link #follow} reads
     */
    default List<Scheduled> schedules(StepClock clock) {
        return List.of();
    }

    /**
     * The teacher that a configuration asks for.
     *
     * @param config the choice
     * @return the teacher
     */
    static Teacher of(TeacherConfig config) {
        return config.map(new Teachers());
    }
}

package io.github.dino4j.train.teacher;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.method.TeacherConfig;
import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.schedule.StepValues;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Teachers that are copies of their student: whose weights a step's teacher has, step by step. */
class TeachersTest {
    private static final int STEPS = 6;
    private static final int STEPS_PER_EPOCH = 3;

    private static Teacher teacher(String name) {
        return Teacher.of(
                ConfigLoader.builtin("base/dino.yaml", List.of("data.train=x", "method.teacher={name: " + name + "}"))
                        .method()
                        .teacher());
    }

    /** The student has the number of its steps for a weight; the teacher's number before each step. */
    @ParameterizedTest
    @CsvSource({"previous-iteration, 0 0 1 2 3 4", "previous-epoch, 0 0 0 3 3 3"})
    void aStepsTeacherIsTheStudentOfEarlier(String name, String expected) {
        Teacher teacher = teacher(name);
        assertThat(teacher.hasOwnWeights()).isTrue();
        ParameterLayout layout = new ParameterLayout(List.of(new Parameter("w", List.of(5L), Initializer.ZEROS, true)));
        ParameterStore weights = new ParameterStore(layout);
        ParameterStore student = new ParameterStore(layout);
        StringBuilder seen = new StringBuilder();
        for (int step = 0; step < STEPS; step++) {
            seen.append(step == 0 ? "" : " ").append((int) weights.get("w")[0]);
            boolean last = (step + 1) % STEPS_PER_EPOCH == 0;
            teacher.beforeUpdate(weights, student);
            float now = step + 1.0f;
            student.set("w", new float[] {now, now, now, now, now});
            teacher.follow(
                    weights, student, new StepValues(step, step / STEPS_PER_EPOCH, last, 0.1, 0.0, false, Map.of()));
            assertThat(student.get("w")).containsOnly(now);
        }
        assertThat(seen).hasToString(expected);
    }

    @Test
    void othersHaveNoWeightsOfTheirOwn() {
        for (TeacherConfig config : List.of(new TeacherConfig.Student(), new TeacherConfig.None())) {
            assertThat(Teacher.of(config).hasOwnWeights()).isFalse();
        }
    }
}

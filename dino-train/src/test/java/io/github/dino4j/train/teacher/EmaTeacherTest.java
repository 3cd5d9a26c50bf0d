package io.github.dino4j.train.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.train.optim.GoldenSteps;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmaTeacherTest {
    private static final String NAME = "w";

    private final ParameterLayout layout = layout(50001);
    private final ParameterStore teacher = ParameterStore.initialized(layout, Rng.of(1));
    private final ParameterStore student = ParameterStore.initialized(layout, Rng.of(2));

    private static ParameterLayout layout(long size) {
        return new ParameterLayout(List.of(new Parameter(NAME, List.of(size), Initializer.normal(1.0), true)));
    }

    @Test
    void theTeacherIsPyTorchs() throws IOException {
        GoldenSteps golden = new GoldenSteps();
        ParameterStore moved = golden.initial("teacher");
        for (int i = 0; i < golden.count(); i++) {
            EmaTeacher.move(
                    moved,
                    golden.store(golden.step(i).get("student")),
                    golden.at(i).of("momentum"));

            GoldenSteps.assertClose(moved, golden.step(i).get("teacher"), 2.5e-7);
        }
    }

    @Test
    void momentumZeroCopiesTheStudent() {
        EmaTeacher.move(teacher, student, 0.0);

        assertThat(teacher.get(NAME)).isEqualTo(student.get(NAME));
    }

    @Test
    void buffersAreTheTeachersOwn() {
        Parameter buffer = new Parameter("buffer", List.of(3L), Initializer.ONES, false, true);
        Parameter weight = new Parameter(NAME, List.of(3L), Initializer.ONES, true);
        ParameterStore own = ParameterStore.initialized(new ParameterLayout(List.of(buffer, weight)), Rng.of(1));
        ParameterStore other = own.twin();

        EmaTeacher.move(own, other, 0.25);

        assertThat(own.get("buffer")).containsOnly(1.0f);
        assertThat(own.get(NAME)).containsOnly(0.25f);
    }

    @Test
    void momentumOneKeepsTheTeacher() {
        float[] before = teacher.get(NAME);

        EmaTeacher.move(teacher, student, 1.0);

        assertThat(teacher.get(NAME)).isEqualTo(before);
    }

    @Test
    void theDistanceToTheStudentShrinksByTheMomentum() {
        float[] before = teacher.get(NAME);

        EmaTeacher.move(teacher, student, 0.75);

        float[] after = teacher.get(NAME);
        float[] goal = student.get(NAME);
        for (int i = 0; i < goal.length; i++) {
            double expected = 0.75 * ((double) before[i] - goal[i]);
            assertThat(Math.abs(after[i] - goal[i] - expected))
                    .as("element " + i)
                    .isLessThan(1e-6);
        }
    }

    @Test
    void theStudentIsNotChanged() {
        float[] before = student.get(NAME);

        EmaTeacher.move(teacher, student, 0.5);

        assertThat(student.get(NAME)).isEqualTo(before);
    }

    @Test
    void aRowNormOfOneStaysOneForALongRun() {
        ParameterStore ones = new ParameterStore(layout(3));
        ones.set(NAME, new float[] {1, 1, 1});
        ParameterStore copy = new ParameterStore(layout(3));
        copy.copyFrom(ones);
        for (int i = 0; i < 5000; i++) {
            EmaTeacher.move(copy, ones, 0.996 + 0.004 * i / 5000);
        }

        assertThat(copy.get(NAME)).containsOnly(1.0f);
    }

    @Test
    void aStudentOfAnotherLayoutIsRefused() {
        assertThatThrownBy(() -> EmaTeacher.move(teacher, new ParameterStore(layout(3)), 0.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("50016")
                .hasMessageContaining("16 floats");
    }
}

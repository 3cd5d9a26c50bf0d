package io.github.dino4j.train.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.core.event.RunEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CollapseMonitorTest {
    private static final int OUT_DIM = 4096;
    private static final double UNIFORM = 8.3178; // ln 4096

    private final List<String> warnings = new ArrayList<>();
    private final CollapseMonitor monitor = new CollapseMonitor(
            OUT_DIM, 5, event -> warnings.add(((RunEvent.Warned) event).message()), CollapseMonitor.newStreaks());
    private long step;

    private void observe(int times, double entropy, double kl) {
        for (int i = 0; i < times; i++) {
            step++;
            monitor.on(new RunEvent.StepFinished(
                    step, 0, entropy + kl, 1e-3, 0.04, 0.996, 0.04, entropy, kl, 1.0, 100.0, 0.0));
        }
    }

    @Test
    void aUniformTeacherThatTheStudentMatchesIsNamedWithWhatToChange() {
        observe(5, UNIFORM - 0.01, 0.001);

        assertThat(warnings).singleElement().asString().contains("uniform", "ln K = 8.318", "method.target.temp");
    }

    @Test
    void oneDimensionThatAlwaysWinsIsNamedWithWhatToChange() {
        observe(5, 0.02, 0.001);

        assertThat(warnings).singleElement().asString().contains("one dimension", "method.target.momentum");
    }

    @Test
    void eachKindIsToldOnce() {
        observe(40, UNIFORM, 0.0);
        observe(40, 0.0, 0.0);
        observe(40, UNIFORM, 0.0);

        assertThat(warnings).hasSize(2);
    }

    @Test
    void kindsAreNotCountedTogether() {
        for (int i = 0; i < 20; i++) {
            observe(1, UNIFORM, 0.0);
            observe(1, 0.0, 0.0);
        }

        assertThat(warnings).isEmpty();
    }

    @Test
    void aHighEntropyThatTheStudentDoesNotMatchYetIsTheStartOfEveryRun() {
        observe(100, UNIFORM - 0.05, 0.2);

        assertThat(warnings).isEmpty();
    }

    @Test
    void aStudentThatMatchesAnInformativeTeacherIsNoCollapse() {
        observe(100, 4.0, 0.001);

        assertThat(warnings).isEmpty();
    }

    @Test
    void aMomentIsNoCollapse() {
        for (int i = 0; i < 20; i++) {
            observe(4, UNIFORM, 0.0);
            observe(1, 6.0, 0.5);
        }

        assertThat(warnings).isEmpty();
    }
}

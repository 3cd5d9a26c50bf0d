package io.github.dino4j.train.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.train.method.CollapseRule;
import io.github.dino4j.train.method.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CollapseMonitorTest {
    private static final List<CollapseRule> RULES = new Method(ConfigLoader.builtin(
                    "model/vit_nano_8.yaml", List.of("data.train=none", "method.head.out_dim=4096")))
            .collapseRules();
    private static final double UNIFORM = 8.3178; // ln 4096

    private final List<String> warnings = new ArrayList<>();
    private final CollapseMonitor monitor = new CollapseMonitor(
            RULES, 5, event -> warnings.add(((RunEvent.Warned) event).message()), CollapseMonitor.newStreaks(RULES));
    private long step;

    private void observe(int times, double entropy, double kl) {
        for (int i = 0; i < times; i++) {
            step++;
            Map<String, Double> signals = Map.of("teacher_entropy", entropy, "kl", kl);
            monitor.on(new RunEvent.StepFinished(step, 0, entropy + kl, 1e-3, 0.04, signals, 1.0, 100.0, 0.0));
        }
    }

    @Test
    void aUniformTeacherThatTheStudentMatchesIsNamedWithWhatToChange() {
        observe(5, UNIFORM - 0.01, 0.001);

        assertThat(warnings).singleElement().asString().contains("uniform", "ln K = 8.318", "method.target.temp");
    }

    @Test
    void oneOutputThatAlwaysWinsIsNamedWithWhatToChange() {
        observe(5, 0.02, 0.001);

        assertThat(warnings).singleElement().asString().contains("one output", "method.target.momentum");
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
    void aUniformTeacherIsToldWhateverTheStudentDoes() {
        observe(5, UNIFORM - 0.05, 0.2);

        assertThat(warnings).singleElement().asString().contains("collapse to the uniform output");
    }

    @Test
    void anEntropyOutsideOfTwoPercentIsNoCollapse() {
        observe(100, 0.97 * UNIFORM, 0.0);
        observe(100, 0.03 * UNIFORM, 0.0);

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

package io.github.dino4j.train.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.eval.diagnose.RunHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerdictMonitorTest {
    private final RunHistory history = new RunHistory(
            ConfigLoader.builtin("base/dino.yaml", List.of("data.train=images", "optim.warmup_epochs=0")));
    private final List<RunEvent> told = new ArrayList<>();
    private final VerdictMonitor monitor = new VerdictMonitor(history, told::add, GuardedListeners.none());

    private List<String> warnings() {
        return told.stream()
                .filter(RunEvent.Warned.class::isInstance)
                .map(event -> ((RunEvent.Warned) event).message())
                .toList();
    }

    private static RunEvent measured(long step, double rank, double cosine) {
        return new RunEvent.Measured(
                step,
                (int) step / 100,
                Map.of("effective_rank", rank, "mean_cosine", cosine, "head_mean_cosine", cosine),
                0.1,
                -1);
    }

    @Test
    void passesOnWhatIsTold() {
        monitor.on(measured(0, 60, 0.5));
        assertThat(told).containsExactly(measured(0, 60, 0.5));
    }

    @Test
    void warnsOfAKindOnceWithEvidenceAndWhatToChange() {
        monitor.on(measured(0, 60, 0.5));
        monitor.on(measured(100, 2.5, 0.8));
        monitor.on(measured(200, 2.4, 0.8));
        assertThat(warnings())
                .singleElement()
                .asString()
                .contains("dimensional collapse", "effective rank 2.5", "optim.warmup_epochs from 0.0 to 10.0");
    }

    @Test
    void whatTheMethodsOwnRulesHaveToldIsNotToldAgain() {
        monitor.on(measured(0, 60, 0.5));
        monitor.on(new RunEvent.Warned(90, "dimensional collapse (by another rule): do something"));
        monitor.on(measured(100, 2.5, 0.8));
        assertThat(warnings()).hasSize(1);
        monitor.on(new RunEvent.Warned(101, "dimensional collapse (by another rule): again"));
        assertThat(warnings()).hasSize(1);
    }
}

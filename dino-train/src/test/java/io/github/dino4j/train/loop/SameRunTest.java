package io.github.dino4j.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parallel.ThreadGroupOfRanks;
import io.github.dino4j.train.DinoTrainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole runs of methods that look at all images of a step, by two processes beside one. */
class SameRunTest {
    private static final int RANKS = 2;
    private static final int STEPS = 10;
    private static final int STOP = 3; // in the middle of an epoch

    @TempDir
    private Path folder;

    /** Methods, by what is set. */
    private enum Run {
        CONTRAST("method.target={name: none}", "method.teacher={name: none}", "method.loss={name: nt-xent, temp: 0.2}"),
        CORRELATION(
                "method.target={name: none}",
                "method.teacher={name: none}",
                "method.loss={name: barlow-twins, redundancy: 0.01}",
                "method.head.use_bn=true",
                "views.local.count=0"),
        BALANCE("method.target={name: sinkhorn, iterations: 3, per_view: false, temp: {from: 0.1, to: 0.1,"
                + " warmup_epochs: 0}}"),
        MIXED_VIEWS(
                "method.target={name: none}",
                "method.loss={name: csml, temp: 0.2, queue: 24, neighbors: 2}",
                "views.local.count=2"),
        DISTANCE("method.koleo=0.1");

        @SuppressWarnings("ImmutableEnumChecker") // never written to
        private final List<String> sets;

        Run(String... sets) {
            this.sets = List.of(sets);
        }

        DinoTrainer in(Path run) {
            DinoTrainer trainer = TinyRun.in(run).set("train.epochs", "2").set("train.precision", "float32");
            for (String set : sets) {
                int equals = set.indexOf('=');
                trainer.set(set.substring(0, equals), set.substring(equals + 1));
            }
            return trainer;
        }
    }

    private static List<Double> train(DinoTrainer trainer, int until) throws IOException {
        List<Double> losses = new ArrayList<>();
        trainer.listen(event -> {
                    if (event instanceof RunEvent.StepFinished step) {
                        losses.add(step.loss());
                        if (step.step() == until) {
                            trainer.stop();
                        }
                    }
                })
                .train();
        return losses;
    }

    private List<Double> together(Run run, String name, int until) throws InterruptedException, ExecutionException {
        List<Future<List<Double>>> ends = new ThreadGroupOfRanks(RANKS)
                .run((Group group) -> train(run.in(folder.resolve(name)).together(group), until));
        assertThat(ends.get(1).get()).isEqualTo(ends.get(0).get());
        return ends.get(0).get();
    }

    private String digest(String name) throws IOException {
        return Tensors.digest(folder.resolve(name).resolve("checkpoints/step-00000010.safetensors"));
    }

    @ParameterizedTest
    @EnumSource
    void twoProcessesTrainAsOneDoesAndGoOnWhereTheyStopped(Run run)
            throws IOException, InterruptedException, ExecutionException {
        List<Double> whole = train(run.in(folder.resolve("whole")), STEPS);
        List<Double> shared = together(run, "shared", STEPS);
        assertThat(shared).hasSize(STEPS);
        for (int step = 0; step < STEPS; step++) {
            assertThat(shared.get(step)).as("loss of step " + step).isCloseTo(whole.get(step), within(1e-3));
        }

        assertThat(together(run, "stopped", STOP)).isEqualTo(shared.subList(0, STOP));
        assertThat(together(run, "stopped", STEPS)).isEqualTo(shared.subList(STOP, STEPS));
        assertThat(digest("stopped")).isEqualTo(digest("shared"));
    }
}

package io.github.dino4j.train.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.train.DinoTrainer;
import io.github.dino4j.train.step.TrainerState;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Runs whose teacher is a run that has ended, of another size. */
class DistilledRunTest extends TrainedRunCase {
    private static final String CENTER = "dino_loss.center";
    private static final String SMALLER = "model.embed_dim=12";

    private String teacher(String outputs) {
        return "method.teacher={name: imported, weights: '" + run + "', outputs: " + outputs + ", num_heads: 0}";
    }

    @Test
    void aSmallerStudentLearnsTheOutputsOfATrainedHead() throws IOException {
        RunConfig config = next(teacher("head"), SMALLER).config();
        assertThat(InitialWeights.of(config).describe())
                .containsExactly("the teacher is " + newest() + " and stays as it is");
        try (TrainerState state = TrainerState.initialized(config)) {
            InitialWeights.of(config).into(state);
            assertThat(state.remembered().values().get(CENTER))
                    .isEqualTo(Objects.requireNonNull(read(newest()).tensors().get(CENTER))
                            .floats());
        }

        TrainResult result = next(teacher("head"), SMALLER).train();

        assertThat(result.steps()).isEqualTo(TinyRun.STEPS);
        assertThat(result.knnTop1()).isNotNull();
    }

    @Test
    void aRunOnFeaturesGoesOn() throws IOException {
        List<String> features = List.of(
                teacher("features"),
                SMALLER,
                "method.target={name: none}",
                "method.loss={name: mse}",
                "method.head.out_dim=24");
        String[] sets = features.toArray(String[]::new);
        DinoTrainer stopped = next(sets);
        stopped.listen(event -> {
            if (event instanceof RunEvent.StepFinished step && step.step() == TinyRun.STEPS_PER_EPOCH + 1) {
                stopped.stop();
            }
        });
        assertThat(stopped.train().stopped()).isTrue();

        TrainResult result = next(sets).train();

        assertThat(result.steps()).isEqualTo(TinyRun.STEPS);
        assertThat(result.loss()).isFinite();
    }
}

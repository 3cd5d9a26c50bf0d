package io.github.dino4j.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.eval.feature.FeatureKind;
import io.github.dino4j.eval.model.CheckpointFeatures;
import io.github.dino4j.eval.model.LabelledImages;
import io.github.dino4j.eval.model.PretrainedModel;
import io.github.dino4j.train.DinoTrainer;
import io.github.dino4j.vit.weights.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A backbone with running statistics through a whole run: what it keeps, goes on from, and refuses to begin with. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BackboneRuns {
    private static final String LAST = "checkpoints/step-00000006.safetensors";

    /** A run that ended, for all tests of a class. */
    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private final String model;
    private final String mean;
    private final String variance;

    /**
     * Describes the backbone.
     *
     * @param model the section {@code model} of its configuration
     * @param norm a batch normalisation of it, by its name in checkpoints
     */
    BackboneRuns(String model, String norm) {
        this.model = model;
        this.mean = norm + ".running_mean";
        this.variance = norm + ".running_var";
    }

    /** Ends a run in the middle, as a kill would: without saving. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    final String mean() {
        return mean;
    }

    final String variance() {
        return variance;
    }

    final DinoTrainer trainer(Path output) {
        return DinoTrainer.builtin("recipe/textures_nano.yaml")
                .set("model", model)
                .set("views.global.size", "16")
                .set("views.local.size", "9")
                .set("method.head.out_dim", "32")
                .set("method.head.hidden_dim", "16")
                .set("method.head.bottleneck_dim", "8")
                .set("data.synthetic.train_per_class", "3")
                .set("data.synthetic.val_per_class", "1")
                .set("data.synthetic.size", "16")
                .set("train.batch_size", "10")
                .set("train.epochs", "2")
                .set("train.precision", "float32")
                .set("train.checkpoint.every_minutes", "0")
                .set("optim.warmup_epochs", "0")
                .set("eval.knn.k", "[5]")
                .set("train.output", "'" + output + "'");
    }

    @BeforeAll
    void trainOnce() throws IOException {
        trainer(shared).train();
    }

    static PretrainedModel model(String... sets) throws IOException {
        return PretrainedModel.load(shared, List.of(sets));
    }

    static LabelledImages images() throws IOException {
        String data = shared.resolve("data").toString();
        return LabelledImages.open(data, data, SourceOptions.rgb(1_000_000), LabelledImages.Limits.NONE);
    }

    static float[] features(PretrainedModel model) throws IOException {
        try (LabelledImages images = images();
                CheckpointFeatures features = new CheckpointFeatures(model, FeatureKind.CLS)) {
            return features.extract(images.train()).features();
        }
    }

    @Test
    void aKilledAndResumedRunEndsInTheBytesOfAnUninterruptedOneWithItsBuffers() throws IOException {
        DinoTrainer killed = trainer(folder).listen(event -> {
            if (event instanceof RunEvent.StepFinished finished && finished.step() == 5) {
                throw new Killed();
            }
        });
        assertThatThrownBy(killed::train).isInstanceOf(Killed.class);
        trainer(folder).train();
        assertThat(Tensors.digest(folder.resolve(LAST)))
                .isEqualTo(Tensors.digest(shared.resolve(LAST)))
                .contains("teacher." + mean, "student." + variance);
    }

    @Test
    void teacherAndStudentHaveRunningStatisticsOfTheirOwnBatches() throws IOException {
        ParameterStore teacher = new ParameterStore(model().network().layout());
        ParameterStore student = new ParameterStore(model().network().layout());
        float[] first = teacher.get(mean);
        Weights.load(shared, "teacher", 0).into(teacher, "backbone.");
        Weights.load(shared, "student", 0).into(student, "backbone.");
        assertThat(teacher.get(mean)).isNotEqualTo(first).isNotEqualTo(student.get(mean));
        assertThat(teacher.get(variance)).isNotEqualTo(student.get(variance));
    }

    @Test
    void aRunStartsFromItsWeights() throws IOException {
        DinoTrainer next = trainer(folder).set("train.init.weights", "'" + shared + "'");
        assertThat(next.set("train.epochs", "1").train().steps()).isEqualTo(3);
    }

    /** A run that would begin with the weights, but for one key of its model. */
    final DinoTrainer another(String key, String value) {
        return trainer(folder).set("train.init.weights", "'" + shared + "'").set(key, value);
    }
}

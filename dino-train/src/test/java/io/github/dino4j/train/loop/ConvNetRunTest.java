package io.github.dino4j.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.core.config.bind.ConfigException;
import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.feature.FeatureKind;
import io.github.dino4j.eval.model.CheckpointFeatures;
import io.github.dino4j.eval.model.LabelledImages;
import io.github.dino4j.eval.model.PretrainedModel;
import io.github.dino4j.train.DinoTrainer;
import io.github.dino4j.train.finetune.FineTuner;
import io.github.dino4j.train.step.CurveRecorder;
import io.github.dino4j.vit.weights.Weights;
import io.github.dino4j.vit.weights.WeightsKind;
import io.github.dino4j.vit.weights.WeightsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backbone with running statistics through a whole run: what it trains, keeps, goes on from, measures and gives away. */
class ConvNetRunTest {
    private static final String LAST = "checkpoints/step-00000006.safetensors";
    private static final String MEAN = "backbone.layer1.1.running_mean";
    private static final String VARIANCE = "backbone.layer1.1.running_var";

    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    /** Ends a run in the middle, as a kill would: without saving. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private static DinoTrainer trainer(Path output) {
        return DinoTrainer.builtin("recipe/textures_nano.yaml")
                .set(
                        "model",
                        "{backbone: convnet, name: tiny, image_size: 16, in_chans: 3, widths: [4, 6, 8],"
                                + " statistics: per-resolution}")
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
    static void trainOnce() throws IOException {
        trainer(shared).train();
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
                .contains("teacher." + MEAN, "student." + VARIANCE);
    }

    @Test
    void teacherAndStudentHaveRunningStatisticsOfTheirOwnBatches() throws IOException {
        ParameterStore teacher = new ParameterStore(model().network().layout());
        ParameterStore student = new ParameterStore(model().network().layout());
        Weights.load(shared, "teacher", 0).into(teacher, "backbone.");
        Weights.load(shared, "student", 0).into(student, "backbone.");
        assertThat(teacher.get(MEAN)).isNotEqualTo(new float[6]).isNotEqualTo(student.get(MEAN));
        assertThat(teacher.get(VARIANCE)).isNotEqualTo(student.get(VARIANCE));
    }

    private static PretrainedModel model(String... sets) throws IOException {
        return PretrainedModel.load(shared, List.of(sets));
    }

    private static LabelledImages images() throws IOException {
        String data = shared.resolve("data").toString();
        return LabelledImages.open(data, data, SourceOptions.rgb(1_000_000), LabelledImages.Limits.NONE);
    }

    private static float[] features(PretrainedModel model) throws IOException {
        try (LabelledImages images = images();
                CheckpointFeatures features = new CheckpointFeatures(model, FeatureKind.CLS)) {
            FeatureBank bank = features.extract(images.train());
            return bank.features();
        }
    }

    @Test
    void anImagesFeaturesComeFromRunningStatisticsAndNotFromItsBatch() throws IOException {
        float[] together = features(model("eval.batch_size=10"));
        assertThat(features(model("eval.batch_size=1"))).containsExactly(together, within(1e-4f));
        PretrainedModel moved = model("eval.batch_size=10");
        float[] means = moved.weights().get(MEAN);
        means[0] += 1.0f;
        moved.weights().set(MEAN, means);
        assertThat(features(moved)).isNotEqualTo(together);
    }

    @Test
    void whatIsWrittenAsWeightsIsReadAsTheSameNetwork() throws IOException {
        Path file = folder.resolve("convnet.safetensors");
        WeightsWriter.write(Weights.load(shared), file, true, Map.of());
        Weights read = Weights.load(file);
        assertThat(read.kind()).isEqualTo(WeightsKind.DINO4J_WEIGHTS);
        assertThat(read.model()).isEqualTo(model().config().model());
        assertThat(read.head()).isPresent();
        PretrainedModel own = model();
        ParameterStore store = new ParameterStore(own.network().layout());
        read.into(store, "backbone.");
        List<Parameter> all = own.network().layout().parameters();
        assertThat(all).extracting(Parameter::name).contains(MEAN, VARIANCE);
        for (Parameter parameter : all) {
            if (parameter.name().startsWith("backbone.")) {
                assertThat(store.get(parameter.name()))
                        .as(parameter.name())
                        .isEqualTo(own.weights().get(parameter.name()));
            }
        }
        PretrainedModel foreign = PretrainedModel.load(file, List.of("eval.transform=whole"));
        assertThat(features(foreign)).isEqualTo(features(own));
    }

    @Test
    void aRunStartsFromItsWeightsAndRefusesOthers() throws IOException {
        DinoTrainer next = trainer(folder).set("train.init.weights", "'" + shared + "'");
        assertThat(next.set("train.epochs", "1").train().steps()).isEqualTo(3);
        assertThatThrownBy(() -> trainer(folder.resolve("wider"))
                        .set("train.init.weights", "'" + shared + "'")
                        .set("model.widths", "[4, 6, 9]")
                        .train())
                .hasMessageContaining("model.widths is [4, 6, 8] there and [4, 6, 9] here");
    }

    @Test
    void whatOnlyAVisionTransformerHasIsRefusedBeforeAnythingIsWritten() throws IOException {
        Path output = folder.resolve("tuned");
        PretrainedModel model = model("eval.finetune.batch_size=10");
        try (LabelledImages images = images()) {
            assertThatThrownBy(() -> new FineTuner(model, false, output, line -> {}).run(images))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("model.backbone: must be vit for fine-tuning, was convnet");
        }
        assertThat(output).doesNotExist();
        assertThatThrownBy(() -> new CurveRecorder(model.config(), output))
                .hasMessageContaining("must be vit for a curve that another program repeats, was convnet");
    }
}

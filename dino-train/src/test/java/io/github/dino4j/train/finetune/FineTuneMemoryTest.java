package io.github.dino4j.train.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.engine.Recompute;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.OwnedFolder;
import io.github.dino4j.eval.model.LabelledImages;
import io.github.dino4j.eval.model.PretrainedModel;
import io.github.dino4j.train.DinoTrainer;
import io.github.dino4j.train.step.MemoryEstimate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fine-tuning is checked against its own step: no teacher, no crops, no head of K outputs, and a batch of its own. */
class FineTuneMemoryTest {
    private static final int CLASSES = 10;

    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    @BeforeAll
    static void trainOnce() throws IOException {
        DinoTrainer.builtin("recipe/textures_nano.yaml")
                .set("model.depth", "4")
                .set("method.head.out_dim", "16")
                .set("data.synthetic.train_per_class", "2")
                .set("data.synthetic.val_per_class", "1")
                .set("train.batch_size", "10")
                .set("train.epochs", "1")
                .set("optim.warmup_epochs", "0")
                .set("eval.knn.every_epochs", "0")
                .set("train.output", "'" + shared.resolve("run") + "'")
                .train();
    }

    private static PretrainedModel model(String... sets) throws IOException {
        List<String> all = new ArrayList<>(List.of("train.engine=onednn"));
        all.addAll(Arrays.asList(sets));
        return PretrainedModel.load(shared.resolve("run"), all);
    }

    private static LabelledImages images() throws IOException {
        String data = shared.resolve("run/data").toString();
        return LabelledImages.open(data, data, SourceOptions.rgb(1_000_000), LabelledImages.Limits.NONE);
    }

    private static MemoryEstimate estimate(RunConfig config) {
        return MemoryEstimate.of(Classifier.of(config, CLASSES).work(config), config);
    }

    @ParameterizedTest
    @CsvSource({
        "float32, none, 64, 16",
        "float32, cheap, 64, 16",
        "float32, blocks, 64, 16",
        "auto, auto, 16, 64",
        "float32, none, 96, 8"
    })
    void activationsAreThoseThatTheEngineLaysOut(String precision, String recompute, int batch, int heldOut)
            throws IOException {
        PretrainedModel model = model(
                "train.precision=" + precision,
                "train.recompute=" + recompute,
                "eval.finetune.batch_size=" + batch,
                "eval.batch_size=" + heldOut);
        OwnedFolder.Owner owner = new OwnedFolder.Owner("test", "test", "--output", root -> false);
        try (OwnedFolder owned = OwnedFolder.open(folder, owner);
                LabelledImages images = images();
                FineTuneState state = new FineTuneState(model, true, CLASSES, 1, owned)) {
            int side = model.config().model().imageSize();
            state.step(new LabelledBatch(new float[batch * 3 * side * side], new int[batch]));
            state.evaluate(images.val());
            double reckoned = estimate(model.config()).activations();
            assertThat(reckoned / state.workspaceBytes()).isBetween(0.9, 1.4);
        }
    }

    @Test
    void aBatchThatCannotFitIsRefusedBeforeAnythingIsWrittenWithTheKeysOfFineTuning() throws IOException {
        PretrainedModel model = model("eval.finetune.batch_size=10", "eval.batch_size=40000000");
        try (LabelledImages images = images()) {
            FineTuner tuner = new FineTuner(model, false, folder.resolve("tuned"), line -> {});
            assertThatThrownBy(() -> tuner.run(images))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("fine-tuning needs about ")
                    .hasMessageContaining("lower eval.finetune.batch_size, eval.batch_size or model.image_size");
        }
        assertThat(folder.resolve("tuned")).doesNotExist();
    }

    @Test
    void theOriginalsBatchIsReckonedWithNotThePreTrainings() {
        RunConfig config = ConfigLoader.builtin("model/vit_small_16.yaml", List.of("data.train=x"));
        MemoryEstimate tuning = estimate(config);
        assertThat(tuning.activations())
                .as("768 whole images beside 64 with their crops")
                .isGreaterThan(2 * MemoryEstimate.of(config).activations());
        assertThat(tuning.weights())
                .as("no teacher and no head of 65536 outputs")
                .isLessThan(MemoryEstimate.of(config).weights() / 2);
    }

    @Test
    void whatIsComputedTwiceDependsOnTheStepAtHand() {
        RunConfig config = ConfigLoader.builtin(
                "model/vit_nano_8.yaml", List.of("data.train=x", "eval.finetune.batch_size=100000"));
        assertThat(MemoryEstimate.recompute(config)).isEqualTo(Recompute.NONE);
        assertThat(MemoryEstimate.recompute(Classifier.of(config, CLASSES).work(config), config))
                .isEqualTo(Recompute.CHEAP);
    }
}

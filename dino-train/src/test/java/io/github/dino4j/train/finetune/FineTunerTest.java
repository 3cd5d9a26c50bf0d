package io.github.dino4j.train.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.SafeTensors;
import io.github.dino4j.eval.model.LabelledImages;
import io.github.dino4j.eval.model.PretrainedModel;
import io.github.dino4j.train.DinoTrainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FineTunerTest {
    private static final List<String> SETS = List.of(
            "eval.finetune.epochs=4",
            "eval.finetune.batch_size=10",
            "eval.finetune.lr=0.02",
            "eval.finetune.warmup_epochs=1",
            "eval.finetune.mixup=0.2",
            "eval.finetune.layer_decay=0.8",
            "eval.finetune.clip_grad=3",
            "train.threads=1");

    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    /** Ends a run in the middle, as a kill would. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @BeforeAll
    static void trainOnce() throws IOException {
        DinoTrainer.builtin("recipe/textures_nano.yaml")
                .set("model.depth", "2")
                .set("method.head.out_dim", "16")
                .set("data.synthetic.train_per_class", "4")
                .set("data.synthetic.val_per_class", "2")
                .set("train.batch_size", "20")
                .set("train.epochs", "1")
                .set("optim.warmup_epochs", "0")
                .set("eval.knn.every_epochs", "0")
                .set("train.output", "'" + shared.resolve("run") + "'")
                .train();
    }

    private static LabelledImages images() throws IOException {
        String data = shared.resolve("run/data").toString();
        return LabelledImages.open(data, data, SourceOptions.rgb(1_000_000), LabelledImages.Limits.NONE);
    }

    private FineTuneResult tune(String name, List<String> sets) throws IOException {
        PretrainedModel model = PretrainedModel.load(shared.resolve("run"), sets);
        try (LabelledImages images = images()) {
            return new FineTuner(model, false, folder.resolve(name), line -> {}).run(images);
        }
    }

    @Test
    void anInterruptedRunEndsInTheBytesOfAnUninterruptedOne() throws IOException {
        FineTuneResult whole = tune("whole", SETS);
        PretrainedModel model = PretrainedModel.load(shared.resolve("run"), SETS);
        try (LabelledImages images = images()) {
            FineTuner killed = new FineTuner(model, false, folder.resolve("killed"), line -> {
                if (line.startsWith("epoch 2")) {
                    throw new Killed();
                }
            });
            assertThatThrownBy(() -> killed.run(images)).isInstanceOf(Killed.class);
        }
        FineTuneResult resumed = tune("killed", SETS);

        assertThat(resumed.top1ByEpoch())
                .hasSize(2)
                .isEqualTo(whole.top1ByEpoch().subList(2, 4));
        assertThat(weights("killed")).isEqualTo(weights("whole"));
        assertThat(whole.steps()).isEqualTo(16);
    }

    private float[] weights(String name) throws IOException {
        Path file = folder.resolve(name).resolve("checkpoints/step-00000016.safetensors");
        return Objects.requireNonNull(SafeTensors.read(file).tensors().get("model.backbone.blocks.1.mlp.fc1.weight"))
                .floats();
    }

    @Test
    void labelsAreLearned() throws IOException {
        List<String> longer = List.of(
                "eval.finetune.epochs=20",
                "eval.finetune.batch_size=20",
                "eval.finetune.lr=0.02",
                "eval.finetune.warmup_epochs=2",
                "eval.finetune.crop_scale=[0.5, 1.0]");
        FineTuneResult result = tune("long", longer);

        assertThat(result.loss()).isLessThan(1.9); // ln 10 = 2.3 at the start
    }

    @Test
    void anotherRunsDirectoryIsRefused() throws IOException {
        List<String> one =
                List.of("eval.finetune.epochs=1", "eval.finetune.warmup_epochs=0", "eval.finetune.batch_size=40");
        tune("taken", one);

        assertThatThrownBy(() -> tune("taken", SETS))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("holds another fine-tuning");
    }
}

package io.github.dino4j.train.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.SafeTensors;
import io.github.dino4j.eval.model.LabelledImages;
import io.github.dino4j.eval.model.PretrainedModel;
import io.github.dino4j.train.DinoTrainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
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
                .as("the epoch whose evaluation may not have been told of is evaluated again")
                .isEqualTo(whole.top1ByEpoch().subList(1, 4));
        assertThat(weights("killed")).isEqualTo(weights("whole"));
        assertThat(whole.steps()).isEqualTo(16);
    }

    /** Twenty steps an epoch; the images are read three or so steps ahead of the one that is taken. */
    private static final List<String> SHORT_STEPS = List.of(
            "eval.finetune.epochs=2",
            "eval.finetune.batch_size=2",
            "eval.finetune.lr=0.02",
            "eval.finetune.warmup_epochs=1",
            "eval.finetune.mixup=0.2",
            "eval.finetune.clip_grad=3",
            "train.checkpoint.every_minutes=0",
            "data.workers=1",
            "data.prefetch=1",
            "train.threads=1");

    /** Images that do something when the n-th of them is read. */
    private record Watched(ImageSource images, AtomicInteger left, Runnable act) implements ImageSource {
        @Override
        public int size() {
            return images.size();
        }

        @Override
        public List<String> classes() {
            return images.classes();
        }

        @Override
        public int label(int index) {
            return images.label(index);
        }

        @Override
        public String name(int index) {
            return images.name(index);
        }

        @Override
        public RgbImage read(int index) throws IOException {
            if (left.decrementAndGet() == 0) {
                act.run();
            }
            return images.read(index);
        }

        @Override
        public void close() throws IOException {
            images.close();
        }
    }

    private static LabelledImages watched(int reads, Runnable act) throws IOException {
        LabelledImages images = images();
        return new LabelledImages(new Watched(images.train(), new AtomicInteger(reads), act), images.val());
    }

    private FineTuner shortSteps(String name, List<String> said) throws IOException {
        PretrainedModel model = PretrainedModel.load(shared.resolve("run"), SHORT_STEPS);
        return new FineTuner(model, false, folder.resolve(name), said::add);
    }

    private byte[] last(String name) throws IOException {
        return Files.readAllBytes(folder.resolve(name).resolve("checkpoints/step-00000040.safetensors"));
    }

    @Test
    void stoppedOrFailedInTheMiddleOfAnEpochItSavesAndEndsInTheBytesOfAnUninterruptedRun() throws IOException {
        FineTuneResult whole = tune("whole", SHORT_STEPS);
        List<String> said = new ArrayList<>();
        FineTuner stopped = shortSteps("stopped", said);
        try (LabelledImages images = watched(28, stopped::stop)) {
            FineTuneResult result = stopped.run(images);
            assertThat(result.stopped()).isTrue();
            assertThat(result.accuracy()).isNull();
            assertThat(result.steps()).isBetween(1L, 19L);
            assertThat(said)
                    .containsExactly("stopped after step " + result.steps() + " and saved; the same command goes on");
        }
        try (LabelledImages images = watched(28, () -> {
            throw new UncheckedIOException(new IOException("the disk is gone"));
        })) {
            FineTuner failing = shortSteps("stopped", said);
            assertThatThrownBy(() -> failing.run(images))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the disk is gone")
                    .hasMessageMatching("(?s).*step \\d+ is saved; when that is mended, the same command goes on");
        }
        FineTuneResult resumed = tune("stopped", SHORT_STEPS);

        assertThat(resumed.stopped()).isFalse();
        assertThat(resumed.loss()).isEqualTo(whole.loss());
        assertThat(last("stopped")).isEqualTo(last("whole"));
    }

    @Test
    void anInterruptedThreadSavesAndStaysInterrupted() throws IOException {
        Thread own = Thread.currentThread();
        List<String> said = new ArrayList<>();
        try (LabelledImages images = watched(28, own::interrupt)) {
            FineTuneResult result = shortSteps("interrupted", said).run(images);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(result.stopped()).isTrue();
            assertThat(folder.resolve("interrupted/checkpoints"))
                    .isDirectoryContaining(
                            file -> file.endsWith(String.format(Locale.ROOT, "step-%08d.safetensors", result.steps())));
        }
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

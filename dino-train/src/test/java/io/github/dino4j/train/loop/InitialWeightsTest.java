package io.github.dino4j.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.SafeTensors;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.schedule.StepValues;
import io.github.dino4j.train.DinoTrainer;
import io.github.dino4j.train.checkpoint.CheckpointDiff;
import io.github.dino4j.train.checkpoint.Checkpoints;
import io.github.dino4j.train.step.Laps;
import io.github.dino4j.train.step.SslTrainer;
import io.github.dino4j.train.step.TrainerState;
import io.github.dino4j.vit.weights.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Where runs start from: {@code train.init}. */
class InitialWeightsTest extends TrainedRunCase {
    private static TrainerState start(RunConfig config) throws IOException {
        TrainerState state = TrainerState.initialized(config);
        InitialWeights.of(config).into(state);
        return state;
    }

    private float[] stored(String name) throws IOException {
        return Objects.requireNonNull(read(newest()).tensors().get(name), name).floats();
    }

    private static float[] center(TrainerState state) {
        return state.remembered().values().get("dino_loss.center");
    }

    @Test
    void aRunStartsFromTheTeacherWithHeadAndCentre() throws IOException {
        RunConfig config = next(from(run)).config();
        try (TrainerState state = start(config)) {
            for (ParameterStore store :
                    List.of(state.student().weights(), state.teacher().weights())) {
                assertThat(store.get("backbone.pos_embed")).isEqualTo(stored("teacher.backbone.pos_embed"));
                assertThat(store.get("head.last_layer.weight_v")).isEqualTo(stored("teacher.head.last_layer.weight_v"));
            }
            assertThat(center(state)).isEqualTo(stored("dino_loss.center"));
        }
        assertThat(InitialWeights.of(config).describe())
                .startsWith(
                        "starts from " + newest() + ", a checkpoint of Dino4j",
                        "projection head taken over, with the centre");
    }

    @Test
    void studentAndTeacherCanEachStartFromTheirOwn() throws IOException {
        try (TrainerState state =
                start(next(from(run), "train.init.network=both").config())) {
            assertThat(state.student().weights().get("backbone.norm.bias"))
                    .isEqualTo(stored("student.backbone.norm.bias"))
                    .isNotEqualTo(stored("teacher.backbone.norm.bias"));
            assertThat(state.teacher().weights().get("backbone.norm.bias"))
                    .isEqualTo(stored("teacher.backbone.norm.bias"));
        }
    }

    /** No file brings a token of masked patches or their head along, and nobody else reads them in a checkpoint. */
    @Test
    void whatMaskedPatchesNeedIsOfTheRunAlone() throws IOException {
        String patches =
                "method.patches={name: ibot, weight: 1, head: separate, mask_prob: 0.5, mask_ratio: [0.1, 0.5]}";
        RunConfig config = next(from(run), patches).config();
        try (TrainerState state = start(config)) {
            ParameterStore student = state.student().weights();
            assertThat(student.get("backbone.pos_embed")).isEqualTo(stored("teacher.backbone.pos_embed"));
            assertThat(student.get("backbone.mask_token")).containsOnly(0.0f);
            StepValues at = state.method().schedules(10).at(5);
            new SslTrainer(state, state.method().schedules(10), Rng.of(1), Laps.NONE).step(List.of(state.views()), at);
            assertThat(student.get("backbone.mask_token")).doesNotContain(0.0f);

            Checkpoints checkpoints = new Checkpoints(run.resolveSibling("patches"));
            checkpoints.write(state.content(), 1, 0);
            Weights read = Weights.load(run.resolveSibling("patches"), "student", 0);
            assertThat(read.backbone()).containsKey("pos_embed").doesNotContainKey("mask_token");
            assertThat(read.headTensors().keySet()).noneMatch(name -> name.contains("patch"));
        }
    }

    @Test
    void aFrozenTeacherIsTheFilesAndTheStudentIsDrawn() throws IOException {
        RunConfig config =
                next("method.teacher={name: frozen, weights: '" + run + "'}").config();
        try (TrainerState state = start(config)) {
            ParameterStore drawn = state.network().initialized(config.train().seed());
            assertThat(state.student().weights().get("backbone.pos_embed")).isEqualTo(drawn.get("backbone.pos_embed"));
            StepValues at = state.method().schedules(10).at(5);
            new SslTrainer(state, state.method().schedules(10), Rng.of(1), Laps.NONE).step(List.of(state.views()), at);
            assertThat(state.teacher().weights().get("backbone.pos_embed"))
                    .isEqualTo(stored("teacher.backbone.pos_embed"));
            assertThat(center(state)).isNotEqualTo(new float[center(state).length]);
        }
        assertThat(InitialWeights.of(config).describe())
                .containsExactly("the teacher is " + newest() + " and stays as it is");
    }

    @Test
    void aFrozenTeacherWhoseHeadDoesNotFitIsRefused() {
        RunConfig config = next("method.teacher={name: frozen, weights: '" + run + "'}", "method.head.out_dim=64")
                .config();
        assertThatThrownBy(() -> InitialWeights.of(config))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("method.teacher.weights: " + newest())
                .hasMessageContaining("a frozen teacher needs its projection head");
    }

    @Test
    void aHeadThatDoesNotFitIsNewAndThatIsSaid() throws IOException {
        RunConfig config = next(from(run), "method.head.out_dim=64").config();
        try (TrainerState state = start(config)) {
            assertThat(state.teacher().weights().get("backbone.norm.bias"))
                    .isEqualTo(stored("teacher.backbone.norm.bias"));
            ParameterStore drawn = state.network().initialized(config.train().seed());
            assertThat(state.teacher().weights().get("head.last_layer.weight_v"))
                    .isEqualTo(drawn.get("head.last_layer.weight_v"));
            assertThat(center(state)).containsOnly(0.0f);
        }
        assertThat(InitialWeights.of(config).describe())
                .contains("new projection head: the file's is 3 layers of 16 to 8 and 32 outputs, the run's 3 layers of"
                        + " 16 to 8 and 64 outputs");
        assertThat(InitialWeights.of(next(from(run), "train.init.head=new").config())
                        .describe())
                .contains("new projection head: train.init.head=new");
        assertThat(InitialWeights.of(next(from(timm())).config()).describe())
                .contains("new projection head: the file has none");
    }

    @Test
    void otherImagesPatchesAndChannelsAreAdaptedAndTrained() throws IOException {
        DinoTrainer trainer = next(
                from(run),
                "model.image_size=64",
                "model.patch_size=16",
                "views.global.size=64",
                "views.local.size=32",
                "model.in_chans=1",
                "views.mean=[0.5]",
                "views.std=[0.25]",
                "views.jitter={prob: 0.8, brightness: 0.4, contrast: 0.4, saturation: 0, hue: 0}",
                "views.grayscale=0",
                "train.epochs=1",
                "optim.warmup_epochs=0.5");
        assertThat(InitialWeights.of(trainer.config()).describe())
                .contains(
                        "patch projection resampled from 8x8 to 16x16 pixels, by pseudo-inverse",
                        "stem of 3 channels made into one of 1, by their mean");
        assertThat(trainer.train().steps()).isEqualTo(TinyRun.STEPS_PER_EPOCH);
    }

    @Test
    void aModelWithRegistersAndLayerScaleIsTrainedOn() throws IOException {
        Path file = Path.of(System.getProperty("dino.root"), "src-test-data/weights/dinov2/official_reg.pth");
        DinoTrainer trainer = next(
                from(file),
                "model.image_size=28",
                "model.patch_size=7",
                "model.embed_dim=16",
                "model.num_heads=2",
                "model.init_values=1e-5",
                "model.reg_tokens=4",
                "model.no_embed_class=true",
                "model.interpolate_offset=0.0",
                "model.interpolate_antialias=true",
                "views.global.size=28",
                "views.local.size=14",
                "train.batch_size=16",
                "train.epochs=1",
                "optim.warmup_epochs=0");
        Weights weights = Weights.load(file, "teacher", 2);
        try (TrainerState state = start(trainer.config())) {
            weights.backbone().forEach((name, tensor) -> assertThat(
                            state.student().weights().get("backbone." + name))
                    .as(name)
                    .isEqualTo(tensor.floats()));
        }
        assertThat(trainer.train().steps()).isEqualTo(2);
        SafeTensors trained = read(folder.resolve("next/checkpoints/step-00000002.safetensors"));
        for (String name : List.of("reg_token", "pos_embed", "blocks.0.ls1.gamma", "blocks.1.ls2.gamma")) {
            float[] values = Objects.requireNonNull(trained.tensors().get("student.backbone." + name), name)
                    .floats();
            float[] before =
                    Objects.requireNonNull(weights.backbone().get(name)).floats();
            assertThat(values).as(name).hasSameSizeAs(before).isNotEqualTo(before);
        }
    }

    @Test
    void aMisfitIsOneErrorBeforeAnythingIsWritten() {
        assertThatThrownBy(() -> next(from(run), "model.embed_dim=48").train())
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("train.init.weights: ")
                .hasMessageContaining("model.embed_dim is 24 there and 48 here");
        assertThatThrownBy(() -> next(from(run), "model.reg_tokens=4").train())
                .hasMessageContaining("model.reg_tokens is 0 there and 4 here");
        assertThatThrownBy(() -> next(from(folder.resolve("none.pth"))).train())
                .isInstanceOf(InputException.class)
                .hasMessageContaining("none.pth");
        assertThat(folder.resolve("next")).doesNotExist();
    }

    @Test
    void resumingDoesNotStartOver() throws IOException {
        next(from(run), "train.epochs=1", "optim.warmup_epochs=0.5").train();
        Path checkpoint = folder.resolve("next/checkpoints").resolve(FILES.get(0));
        byte[] before = Files.readAllBytes(checkpoint);
        Files.delete(newest());
        Files.delete(run.resolve("checkpoints").resolve(FILES.get(0))); // nothing is left to start from
        DinoTrainer again = next(from(run), "train.epochs=1", "optim.warmup_epochs=0.5");
        assertThat(again.train().steps()).isEqualTo(TinyRun.STEPS_PER_EPOCH);
        assertThat(Files.readAllBytes(checkpoint)).isEqualTo(before);
    }

    @Test
    void theFirstStepIsTakenFromTheWeights() throws IOException {
        // With a learning rate of next to nothing the run ends where it began.
        next(from(run), "train.epochs=1", "optim.lr=1e-30", "optim.min_lr=0", "optim.warmup_epochs=0")
                .train();
        CheckpointDiff diff = CheckpointDiff.of(timm(), folder.resolve("next"));
        assertThat(diff.compared())
                .allSatisfy(each -> assertThat(each.relative()).isLessThan(1e-6));
        assertThat(diff.onlyA()).isEmpty();
        assertThat(diff.onlyB()).allMatch(name -> name.startsWith("head.") || name.equals("center"));
    }
}

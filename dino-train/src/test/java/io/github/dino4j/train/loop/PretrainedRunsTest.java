package io.github.dino4j.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.ImageSources;
import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.ParameterStore;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.io.CheckpointFiles;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.SafeTensors;
import io.github.dino4j.eval.embed.DinoEmbedder;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.train.DinoTrainer;
import io.github.dino4j.train.checkpoint.CheckpointDiff;
import io.github.dino4j.vit.network.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs and files as sources of weights: to evaluate, to serve, to compare and to go on from. */
class PretrainedRunsTest {
    private static final List<String> FILES = List.of("step-00000005.safetensors", "step-00000010.safetensors");

    @TempDir
    private static Path trained;

    @TempDir
    private Path folder;

    private Path run = Path.of("");

    @BeforeAll
    static void train() throws IOException {
        DinoTrainer trainer = TinyRun.in(trained).set("train.epochs", "2").set("train.precision", "float32");
        trainer.set("optim.warmup_epochs", "0.5").train();
    }

    /** A copy that may be damaged. */
    @BeforeEach
    void copy() throws IOException {
        run = folder.resolve("run");
        Files.createDirectories(run.resolve("checkpoints"));
        for (String name : FILES) {
            Files.copy(
                    trained.resolve("checkpoints").resolve(name),
                    run.resolve("checkpoints").resolve(name));
        }
    }

    private Path newest() {
        return run.resolve("checkpoints").resolve(FILES.get(1));
    }

    private static SafeTensors read(Path file) throws IOException {
        return CheckpointFiles.read(file);
    }

    /** The teacher's backbone in timm's names, and nothing else: what other programs release. */
    private Path timm() throws IOException {
        Map<String, SafeTensors.Tensor> tensors = new LinkedHashMap<>();
        String prefix = "teacher.backbone.";
        read(newest()).tensors().forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                tensors.put(name.substring(prefix.length()), tensor);
            }
        });
        Path file = folder.resolve("model.safetensors");
        new SafeTensors(tensors, Map.of("format", "pt")).write(file);
        return file;
    }

    private DinoTrainer next(String... sets) {
        DinoTrainer trainer = TinyRun.in(folder.resolve("next")).set("train.precision", "float32");
        for (String set : sets) {
            trainer.set(set.substring(0, set.indexOf('=')), set.substring(set.indexOf('=') + 1));
        }
        return trainer;
    }

    private static String from(Path weights) {
        return "train.init.weights='" + weights + "'";
    }

    private static TrainerState start(RunConfig config) throws IOException {
        TrainerState state = TrainerState.initialized(config);
        InitialWeights.of(config).into(state);
        return state;
    }

    private float[] stored(String name) throws IOException {
        SafeTensors.Tensor tensor = read(newest()).tensors().get(name);
        assertThat(tensor).as(name).isNotNull();
        return tensor.floats();
    }

    @Test
    void everyReaderOfARunPassesOverADamagedCheckpoint() throws IOException {
        byte[] bytes = Files.readAllBytes(newest());
        bytes[bytes.length / 2] ^= 4;
        Files.write(newest(), bytes);
        assertThat(CheckpointModel.load(run, List.of()).file()).hasFileName(FILES.get(0));
        assertThat(CheckpointDiff.of(run, trained.resolve("checkpoints").resolve(FILES.get(0))))
                .satisfies(diff -> assertThat(diff.isEqual()).isTrue());
        assertThat(InitialWeights.of(next(from(run)).config()).describe().get(0))
                .contains(FILES.get(0));
        assertThatThrownBy(() -> CheckpointModel.load(newest(), List.of()))
                .isInstanceOf(InputException.class)
                .hasMessage(newest() + ": damaged: its checksum is not the one it was written with");
        Files.write(newest(), Arrays.copyOf(bytes, 1000));
        assertThat(CheckpointModel.load(run, List.of()).file()).hasFileName(FILES.get(0));
        Files.delete(newest());
        assertThat(CheckpointModel.load(run, List.of()).file()).hasFileName(FILES.get(0));
    }

    @Test
    void aFileOfAnotherProgramIsEvaluatedWithTheBaseConfiguration() throws IOException {
        CheckpointModel own = CheckpointModel.load(run, List.of());
        CheckpointModel foreign = CheckpointModel.load(timm(), List.of("model.num_heads=3"));
        assertThat(foreign.config().model().imageSize()).isEqualTo(32);
        assertThat(foreign.config().model().patchSize()).isEqualTo(8);
        assertThat(foreign.config().views().mean())
                .isEqualTo(own.config().views().mean());
        assertThat(foreign.weights().get("backbone.blocks.1.mlp.fc2.weight"))
                .isEqualTo(own.weights().get("backbone.blocks.1.mlp.fc2.weight"));
        assertThat(foreign.untrained().weights().get("backbone.cls_token"))
                .isNotEqualTo(foreign.weights().get("backbone.cls_token"));
        assertThatThrownBy(() -> CheckpointModel.load(timm(), List.of()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("--set model.num_heads=N");
        assertThatThrownBy(() -> CheckpointModel.load(run, List.of("model.depth=3")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("model.depth is 2 there and 3 here");
    }

    @Test
    void atAnotherImageSizeTheFeaturesAreThoseOfTheNetworkForSuchImages() throws IOException {
        CheckpointModel own = CheckpointModel.load(run, List.of());
        CheckpointModel larger = CheckpointModel.load(run, List.of("model.image_size=48"));
        float[] image = new float[3 * 48 * 48];
        for (int i = 0; i < image.length; i++) {
            image[i] = (float) Math.sin(i * 0.37);
        }
        float[] expected = features(own.network(), own.weights(), image);
        float[] actual = features(larger.network(), larger.weights(), image);
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], within(1e-4f));
        }
    }

    private static float[] features(Network network, ParameterStore weights, float[] image) {
        try (Plan plan = Engines.named("samediff").compile(network.features(1, 48, List.of()), weights)) {
            plan.input("images").data().asNioFloat().put(image);
            return plan.forward(Map.of()).floats("features");
        }
    }

    @Test
    void anEmbedderGivesTheFeaturesOfTheProtocols() throws IOException {
        try (DinoEmbedder embedder = DinoEmbedder.open(run);
                CheckpointFeatures features = new CheckpointFeatures(run);
                ImageSource images = ImageSources.open(
                        trained.resolve("data").toString(), Split.VAL, SourceOptions.of(features.config()))) {
            FeatureBank bank = features.extract(images);
            for (int i = 0; i < 5; i++) {
                float[] vector = embedder.embed(Path.of(images.name(i)));
                assertThat(vector).hasSize(24);
                for (int k = 0; k < vector.length; k++) {
                    assertThat(vector[k]).isCloseTo(bank.row(i)[k], within(2e-5f));
                }
            }
        }
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
            assertThat(state.objective().state().get("dino_loss.center")).isEqualTo(stored("dino_loss.center"));
        }
        assertThat(InitialWeights.of(config).describe())
                .containsExactly(
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

    @Test
    void aHeadThatDoesNotFitIsNewAndThatIsSaid() throws IOException {
        RunConfig config = next(from(run), "method.head.out_dim=64").config();
        try (TrainerState state = start(config)) {
            assertThat(state.teacher().weights().get("backbone.norm.bias"))
                    .isEqualTo(stored("teacher.backbone.norm.bias"));
            ParameterStore drawn = ParameterStore.initialized(state.network().layout(), TrainerState.initKey(config));
            assertThat(state.teacher().weights().get("head.last_layer.weight_v"))
                    .isEqualTo(drawn.get("head.last_layer.weight_v"));
            assertThat(state.objective().state().get("dino_loss.center")).containsOnly(0.0f);
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
    void aMisfitIsOneErrorBeforeAnythingIsWritten() {
        assertThatThrownBy(() -> next(from(run), "model.embed_dim=48").train())
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("train.init.weights: ")
                .hasMessageContaining("model.embed_dim is 24 there and 48 here");
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

    @Test
    void differencesAreSortedAndSummedUp() throws IOException {
        CheckpointDiff same = CheckpointDiff.of(run, newest());
        assertThat(same.isEqual()).isTrue();
        assertThat(same.compared()).hasSize(read(newest()).tensors().size());
        CheckpointDiff diff = CheckpointDiff.of(run.resolve("checkpoints").resolve(FILES.get(0)), newest());
        assertThat(diff.isEqual()).isFalse();
        assertThat(diff.onlyA()).isEmpty();
        assertThat(diff.misshapen()).isEmpty();
        for (int i = 1; i < diff.compared().size(); i++) {
            assertThat(diff.compared().get(i).relative())
                    .isLessThanOrEqualTo(diff.compared().get(i - 1).relative());
        }
        assertThat(diff.groups().keySet())
                .contains("student.backbone", "teacher.head", "optim.m.backbone", "dino_loss", "progress");
        assertThat(diff.groups().get("student.backbone").elements())
                .isEqualTo(diff.groups().get("teacher.backbone").elements());
        Map<String, SafeTensors.Tensor> tensors =
                new LinkedHashMap<>(read(timm()).tensors());
        tensors.remove("norm.bias");
        assertThatThrownBy(() -> {
                    Path file = folder.resolve("cut.safetensors");
                    new SafeTensors(tensors, Map.of()).write(file);
                    CheckpointDiff.of(file, newest());
                })
                .isInstanceOf(InputException.class)
                .hasMessageContaining("norm.bias is missing");
    }
}

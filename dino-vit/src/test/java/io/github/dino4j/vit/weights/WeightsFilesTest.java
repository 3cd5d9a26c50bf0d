package io.github.dino4j.vit.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.config.method.HeadConfig;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.SafeTensors;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.vit.network.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.factory.Nd4j;

/** Files that PyTorch has written of the same weights, in {@code src-test-data/weights}, and what it computes with them. */
class WeightsFilesTest {
    private static final Path DATA = Path.of(System.getProperty("dino.root"), "src-test-data", "weights");
    private static final int HEADS = 2;
    private static final double TOLERANCE = 1e-5;
    private static final List<String> INTERMEDIATES =
            List.of("blocks.0.norm", "blocks.1.norm", "blocks.0.attn.weights", "blocks.1.attn.weights");

    private static Weights load(String file) throws IOException {
        return Weights.load(DATA.resolve(file), "teacher", HEADS);
    }

    private static SafeTensors.Tensor expected(String name) throws IOException {
        return Objects.requireNonNull(
                SafeTensors.map(DATA.resolve("expected.safetensors")).tensors().get(name), name);
    }

    @ParameterizedTest
    @CsvSource({
        "official.pth,OFFICIAL_BACKBONE",
        "legacy.pth,OFFICIAL_BACKBONE",
        "parameters_protocol4.pth,OFFICIAL_BACKBONE",
        "float16.pth,OFFICIAL_BACKBONE",
        "strided_bfloat16.pth,OFFICIAL_BACKBONE",
        "float64.pth,OFFICIAL_BACKBONE",
        "full_checkpoint.pth,OFFICIAL_CHECKPOINT",
        "old_head_names.pth,OFFICIAL_CHECKPOINT",
        "hf_bin/pytorch_model.bin,HUGGING_FACE",
        "hf_bin,HUGGING_FACE",
        "hf_shards/model.safetensors.index.json,HUGGING_FACE",
        "hf_shards,HUGGING_FACE",
        "timm/model.safetensors,TIMM",
        "timm,TIMM",
    })
    void everyKindIsRecognisedAndComputesWhatPyTorchComputes(String file, WeightsKind kind) throws IOException {
        Weights weights = load(file);
        assertThat(weights.kind()).isEqualTo(kind);
        // HuggingFace's default, which its config.json says.
        double eps = kind == WeightsKind.HUGGING_FACE ? 1e-12 : 1e-6;
        assertThat(weights.model())
                .isEqualTo(VitConfig.dino("vit_16x2_4", 16, 4, 16, 2, HEADS).with("norm_eps", eps));
        // What is expected was computed with 1e-6.
        double tolerance = kind == WeightsKind.HUGGING_FACE ? 4 * TOLERANCE : TOLERANCE;
        for (String shape : List.of("square", "wide")) {
            Map<String, float[]> computed = Computed.run(weights, expected(shape + ".images"), INTERMEDIATES);
            for (String name : INTERMEDIATES) {
                float[] actual = Objects.requireNonNull(computed.get(name), name);
                assertThat(Computed.difference(
                                actual, expected(shape + "." + name).floats()))
                        .as(shape + " " + name)
                        .isLessThan(tolerance);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "legacy.pth",
                "parameters_protocol4.pth",
                "float16.pth",
                "strided_bfloat16.pth",
                "float64.pth",
                "full_checkpoint.pth",
                "hf_bin",
                "hf_shards",
                "timm"
            })
    void everyFileHoldsTheSameNumbers(String file) throws IOException {
        Weights official = load("official.pth");
        Weights weights = load(file);
        assertThat(weights.backbone()).hasSameSizeAs(official.backbone());
        official.backbone().forEach((name, tensor) -> {
            WeightTensor other = Objects.requireNonNull(weights.backbone().get(name), name);
            assertThat(other.shape()).as(name).isEqualTo(tensor.shape());
            assertThat(other.floats()).as(name).isEqualTo(tensor.floats());
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"full_checkpoint.pth", "old_head_names.pth"})
    void theHeadComesWithIt(String file) throws IOException {
        Weights weights = load(file);
        boolean full = weights.center().isPresent();
        HeadConfig.Dino head = new HeadConfig.Dino(3, 12, 8, 10, !full, false);
        assertThat(weights.head()).contains(head);
        Network network = new Network(weights.model(), head);
        ParameterStore store = new ParameterStore(network.layout());
        weights.into(store, "backbone.");
        weights.headInto(store, "head.");
        SafeTensors.Tensor images = expected("square.images");
        try (Plan plan = Engines.named("onednn").compile(network.logits(2, 16), store)) {
            float[] logits = plan.forward(
                            Map.of("global", Nd4j.create(images.floats(), new long[] {2, 3, 16, 16}, 'c')))
                    .floats("logits");
            float[] cosines = expected("logits").floats();
            if (!full) { // prototypes are not normalised there: their lengths are the gains
                float[] gains = store.get("head.last_layer.weight_g");
                for (int i = 0; i < cosines.length; i++) {
                    cosines[i] *= gains[i % gains.length];
                }
            }
            assertThat(Computed.difference(logits, cosines)).isLessThan(TOLERANCE);
        }
    }

    @Test
    void aFullCheckpointTellsOfItsRun() throws IOException {
        Weights teacher = load("full_checkpoint.pth");
        assertThat(teacher.metadata())
                .containsEntry("epoch", "41")
                .containsEntry("args.arch", "vit_small")
                .containsEntry("args.norm_last_layer", "false")
                .containsEntry("args.best", "74.5")
                .containsEntry("args.size", "7");
        assertThat(teacher.center())
                .hasValue(new float[] {0, 0.125f, 0.25f, 0.375f, 0.5f, 0.625f, 0.75f, 0.875f, 1, 1.125f});
        Weights student = Weights.load(DATA.resolve("full_checkpoint.pth"), "student", HEADS);
        assertThat(student.backbone()).hasSameSizeAs(teacher.backbone());
        assertThat(Objects.requireNonNull(student.backbone().get("cls_token")).floats())
                .isNotEqualTo(Objects.requireNonNull(teacher.backbone().get("cls_token"))
                        .floats());
    }

    @Test
    void configurationsBesideAFileAreBelieved() throws IOException {
        Weights weights = Weights.load(DATA.resolve("hf_bin"));
        assertThat(weights.vit("this test").numHeads()).isEqualTo(HEADS);
        assertThat(weights.mean()).containsExactly(0.5, 0.5, 0.5);
        assertThat(weights.std()).containsExactly(0.25, 0.5, 0.5);
        assertThat(weights.vit("this test").normEps()).isEqualTo(1e-12);
        assertThat(weights.notes()).anyMatch(note -> note.contains("pooler.dense.weight"));
    }

    @Test
    void aFolderMayHoldTheFileUnderPyTorchsName(@TempDir Path folder) throws IOException {
        Files.copy(DATA.resolve("full_checkpoint.pth"), folder.resolve("model.pth"));
        assertThat(Weights.load(folder, "teacher", HEADS).file()).isEqualTo(folder.resolve("model.pth"));
    }

    @Test
    void aLinearHeadIsRead() throws IOException {
        Weights weights = Weights.load(DATA.resolve("linear_head.pth"));
        assertThat(weights.kind()).isEqualTo(WeightsKind.LINEAR_HEAD);
        assertThat(Objects.requireNonNull(weights.linearHead().get("weight")).shape())
                .containsExactly(3L, 16L);
    }

    @Test
    void headsThatNothingTellsAreAskedFor() {
        assertThatThrownBy(() -> Weights.load(DATA.resolve("official.pth")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("does not say how many attention heads")
                .hasMessageContaining("--heads");
    }

    @Test
    void whatIsImportedIsReadBack(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("x.safetensors");
        Weights source = load("full_checkpoint.pth");
        WeightsWriter.write(source, file, true, Map.of("source", "full_checkpoint.pth"));
        Weights read = Weights.load(file);
        assertThat(read.kind()).isEqualTo(WeightsKind.DINO4J_WEIGHTS);
        assertThat(read.model()).isEqualTo(source.model());
        assertThat(read.head().map(HeadConfig::outDim)).contains(10);
        assertThat(read.center()).hasValue(source.center().orElseThrow());
        assertThat(read.metadata()).containsEntry("source", "full_checkpoint.pth");
        assertThat(Files.size(file)).isLessThan(50_000);
    }
}

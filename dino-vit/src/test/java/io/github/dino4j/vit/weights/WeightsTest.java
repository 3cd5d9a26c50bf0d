package io.github.dino4j.vit.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.config.method.HeadConfig;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.io.CheckpointFiles;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.SafeTensors;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.vit.network.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsTest {
    private static final VitConfig MODEL = VitConfig.dino("vit_64x2_8", 32, 8, 64, 2, 1);
    private static final HeadConfig.Dino HEAD = new HeadConfig.Dino(3, 32, 16, 24, true, false);

    @TempDir
    private Path folder;

    private final Network network = new Network(MODEL, HEAD);
    private final ParameterStore weights = ParameterStore.initialized(network.layout(), Rng.of(5));

    /** The network's tensors, each under a prefix. */
    private Map<String, SafeTensors.Tensor> tensors(String prefix) {
        Map<String, SafeTensors.Tensor> tensors = new LinkedHashMap<>();
        for (Parameter parameter : network.layout().parameters()) {
            tensors.put(
                    prefix + parameter.name(), SafeTensors.Tensor.of(parameter.shape(), weights.get(parameter.name())));
        }
        return tensors;
    }

    /** The backbone alone, by timm's names. */
    private Map<String, SafeTensors.Tensor> backbone() {
        Map<String, SafeTensors.Tensor> backbone = new LinkedHashMap<>();
        tensors("").forEach((name, tensor) -> {
            if (name.startsWith("backbone.")) {
                backbone.put(name.substring("backbone.".length()), tensor);
            }
        });
        return backbone;
    }

    private Path write(Map<String, SafeTensors.Tensor> tensors, Map<String, String> metadata) throws IOException {
        Path file = folder.resolve("x.safetensors");
        new SafeTensors(tensors, metadata).write(file);
        return file;
    }

    private void assertSameBackbone(Weights read) throws IOException {
        ParameterStore copy = new ParameterStore(network.layout());
        read.into(copy, "backbone.");
        for (Parameter parameter : network.layout().parameters()) {
            if (parameter.name().startsWith("backbone.")) {
                assertThat(copy.get(parameter.name())).as(parameter.name()).isEqualTo(weights.get(parameter.name()));
            }
        }
    }

    @Test
    void aBackboneInTimmsNamesIsRecognised() throws IOException {
        Weights read = Weights.load(write(backbone(), Map.of()));
        assertThat(read.kind()).isEqualTo(WeightsKind.TIMM);
        assertThat(read.model()).isEqualTo(MODEL);
        assertThat(read.head()).isEmpty();
        assertThat(read.mean()).containsExactly(0.485, 0.456, 0.406);
        assertThat(read.notes()).anyMatch(note -> note.contains("attention heads"));
        assertSameBackbone(read);
    }

    @Test
    void aHeadWithoutABottleneckIsRecognisedByItsBias() throws IOException {
        for (int layers : new int[] {1, 3}) {
            HeadConfig.Dino plain = new HeadConfig.Dino(layers, 32, 0, 24, false, false);
            Network own = new Network(MODEL, plain);
            ParameterStore store = ParameterStore.initialized(own.layout(), Rng.of(6));
            Map<String, SafeTensors.Tensor> tensors = new LinkedHashMap<>();
            own.layout()
                    .parameters()
                    .forEach(p -> tensors.put(p.name(), SafeTensors.Tensor.of(p.shape(), store.get(p.name()))));

            Weights read = Weights.load(write(tensors, Map.of()));

            HeadConfig.Dino head = read.head().orElseThrow();
            assertThat(head.layers()).isEqualTo(layers);
            assertThat(head.bottleneckDim()).isZero();
            ParameterStore copy = new ParameterStore(own.layout());
            read.headInto(copy, "head.");
            assertThat(copy.get("head.last_layer.weight")).isEqualTo(store.get("head.last_layer.weight"));
        }
    }

    /** The format begins with the header's length, a pickle with 0x80. */
    @Test
    void aHeaderWhoseLengthLooksLikeAPickleIsRecognised() throws IOException {
        int seen = 0;
        for (int pad = 0; pad < 256; pad += 8) {
            Path file = write(backbone(), Map.of("pad", "x".repeat(pad)));
            seen += Files.readAllBytes(file)[0] == (byte) 0x80 ? 1 : 0;
            assertThat(Weights.load(file).kind()).as("padded by " + pad).isEqualTo(WeightsKind.TIMM);
        }
        assertThat(seen).isEqualTo(1);
    }

    @Test
    void aCheckpointGivesTheNetworkThatIsAskedForWithItsHeadAndCentre() throws IOException {
        Map<String, SafeTensors.Tensor> tensors = tensors("teacher.");
        tensors("")
                .forEach((name, tensor) -> tensors.put(
                        "student." + name, SafeTensors.Tensor.of(tensor.shape(), new float[tensor.floats().length])));
        tensors("optim.m.").forEach(tensors::put);
        tensors.put("dino_loss.center", SafeTensors.Tensor.of(List.of(1L, 24L), new float[24]));
        Path file = CheckpointFiles.write(folder, 3, tensors, Map.of());
        Weights teacher = Weights.load(file);
        assertThat(teacher.kind()).isEqualTo(WeightsKind.DINO4J_CHECKPOINT);
        assertThat(teacher.head()).contains(HEAD);
        assertThat(teacher.center())
                .hasValueSatisfying(center -> assertThat(center).hasSize(24));
        assertSameBackbone(teacher);
        ParameterStore copy = new ParameterStore(network.layout());
        teacher.headInto(copy, "head.");
        assertThat(copy.get("head.mlp.4.weight")).isEqualTo(weights.get("head.mlp.4.weight"));
        assertThat(Weights.load(file, "student", 0).backbone().get("norm.weight"))
                .satisfies(tensor -> assertThat(tensor.floats()).containsOnly(0.0f));
    }

    @Test
    void huggingFacesNamesGoThereAndBack() throws IOException {
        Map<String, WeightTensor> timm =
                Weights.load(write(backbone(), Map.of())).backbone();
        Map<String, SafeTensors.Tensor> named = new LinkedHashMap<>();
        NameMap.toHuggingFace(timm)
                .forEach((name, tensor) ->
                        named.put("vit." + name, SafeTensors.Tensor.of(tensor.shape(), tensor.floats())));
        assertThat(named)
                .containsKeys(
                        "vit.encoder.layer.1.attention.attention.key.bias",
                        "vit.embeddings.patch_embeddings.projection.weight",
                        "vit.encoder.layer.0.layernorm_before.weight",
                        "vit.layernorm.bias");
        Weights read = Weights.load(write(named, Map.of()));
        assertThat(read.kind()).isEqualTo(WeightsKind.HUGGING_FACE);
        assertSameBackbone(read);
    }

    @Test
    void everyTensorThatDoesNotFitIsNamedWithWhatWasExpected() throws IOException {
        Map<String, SafeTensors.Tensor> tensors = backbone();
        tensors.remove("blocks.1.norm2.bias");
        tensors.put("blocks.0.attn.gate", SafeTensors.Tensor.of(List.of(64L), new float[64]));
        tensors.put("norm.weight", SafeTensors.Tensor.of(List.of(63L), new float[63]));
        assertThatThrownBy(() -> Weights.load(write(tensors, Map.of())))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("blocks.1.norm2.bias is missing, expected (64)")
                .hasMessageContaining("blocks.0.attn.gate (64) is unexpected")
                .hasMessageContaining("norm.weight is (63), expected (64)");
    }

    @Test
    void aStoreOfAnotherArchitectureIsLeftAsItWas() throws IOException {
        Weights read = Weights.load(write(backbone(), Map.of()));
        ParameterStore other = new ParameterStore(new Network(VitConfig.dino("x", 32, 8, 64, 3, 1), HEAD).layout());
        assertThatThrownBy(() -> read.into(other, "backbone."))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("backbone.blocks.2.norm1.weight is missing, expected (64)");
        assertThat(other.get("backbone.cls_token")).containsOnly(0.0f);
    }

    @Test
    void aRunDirectoryMeansItsNewestSoundCheckpoint() throws IOException {
        Path checkpoints = Files.createDirectories(folder.resolve("run/checkpoints"));
        CheckpointFiles.write(checkpoints, 10, tensors("teacher."), Map.of());
        Files.writeString(checkpoints.resolve("step-00000020.safetensors"), "damaged");
        Weights read = Weights.load(folder.resolve("run"));
        assertThat(read.file().getFileName()).hasToString("step-00000010.safetensors");
        assertSameBackbone(read);
    }

    @Test
    void aLinearHeadHasNoBackbone() throws IOException {
        Map<String, SafeTensors.Tensor> tensors = new LinkedHashMap<>();
        tensors.put("module.linear.weight", SafeTensors.Tensor.of(List.of(2L, 3L), new float[6]));
        tensors.put("module.linear.bias", SafeTensors.Tensor.of(List.of(2L), new float[2]));
        Weights read = Weights.load(write(tensors, Map.of()));
        assertThat(read.kind()).isEqualTo(WeightsKind.LINEAR_HEAD);
        assertThat(read.linearHead()).containsOnlyKeys("weight", "bias");
        assertThatThrownBy(read::model).isInstanceOf(InputException.class).hasMessageContaining("no backbone");
    }

    @Test
    void metadataThatMakeNoSenseAreNotBelieved() throws IOException {
        Map<String, String> strange = Map.of("mean", "[0.5, null]", "std", "[0, 1, 1]");
        Weights read = Weights.load(write(backbone(), strange));
        assertThat(read.mean()).containsExactly(0.485, 0.456, 0.406);
        assertThat(read.std()).containsExactly(0.229, 0.224, 0.225);
        assertThatThrownBy(() -> Weights.load(write(backbone(), Map.of("norm_eps", "small"))))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("norm_eps must be a number, was small");
        assertThatThrownBy(() -> Weights.load(write(backbone(), Map.of("num_heads", "many"))))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("num_heads must be a number");
        assertThatThrownBy(() -> Weights.load(write(backbone(), Map.of("config", "model: [1"))))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("its configuration cannot be read");
        assertThatThrownBy(() -> Weights.load(write(backbone(), Map.of("config", "model: {embed_dim: 1000000000}"))))
                .isInstanceOf(InputException.class)
                .hasMessageEndingWith(":1: model.embed_dim: must be a multiple of model.num_heads=6, was 1000000000");
    }

    @Test
    void oneTensorUnderTwoNamesIsRefused() throws IOException {
        Map<String, SafeTensors.Tensor> tensors = backbone();
        tensors.put("module.backbone.cls_token", SafeTensors.Tensor.of(List.of(1L, 1L, 64L), new float[64]));
        assertThatThrownBy(() -> Weights.load(write(tensors, Map.of())))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("two tensors that are cls_token");
    }

    @Test
    void otherNetworksAreRefusedWithWhatWasFound() throws IOException {
        Map<String, SafeTensors.Tensor> tensors = new LinkedHashMap<>();
        tensors.put("conv1.weight", SafeTensors.Tensor.of(List.of(2L), new float[2]));
        assertThatThrownBy(() -> Weights.load(write(tensors, Map.of())))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no ViT of this kind")
                .hasMessageContaining("found conv1.weight");
    }
}

package io.github.dino4j.vit.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.vit.weights.Weights;
import io.github.dino4j.vit.weights.WeightsKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackboneExportTest {
    private static final Path DINOV2 = Path.of(System.getProperty("dino.root"), "src-test-data", "weights", "dinov2");
    private static final ExportModel MODEL = Reference.model(Reference.CONFIG);

    @TempDir
    private Path folder;

    @Test
    void aSafetensorsExportIsReadAgainWithItsHeadsAndNormalisation() throws IOException {
        Path target = write("st", ExportFormat.SAFETENSORS, ExportRequest.Names.TIMM, 32);
        Weights read = Weights.load(target.resolve("model.safetensors"));
        assertThat(read.kind()).isEqualTo(WeightsKind.DINO4J_WEIGHTS);
        assertSameBackbone(read);
    }

    @Test
    void huggingFaceNamesAreReadAgainFromTheirFolder() throws IOException {
        Path target = write("hf", ExportFormat.SAFETENSORS, ExportRequest.Names.HF, 32);
        JsonNode config = json(target.resolve("config.json"));
        assertThat(config.path("model_type").asText()).isEqualTo("vit");
        assertThat(config.path("layer_norm_eps").asDouble()).isEqualTo(1e-6);
        assertThat(config.path("intermediate_size").asInt()).isEqualTo(192);
        JsonNode preprocessor = json(target.resolve("preprocessor_config.json"));
        assertThat(preprocessor.at("/size/shortest_edge").asInt()).isEqualTo(37);
        assertThat(preprocessor.at("/crop_size/height").asInt()).isEqualTo(32);
        Weights read = Weights.load(target.resolve("model.safetensors"));
        assertThat(read.kind()).isEqualTo(WeightsKind.HUGGING_FACE);
        assertSameBackbone(read);
    }

    @ParameterizedTest
    @CsvSource({
        "official_plain.pth,dinov2,Dinov2Model",
        "official_giant.pth,dinov2,Dinov2Model",
        "timm_reg.pth,dinov2_with_registers,Dinov2WithRegistersModel"
    })
    void dinov2sModelsAreReadAgainFromTheFoldersOfBothPrograms(String file, String type, String architecture)
            throws IOException {
        ExportModel model = ExportModel.of(Weights.load(DINOV2.resolve(file), "teacher", 2));
        for (ExportRequest.Names names : ExportRequest.Names.values()) {
            for (ExportFormat format : List.of(ExportFormat.SAFETENSORS, ExportFormat.PTH)) {
                Path target = folder.resolve(names + "-" + format);
                BackboneExport.to(target, false)
                        .write(model, request(format, names, model.config().imageSize()), List.of());
                ExportModel again = ExportModel.of(Weights.load(target.resolve(format.file())));
                assertThat(again.vit().with("name", model.config().name())).isEqualTo(model.config());
                assertThat(again.weights().buffer()).isEqualTo(model.weights().buffer());
                if (names == ExportRequest.Names.HF) {
                    JsonNode config = json(target.resolve("config.json"));
                    assertThat(config.path("model_type").asText()).isEqualTo(type);
                    assertThat(config.at("/architectures/0").asText()).isEqualTo(architecture);
                    assertThat(config.path("mlp_ratio").asInt()).isEqualTo(4);
                }
            }
        }
    }

    private static void assertSameBackbone(Weights read) throws IOException {
        assertThat(read.vit("this test").numHeads()).isEqualTo(3);
        assertThat(read.mean()).isEqualTo(MODEL.mean());
        assertThat(read.std()).isEqualTo(MODEL.std());
        ExportModel again = ExportModel.of(read);
        assertThat(again.weights().buffer()).isEqualTo(MODEL.weights().buffer());
    }

    @Test
    void weightsOfAnotherSizeGiveTheFeaturesThatTheModelGivesThere() throws IOException {
        Path target = write("resized", ExportFormat.SAFETENSORS, ExportRequest.Names.TIMM, 48);
        ExportModel resized = ExportModel.of(Weights.load(target.resolve("model.safetensors")));
        assertThat(resized.config().imageSize()).isEqualTo(48);
        float[] images = Reference.images(Reference.CONFIG, 1, 48, 48);
        float[] expected = Reference.outputs(MODEL, images, 1, 48, 48).get(GraphOutput.CLS);
        float[] actual = Reference.outputs(resized, images, 1, 48, 48).get(GraphOutput.CLS);
        assertThat(Reference.difference(actual, expected)).isLessThan(1e-6);
    }

    @Test
    void theCardSaysWhatAReaderNeeds() throws IOException {
        Path target = folder.resolve("card");
        ExportRequest request = request(ExportFormat.ONNX, ExportRequest.Names.TIMM, 32);
        BackboneExport.to(target, false).write(MODEL, request, List.of("- k-NN top-1: 12.34 %"));
        assertThat(target.resolve("README.md"))
                .content()
                .contains(
                        "# vit_nano_8",
                        "hashed weights",
                        "| 32 | 8 | 3 | 48 | 2 | 3 | 4.0 |",
                        "12.34 %",
                        "images (B, 3, 32, 32)",
                        "cls (B, 48)",
                        "mean [0.485, 0.456, 0.406]",
                        "onnxruntime.InferenceSession",
                        "## Licence");
        assertThat(json(target.resolve("config.json")).at("/dino4j/format").asText())
                .isEqualTo("onnx");
    }

    @Test
    void anEarlierExportIsReplacedAndAFormatsFilesGo() throws IOException {
        Path target = write("again", ExportFormat.SAFETENSORS, ExportRequest.Names.HF, 32);
        Files.writeString(target.resolve("notes.txt"), "mine");
        write("again", ExportFormat.PTH, ExportRequest.Names.TIMM, 32);
        try (var files = Files.list(target)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("README.md", "config.json", "model.pth", "notes.txt");
        }
    }

    @Test
    void foldersOfOthersAreLeftAloneUnlessForced() throws IOException {
        Path target = Files.createDirectory(folder.resolve("others"));
        Path readme = Files.writeString(target.resolve("README.md"), "mine");
        assertThatThrownBy(() -> BackboneExport.to(target, false))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        target + ": holds something that is not an export of Dino4j; give another --output, or --force"
                                + " to write there");
        Path other = Files.writeString(target.resolve("model.onnx"), "mine too");
        BackboneExport.to(target, true)
                .write(MODEL, request(ExportFormat.PTH, ExportRequest.Names.TIMM, 32), List.of());
        assertThat(readme).content().startsWith("# vit_nano_8");
        assertThat(other).hasContent("mine too");
        Path file = Files.writeString(folder.resolve("file"), "mine");
        assertThatThrownBy(() -> BackboneExport.to(file, true))
                .hasMessageContaining("is a file; an export is a folder");
        assertThatThrownBy(() -> BackboneExport.to(folder.resolve("no/where"), false))
                .hasMessageContaining("the folder above it does not exist; make it first");
    }

    @Test
    void anExportThatFailsLeavesNothing() throws IOException {
        BackboneExport export = BackboneExport.to(folder.resolve("new"), false);
        assertThatThrownBy(() ->
                        export.write(MODEL, request(ExportFormat.SAFETENSORS, ExportRequest.Names.TIMM, 33), List.of()))
                .hasMessage("the size must be a multiple of the patch size 8, was 33");
        ExportFolder place = ExportFolder.at(folder.resolve("new"), false);
        assertThatThrownBy(() -> place.write(part -> {
                    Files.writeString(part.resolve("model.onnx"), "half");
                    throw new IOException("the disk is full");
                }))
                .hasMessage("the disk is full");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() {
        assertThatThrownBy(() -> request(ExportFormat.ONNX, ExportRequest.Names.HF, 32))
                .hasMessage("names are of weights: hf goes with safetensors and pth, not with onnx");
        GraphSpec wide = new GraphSpec(32, 40, EnumSet.of(GraphOutput.CLS), false);
        assertThatThrownBy(() -> new ExportRequest(ExportFormat.PTH, ExportRequest.Names.TIMM, wide))
                .hasMessage("weights belong to square images, the size was 32x40; onnx and samediff take any");
        GraphSpec normalized = new GraphSpec(32, 32, EnumSet.of(GraphOutput.CLS), true);
        assertThatThrownBy(() -> new ExportRequest(ExportFormat.SAFETENSORS, ExportRequest.Names.TIMM, normalized))
                .hasMessage("weights alone normalise nothing; onnx and samediff can do so in the graph");
    }

    private Path write(String name, ExportFormat format, ExportRequest.Names names, int size) throws IOException {
        Path target = folder.resolve(name);
        BackboneExport.to(target, false).write(MODEL, request(format, names, size), List.of());
        return target;
    }

    private static ExportRequest request(ExportFormat format, ExportRequest.Names names, int size) {
        return new ExportRequest(format, names, new GraphSpec(size, size, EnumSet.of(GraphOutput.CLS), false));
    }

    private static JsonNode json(Path file) throws IOException {
        return new ObjectMapper().readTree(file.toFile());
    }
}

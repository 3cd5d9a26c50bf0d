package io.github.dino4j.vit.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.vit.weights.WeightTensor;
import io.github.dino4j.vit.weights.Weights;
import io.github.dino4j.vit.weights.WeightsKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchFileWriterTest {
    @TempDir
    private Path folder;

    /** The stored file was read by PyTorch with weights_only=True: {@code src-test-data/export/torch_files.py golden}. */
    @Test
    void bytesAreThoseThatPyTorchHasAccepted() throws IOException {
        Path file = folder.resolve("small.pth");
        TorchFileWriter.write(small(), file);
        Path golden = Path.of(System.getProperty("dino.root"), "src-test-data/export/small.pth");
        assertThat(Files.readAllBytes(file)).isEqualTo(Files.readAllBytes(golden));
    }

    private static Map<String, Object> small() {
        Map<String, Object> nested = new LinkedHashMap<>();
        nested.put("cls_token", WeightTensor.of(List.of(1L, 1L, 2L), new float[] {-1.0f, -1.0f}));
        nested.put("text", "größe");
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("weight", WeightTensor.of(List.of(2L, 3L), new float[] {0, 1, 2, 3, 4, 5}));
        content.put("scalar", WeightTensor.of(List.of(), new float[] {0.5f}));
        content.put("nested", nested);
        content.put("step", 5_000_000_000L);
        return content;
    }

    @Test
    void aBackboneIsReadAgainAsAnOfficialOne() throws IOException {
        ExportModel model = Reference.model(Reference.CONFIG);
        Path file = folder.resolve("backbone.pth");
        TorchFileWriter.write(model.tensors(), file);
        Weights read = Weights.load(file, "teacher", Reference.CONFIG.numHeads());
        assertThat(read.kind()).isEqualTo(WeightsKind.OFFICIAL_BACKBONE);
        assertThat(read.backbone().keySet())
                .containsExactlyInAnyOrderElementsOf(model.tensors().keySet());
        read.backbone().forEach((name, tensor) -> {
            assertThat(tensor.shape())
                    .isEqualTo(Objects.requireNonNull(model.tensors().get(name)).shape());
            assertThat(tensor.floats()).isEqualTo(model.weights().get(name));
        });
    }

    @Test
    void whatPyTorchWouldNotTakeIsRefused() {
        assertThatThrownBy(() -> TorchFileWriter.write(Map.of("rate", 0.1), folder.resolve("no.pth")))
                .hasMessageStartingWith("a PyTorch file takes tensors, texts, whole numbers and dictionaries");
        assertThat(folder).isEmptyDirectory();
    }
}

package io.github.dino4j.vit.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Exported SameDiff files, loaded and run by ND4J alone, beside our own engine. */
@Tag("parity")
class SameDiffExportTest {
    private static final double TOLERANCE = 1e-5;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"32,32,false", "32,32,true", "48,48,false", "40,24,false", "45,70,true"})
    void outputsEqualOursForAnyBatch(int height, int width, boolean normalize) throws IOException {
        ExportModel model = Reference.model(Reference.CONFIG);
        Path file = folder.resolve("model.sd");
        Set<GraphOutput> outputs = EnumSet.allOf(GraphOutput.class);
        SameDiffExport.write(model, new GraphSpec(height, width, outputs, normalize), file);
        SameDiff graph = SameDiff.load(file.toFile(), false);
        for (int batch : new int[] {1, 3}) {
            float[] images = Reference.images(model.vit(), batch, height, width);
            float[] given = normalize ? Reference.pixels(images, batch) : images;
            INDArray input = Nd4j.createFromArray(given).reshape(batch, 3, height, width);
            Map<String, INDArray> actual = graph.output(Map.of("images", input), "cls", "patch_tokens", "attention");
            Map<GraphOutput, float[]> expected = Reference.outputs(model, images, batch, height, width);
            for (GraphOutput output : outputs) {
                INDArray values = Objects.requireNonNull(actual.get(output.key())); // (B, …)
                assertThat(values.size(0)).isEqualTo(batch);
                assertThat(values.rank())
                        .isEqualTo(1
                                + new GraphSpec(height, width, outputs, normalize)
                                        .shape(output, model.config())
                                        .size());
                assertThat(Reference.difference(values.dup('c').data().asFloat(), expected.get(output)))
                        .as(output + " of " + batch + " images")
                        .isLessThan(TOLERANCE);
            }
        }
    }

    @Test
    void parametersAreVariablesThatTrainOn() throws IOException {
        Path file = folder.resolve("trainable.sd");
        SameDiffExport.write(
                Reference.model(Reference.CONFIG), new GraphSpec(32, 32, Set.of(GraphOutput.CLS), false), file);
        SameDiff graph = SameDiff.load(file.toFile(), false);
        SDVariable loss = graph.math().square(graph.getVariable("cls")).sum();
        graph.setLossVariables(loss);
        INDArray images = Nd4j.createFromArray(Reference.images(Reference.CONFIG, 2, 32, 32))
                .reshape(2, 3, 32, 32);
        Map<String, INDArray> gradients =
                graph.calculateGradients(Map.of("images", images), "blocks.0.attn.qkv.weight", "cls_token");
        assertThat(Objects.requireNonNull(gradients.get("blocks.0.attn.qkv.weight"))
                        .norm2Number()
                        .doubleValue())
                .isPositive();
        assertThat(Objects.requireNonNull(gradients.get("cls_token")).shape()).containsExactly(1, 1, 48);
    }
}

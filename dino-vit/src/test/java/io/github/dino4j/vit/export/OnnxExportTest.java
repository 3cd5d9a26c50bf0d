package io.github.dino4j.vit.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.vit.network.Golden;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import onnx.Onnx.ModelProto;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exported ONNX models run by ONNX Runtime, beside our own engine. */
@Tag("parity")
@DisabledOnOs(value = OS.MAC, disabledReason = "ONNX Runtime's jar has no library for macOS")
class OnnxExportTest {
    private static final double TOLERANCE = 1e-5;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "32,32,true,true,true,false",
        "32,32,true,false,false,true",
        "48,48,false,true,false,false",
        "40,24,true,false,true,false",
        "45,70,false,false,true,true",
        "45,70,true,true,false,false",
        "32,40,false,true,true,false"
    })
    void outputsEqualOurs(int height, int width, boolean cls, boolean patches, boolean attention, boolean normalize)
            throws IOException, OrtException {
        Set<GraphOutput> outputs = EnumSet.noneOf(GraphOutput.class);
        if (cls) {
            outputs.add(GraphOutput.CLS);
        }
        if (patches) {
            outputs.add(GraphOutput.PATCHES);
        }
        if (attention) {
            outputs.add(GraphOutput.ATTENTION);
        }
        assertSame(Reference.model(Reference.CONFIG), new GraphSpec(height, width, outputs, normalize));
    }

    @Test
    void aModelOfOtherChannelsWithoutQkvBiasIsTheSameToo() throws IOException, OrtException {
        VitConfig config = VitConfig.dino("vit_nano_8", 24, 8, 32, 1, 2)
                .with("mlp_ratio", 2.0)
                .with("qkv_bias", false);
        assertSame(Reference.model(config), new GraphSpec(24, 24, EnumSet.allOf(GraphOutput.class), false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "registers",
                "registers_with_positions",
                "dinov2_giant",
                "dinov2_reg",
                "average_with_fc_norm",
                "average_of_registers_only",
                "token_with_fc_norm",
                "eps_1e-2_without_qkv_bias",
                "antialiased_with_offset"
            })
    void whatCameAfterDinoIsTheSameToo(String name) throws IOException, OrtException {
        VitConfig config = Golden.model(Golden.read("vit/switches.json").get(name));
        int patch = config.patchSize();
        Set<GraphOutput> outputs = EnumSet.allOf(GraphOutput.class);
        assertSame(Reference.model(config), new GraphSpec(4 * patch, 4 * patch, outputs, false));
        assertSame(Reference.model(config), new GraphSpec(6 * patch, 5 * patch, outputs, false));
    }

    private void assertSame(ExportModel model, GraphSpec spec) throws IOException, OrtException {
        Path file = folder.resolve("model.onnx");
        OnnxExport.write(model, spec, file);
        for (int batch : new int[] {1, 3}) {
            float[] images = Reference.images(model.vit(), batch, spec.height(), spec.width());
            Map<GraphOutput, float[]> expected = Reference.outputs(model, images, batch, spec.height(), spec.width());
            float[] given = spec.normalize() ? Reference.pixels(images, batch) : images;
            Map<GraphOutput, float[]> actual = run(file, given, model.vit(), spec, batch);
            assertThat(actual.keySet()).isEqualTo(spec.outputs());
            actual.forEach((output, values) -> assertThat(Reference.difference(values, expected.get(output)))
                    .as(output + " of " + batch + " images")
                    .isLessThan(TOLERANCE));
        }
    }

    private static Map<GraphOutput, float[]> run(Path file, float[] images, VitConfig config, GraphSpec spec, int batch)
            throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<GraphOutput, float[]> results = new EnumMap<>(GraphOutput.class);
        long[] shape = {batch, config.inChans(), spec.height(), spec.width()};
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
                OrtSession session = environment.createSession(file.toString(), options);
                OnnxTensor input = OnnxTensor.createTensor(environment, FloatBuffer.wrap(images), shape);
                OrtSession.Result result = session.run(Map.of(GraphSpec.INPUT, input))) {
            assertThat(session.getOutputNames()).hasSameSizeAs(spec.outputs());
            for (GraphOutput output : spec.outputs()) {
                OnnxTensor tensor = (OnnxTensor) result.get(output.key()).orElseThrow();
                long[] extents = tensor.getInfo().getShape();
                assertThat(extents[0]).isEqualTo(batch);
                assertThat(Arrays.stream(extents)
                                .skip(1)
                                .mapToInt(Math::toIntExact)
                                .boxed()
                                .toList())
                        .isEqualTo(spec.shape(output, config));
                FloatBuffer values = tensor.getFloatBuffer();
                float[] copy = new float[values.remaining()];
                values.get(copy);
                results.put(output, copy);
            }
        }
        return results;
    }

    @Test
    void nodesAndWeightsAreNamedAsInTimm() throws IOException {
        ModelProto model = written(new GraphSpec(32, 32, Set.of(GraphOutput.CLS), false));
        assertThat(model.getGraph().getNodeList())
                .anyMatch(node -> node.getName().equals("blocks.0.attn.qkv")
                        && node.getOpType().equals("Gemm"));
        assertThat(model.getGraph().getInitializerList())
                .anyMatch(tensor -> tensor.getName().equals("blocks.1.mlp.fc2.weight")
                        && tensor.getDimsList().equals(List.of(48L, 192L)));
        assertThat(model.getOpsetImport(0).getVersion()).isEqualTo(17);
        assertThat(model.getIrVersion()).isEqualTo(8);
        assertThat(model.getMetadataPropsList())
                .anyMatch(entry ->
                        entry.getKey().equals("mean") && entry.getValue().equals("[0.485, 0.456, 0.406]"));
    }

    @Test
    void theSameModelGivesTheSameBytes() throws IOException {
        GraphSpec spec = new GraphSpec(32, 32, Set.of(GraphOutput.CLS), false);
        assertThat(written(spec).toByteArray()).isEqualTo(written(spec).toByteArray());
    }

    private ModelProto written(GraphSpec spec) throws IOException {
        Path file = folder.resolve("named.onnx");
        OnnxExport.write(Reference.model(Reference.CONFIG), spec, file);
        try (InputStream stream = Files.newInputStream(file)) {
            return ModelProto.parseFrom(stream);
        }
    }

    @Test
    void aModelOfTwoGigabytesIsRefused() {
        ParameterLayout giant = ExportModel.layout(VitConfig.dino("vit_giant_14", 224, 14, 1536, 40, 24));
        assertThatThrownBy(() -> OnnxExport.demandFit(giant))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("an ONNX file holds less than 2 GB")
                .hasMessageContaining("export safetensors instead");
    }

    @Test
    void imagesSmallerThanAPatchAreRefused() {
        GraphSpec spec = new GraphSpec(7, 32, Set.of(GraphOutput.CLS), false);
        assertThatThrownBy(() -> OnnxExport.write(Reference.model(Reference.CONFIG), spec, folder.resolve("no.onnx")))
                .hasMessage("an image of 32x7 pixels is smaller than one patch of 8");
    }
}

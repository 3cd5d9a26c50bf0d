package io.github.dino4j.vit.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.dino4j.core.config.model.ResnetConfig;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.Outputs;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.vit.model.Backbone;
import io.github.dino4j.vit.model.Declarations;
import io.github.dino4j.vit.model.Features;
import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.network.HashWeights;
import io.github.dino4j.vit.weights.Weights;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exports of residual networks: what ONNX Runtime computes beside our own engine, and weights that are read again. */
class OnnxResnetTest {
    private static final double TOLERANCE = 1e-5;
    private static final List<Double> MEAN = List.of(0.485, 0.456, 0.406);
    private static final List<Double> STD = List.of(0.229, 0.224, 0.225);

    @TempDir
    private Path folder;

    private static ResnetConfig config(String kind) {
        return switch (kind) {
            case "bottleneck" -> new ResnetConfig("resnet", 64, 3, List.of(1, 2), 1, true, "imagenet", false);
            case "basic" -> new ResnetConfig("resnet", 32, 3, List.of(2, 1), 1, false, "cifar", false);
            case "wide" -> new ResnetConfig("resnetw2", 32, 3, List.of(1, 1), 2, true, "cifar", false);
            default -> new ResnetConfig("resnet_sk", 64, 3, List.of(1, 1), 1, true, "imagenet", true);
        };
    }

    private static ExportModel model(ResnetConfig config) {
        ParameterStore store = new ParameterStore(ExportModel.layout(config));
        for (Parameter parameter : store.layout().parameters()) {
            String name = parameter.name();
            int count = (int) parameter.size();
            boolean scales = name.endsWith("weight") || name.endsWith("running_var");
            double inputs = count / (double) parameter.shape().get(0);
            boolean convolves = parameter.shape().size() == 4;
            float scale = convolves ? (float) Math.sqrt(6.0 / inputs) : 0.2f;
            store.set(name, HashWeights.values(name, count, scale, scales && !convolves ? 1.0f : 0.0f));
        }
        return new ExportModel(config, store, MEAN, STD, "hashed weights", Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "bottleneck,64,64,false",
        "bottleneck,37,70,true",
        "basic,32,32,false",
        "wide,16,24,false",
        "selective,64,64,false",
        "selective,44,36,true"
    })
    @DisabledOnOs(value = OS.MAC, disabledReason = "ONNX Runtime's jar has no library for macOS")
    void outputsEqualOurs(String kind, int height, int width, boolean normalize) throws IOException, OrtException {
        ExportModel model = model(config(kind));
        Set<GraphOutput> outputs = EnumSet.of(GraphOutput.CLS, GraphOutput.PATCHES);
        GraphSpec spec = new GraphSpec(height, width, outputs, normalize);
        Path file = folder.resolve("model.onnx");
        OnnxExport.write(model, spec, file);
        for (int batch : new int[] {1, 3}) {
            float[] images = HashWeights.values("export", batch * 3 * height * width, 2.0f, 0.0f);
            Map<GraphOutput, float[]> expected = ours(model, images, batch, spec);
            float[] given = normalize ? Reference.pixels(images, batch) : images;
            Map<GraphOutput, float[]> actual = run(file, given, batch, spec, model);
            actual.forEach((output, values) -> assertThat(Reference.difference(values, expected.get(output)))
                    .as(output + " of " + batch + " images")
                    .isLessThan(TOLERANCE));
        }
    }

    private static Map<GraphOutput, float[]> ours(ExportModel model, float[] images, int batch, GraphSpec spec) {
        Backbone backbone = Backbone.of(new Declarations(), model.config());
        try (Plan plan = Engines.named("java")
                .compile(
                        graph -> {
                            Features features = backbone.forward(
                                    List.of(graph.input("images", batch, 3, spec.height(), spec.width())),
                                    Forward.inference(graph));
                            graph.output("cls", features.pooled());
                            graph.output("places", features.tokens().orElseThrow());
                        },
                        model.weights())) {
            plan.write("images", images);
            Outputs outputs = plan.forward(Map.of());
            return Map.of(GraphOutput.CLS, outputs.floats("cls"), GraphOutput.PATCHES, outputs.floats("places"));
        }
    }

    private static Map<GraphOutput, float[]> run(
            Path file, float[] images, int batch, GraphSpec spec, ExportModel model) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<GraphOutput, float[]> results = new EnumMap<>(GraphOutput.class);
        long[] shape = {batch, 3, spec.height(), spec.width()};
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
                OrtSession session = environment.createSession(file.toString(), options);
                OnnxTensor input = OnnxTensor.createTensor(environment, FloatBuffer.wrap(images), shape);
                OrtSession.Result result = session.run(Map.of(GraphSpec.INPUT, input))) {
            for (GraphOutput output : spec.outputs()) {
                OnnxTensor tensor = (OnnxTensor) result.get(output.key()).orElseThrow();
                long[] extents = tensor.getInfo().getShape();
                List<Integer> wanted = spec.shape(output, model.config());
                assertThat(extents).hasSize(1 + wanted.size());
                for (int i = 0; i < wanted.size(); i++) {
                    assertThat(extents[1 + i]).isEqualTo((long) wanted.get(i));
                }
                FloatBuffer values = tensor.getFloatBuffer();
                float[] copy = new float[values.remaining()];
                values.get(copy);
                results.put(output, copy);
            }
        }
        return results;
    }

    @ParameterizedTest
    @CsvSource({"bottleneck,SAFETENSORS", "bottleneck,PTH", "basic,PTH", "selective,SAFETENSORS"})
    void weightsAreReadAgainUnderTorchvisionsNames(String kind, ExportFormat format) throws IOException {
        ExportModel model = model(config(kind));
        Path target = folder.resolve("weights");
        BackboneExport.to(target, false).write(model, request(format, ExportRequest.Names.TIMM, 48), List.of());
        Weights read = Weights.load(target.resolve(format.file()));
        assertThat(read.backbone()).containsKeys("layer1.0.conv1.weight", "layer1.0.bn1.running_var");
        ExportModel again = ExportModel.of(read);
        assertThat(again.weights().buffer()).isEqualTo(model.weights().buffer());
        assertThat(((ResnetConfig) again.config()).blocks()).isEqualTo(((ResnetConfig) model.config()).blocks());
        assertThat(Files.readString(target.resolve("README.md")))
                .contains("a residual network", "torch.nn.Identity()", "batch normalisation by running statistics");
    }

    @Test
    void whatAResidualNetworkIsNotExportedAsIsRefused() throws IOException {
        ExportModel model = model(config("basic"));
        BackboneExport export = BackboneExport.to(folder.resolve("no"), false);
        assertThatThrownBy(() ->
                        export.write(model, request(ExportFormat.SAMEDIFF, ExportRequest.Names.TIMM, 32), List.of()))
                .hasMessage("a SameDiff file holds a ViT, and resnet is a ResNet; export it with --format onnx");
        assertThatThrownBy(() -> export.write(model, request(ExportFormat.PTH, ExportRequest.Names.HF, 32), List.of()))
                .hasMessage("only ViTs are written in transformers' names, and resnet is a ResNet; leave out --names hf"
                        + " for torchvision's");
        assertThatThrownBy(() -> new GraphSpec(32, 32, Set.of(GraphOutput.ATTENTION), false).demandOf(model.config()))
                .hasMessage("resnet has no attention; leave it out of --outputs: cls and patches are a ResNet's");
        assertThat(folder).isEmptyDirectory();
    }

    private static ExportRequest request(ExportFormat format, ExportRequest.Names names, int size) {
        return new ExportRequest(format, names, new GraphSpec(size, size, EnumSet.of(GraphOutput.CLS), false));
    }
}

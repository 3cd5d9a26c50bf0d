package io.github.dino4j.vit.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.config.method.HeadConfig;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.vit.export.ExportModel;
import io.github.dino4j.vit.export.GraphOutput;
import io.github.dino4j.vit.export.Reference;
import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.network.HashWeights;
import io.github.dino4j.vit.network.Network;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** The backbone in Deeplearning4j's networks, beside our own engine, and a classifier trained on top of it. */
@Tag("parity")
class VisionTransformerLayerTest {
    private static final VitConfig CONFIG = Reference.CONFIG;
    private static final int CLASSES = 3;

    /** What classifiers are trained on: small enough for a few dozen steps of SameDiff's session. */
    private static final VitConfig TOY =
            VitConfig.dino("vit_toy_8", 16, 8, 16, 2, 2).with("mlp_ratio", 2.0);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"1,32,32", "3,32,32", "2,40,24", "2,48,48"})
    void featuresEqualOurs(int batch, int height, int width) {
        ExportModel model = Reference.model(CONFIG);
        MultiLayerNetwork network = bare(height, width);
        VisionTransformerLayer.setWeights(network.getLayer(0), model.weights());
        float[] images = Reference.images(CONFIG, batch, height, width);
        INDArray features = network.output(Nd4j.createFromArray(images).reshape(batch, 3, height, width));
        assertThat(features.shape()).containsExactly(batch, 48);
        float[] expected =
                Reference.outputs(model, images, batch, height, width).get(GraphOutput.CLS);
        assertThat(Reference.difference(features.dup('c').data().asFloat(), expected))
                .isLessThan(1e-5);
    }

    /** The sum of features times fixed numbers: its gradient by Deeplearning4j is that of our engine. */
    @Test
    void gradientsEqualOurs() {
        ExportModel model = Reference.model(CONFIG);
        MultiLayerNetwork network = bare(32, 32);
        VisionTransformerLayer.setWeights(network.getLayer(0), model.weights());
        INDArray images = HashWeights.array("images", 2.0f, 2, 3, 32, 32);
        INDArray factors = HashWeights.array("factors", 1.0f, 2, 48);
        network.setInput(images);
        network.feedForward(true, false);
        Gradient gradient = network.backpropGradient(factors, null).getFirst();
        ParameterStore expected = gradients(model, images, factors);
        for (Parameter parameter : model.weights().layout().parameters()) {
            INDArray actual = gradient.getGradientFor("0_" + VisionTransformerLayer.key(parameter.name()));
            float[] want = expected.get("backbone." + parameter.name());
            assertThat(Reference.difference(actual.dup('c').data().asFloat(), want))
                    .as(parameter.name())
                    .isLessThan(2e-4);
        }
    }

    private static ParameterStore gradients(ExportModel model, INDArray images, INDArray factors) {
        Network network = new Network(CONFIG, new HeadConfig.Dino(3, 16, 8, 12, true, false));
        ParameterStore weights = new ParameterStore(network.layout());
        ParameterStore gradients = new ParameterStore(network.layout());
        for (Parameter parameter : model.weights().layout().parameters()) {
            weights.set("backbone." + parameter.name(), model.weights().get(parameter.name()));
        }
        try (Plan plan = Engines.named("auto")
                .compile(
                        graph -> graph.loss(
                                "loss",
                                network.backbone()
                                        .forward(
                                                List.of(network.images(graph, "images", 2, 32)),
                                                Forward.training(graph))
                                        .pooled()
                                        .mul(graph.sameDiff().constant(factors))
                                        .sum()),
                        weights)) {
            plan.backward(Map.of("images", images), gradients);
        }
        return gradients;
    }

    /** Why {@link HalvedErrors} exists: when this fails, an upgrade has mended Deeplearning4j, and it can go. */
    @Test
    void deeplearning4jDoublesGradientsOfSameDiffLayers() {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .list()
                .layer(new DoublingLayer())
                .setInputType(InputType.feedForward(2))
                .build());
        network.init();
        INDArray input = Nd4j.createFromArray(new float[][] {{3.0f, 5.0f}});
        network.setInput(input);
        network.feedForward(true, false);
        Pair<Gradient, INDArray> gradients = network.backpropGradient(Nd4j.ones(1, 2), null);
        assertThat(gradients.getFirst().getGradientFor("0_w").toFloatVector()).containsExactly(6.0f, 10.0f);
        assertThat(gradients.getSecond().toFloatVector()).containsExactly(2.0f, 2.0f);
    }

    @Test
    void aTrainableBackboneLearnsWithItsClassifierAndIsRestoredToTheBit() throws IOException {
        MultiLayerNetwork network = classifier(new VisionTransformerLayer(TOY));
        VisionTransformerLayer.setWeights(
                network.getLayer(0), Reference.model(TOY).weights());
        Map<String, INDArray> before = copies(network.getLayer(0));
        DataSet data = stripes();
        double first = network.score(data);
        for (int step = 0; step < 30; step++) {
            network.fit(data);
        }
        assertThat(network.score(data)).isLessThan(0.5 * first);
        before.forEach((name, values) ->
                assertThat(network.getLayer(0).getParam(name)).as(name).isNotEqualTo(values));
        Path file = folder.resolve("network.zip");
        ModelSerializer.writeModel(network, file.toFile(), true);
        MultiLayerNetwork restored = ModelSerializer.restoreMultiLayerNetwork(file.toFile());
        assertThat(restored.output(data.getFeatures())).isEqualTo(network.output(data.getFeatures()));
        assertThat(restored.getLayerWiseConfigurations()).isEqualTo(network.getLayerWiseConfigurations());
    }

    @Test
    void aFrozenBackboneStaysAsItWasToTheBit() {
        MultiLayerNetwork network = classifier(new FrozenLayer(new VisionTransformerLayer(TOY)));
        VisionTransformerLayer.setWeights(
                network.getLayer(0), Reference.model(TOY).weights());
        Map<String, INDArray> before = copies(network.getLayer(0));
        assertThat(before)
                .hasSize(Reference.model(TOY).weights().layout().parameters().size());
        DataSet data = stripes();
        double first = network.score(data);
        for (int step = 0; step < 40; step++) {
            network.fit(data);
        }
        assertThat(network.score(data)).isLessThan(0.9 * first);
        before.forEach((name, values) ->
                assertThat(network.getLayer(0).paramTable().get(name)).as(name).isEqualTo(values));
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void aComputationGraphTrainsAndIsRestoredToTheBit(boolean frozen) throws IOException {
        VisionTransformerLayer layer = new VisionTransformerLayer(TOY);
        ComputationGraphConfiguration configuration = new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(1e-3))
                .graphBuilder()
                .addInputs("images")
                .addLayer("backbone", frozen ? new FrozenLayer(layer) : layer, "images")
                .addLayer("classes", head(), "backbone")
                .setOutputs("classes")
                .setInputTypes(InputType.convolutional(16, 16, 3))
                .build();
        ComputationGraph graph = new ComputationGraph(configuration);
        graph.init();
        VisionTransformerLayer.setWeights(
                graph.getLayer("backbone"), Reference.model(TOY).weights());
        Map<String, INDArray> before = copies(graph.getLayer("backbone"));
        DataSet data = stripes();
        double first = graph.score(data);
        for (int step = 0; step < 20; step++) {
            graph.fit(data);
        }
        assertThat(graph.score(data)).isLessThan(0.95 * first);
        assertThat(copies(graph.getLayer("backbone")).equals(before)).isEqualTo(frozen);
        Path file = folder.resolve("graph.zip");
        ModelSerializer.writeModel(graph, file.toFile(), true);
        ComputationGraph restored = ModelSerializer.restoreComputationGraph(file.toFile());
        assertThat(restored.outputSingle(data.getFeatures())).isEqualTo(graph.outputSingle(data.getFeatures()));
    }

    @Test
    void theSameSeedDrawsTheSameParametersAsOurInitialisersDo() {
        MultiLayerNetwork network = bare(32, 32);
        assertThat(network.params()).isEqualTo(bare(32, 32).params());
        INDArray weight = network.getLayer(0).getParam("blocks.0.attn.qkv.weight");
        assertThat(weight.stdNumber().doubleValue()).isBetween(0.019, 0.021);
        assertThat(network.getLayer(0).getParam("norm.weight").minNumber().doubleValue())
                .isEqualTo(1.0);
    }

    @Test
    void imagesOfOtherChannelsAreRefused() {
        assertThatThrownBy(
                        () -> new VisionTransformerLayer(CONFIG).getOutputType(0, InputType.convolutional(32, 32, 1)))
                .hasMessageStartingWith("layer 0 (vit_nano_8) takes images (B, 3, H, W)");
        assertThatThrownBy(() -> new VisionTransformerLayer(CONFIG).getOutputType(0, InputType.convolutional(4, 32, 3)))
                .hasMessage("an image of 32x4 pixels is smaller than one patch of 8");
    }

    @Test
    void weightsGoIntoBackbonesAlone() {
        MultiLayerNetwork network = classifier(new VisionTransformerLayer(TOY));
        assertThatThrownBy(() -> VisionTransformerLayer.setWeights(
                        network.getLayer(1), Reference.model(TOY).weights()))
                .hasMessage("the layer is a OutputLayer, no VisionTransformerLayer");
    }

    private static MultiLayerNetwork bare(int height, int width) {
        MultiLayerConfiguration configuration = new NeuralNetConfiguration.Builder()
                .seed(1)
                .list()
                .layer(new VisionTransformerLayer(CONFIG))
                .setInputType(InputType.convolutional(height, width, 3))
                .build();
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();
        return network;
    }

    private static MultiLayerNetwork classifier(org.deeplearning4j.nn.conf.layers.Layer backbone) {
        MultiLayerConfiguration configuration = new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(1e-3))
                .list()
                .layer(backbone)
                .layer(head())
                .setInputType(InputType.convolutional(16, 16, 3))
                .build();
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();
        return network;
    }

    private static OutputLayer head() {
        return new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                .nIn(TOY.embedDim())
                .nOut(CLASSES)
                .activation(Activation.SOFTMAX)
                .build();
    }

    private static Map<String, INDArray> copies(Layer layer) {
        Map<String, INDArray> copies = new HashMap<>();
        layer.paramTable().forEach((name, array) -> copies.put(name, array.dup()));
        return copies;
    }

    /** Twelve images of horizontal, vertical and diagonal stripes in noise. */
    private static DataSet stripes() {
        int count = 12;
        INDArray images = HashWeights.array("noise", 0.5f, count, 3, 16, 16);
        INDArray labels = Nd4j.zeros(count, CLASSES);
        for (int i = 0; i < count; i++) {
            int kind = i % CLASSES;
            labels.putScalar(i, kind, 1.0);
            for (int y = 0; y < 16; y++) {
                for (int x = 0; x < 16; x++) {
                    int along = kind == 0 ? y : kind == 1 ? x : x + y;
                    double level = (along + i) / 4 % 2 == 0 ? 1.0 : -1.0;
                    for (int c = 0; c < 3; c++) {
                        images.putScalar(new int[] {i, c, y, x}, images.getDouble(i, c, y, x) + level);
                    }
                }
            }
        }
        return new DataSet(images, labels);
    }
}

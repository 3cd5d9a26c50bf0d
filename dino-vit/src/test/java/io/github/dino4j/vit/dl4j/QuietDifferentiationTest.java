package io.github.dino4j.vit.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.dino4j.core.config.method.HeadConfig;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.network.Network;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.LoggerFactory;

/** SameDiff prints a line for each operation that it differentiates; standard output belongs to the program. */
class QuietDifferentiationTest {
    private static final VitConfig TOY = VitConfig.dino("vit_toy_8", 16, 8, 16, 1, 2);

    private final PrintStream before = System.out;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @BeforeEach
    void listen() {
        // What libraries log is the program's to show; without settings, as here, all of it goes to standard output.
        ((Logger) LoggerFactory.getLogger("org.deeplearning4j")).setLevel(Level.WARN);
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setOut(before);
    }

    @Test
    void anEnginePrintsNothing() {
        Network network = new Network(TOY, new HeadConfig.Dino(3, 16, 8, 12, true, false));
        ParameterStore weights = new ParameterStore(network.layout());
        try (Plan plan = Engines.named("samediff")
                .compile(
                        graph -> graph.loss(
                                "loss",
                                network.backbone()
                                        .forward(
                                                List.of(network.images(graph, "images", 1, 16)),
                                                Forward.training(graph))
                                        .pooled()
                                        .sum()),
                        weights)) {
            plan.backward(Map.of("images", Nd4j.ones(1, 3, 16, 16)), new ParameterStore(network.layout()));
        }
        assertThat(said.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void theDeeplearning4jLayerPrintsNothing() {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .list()
                .layer(new VisionTransformerLayer(TOY))
                .setInputType(InputType.convolutional(16, 16, 3))
                .build());
        network.init();
        for (int step = 0; step < 2; step++) {
            network.setInput(Nd4j.ones(1, 3, 16, 16));
            network.feedForward(true, false);
            network.backpropGradient(Nd4j.ones(1, 16), null);
        }
        assertThat(said.toString(StandardCharsets.UTF_8)).isEmpty();
    }
}

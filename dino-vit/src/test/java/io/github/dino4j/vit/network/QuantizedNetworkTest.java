package io.github.dino4j.vit.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.engine.EngineOptions;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.GraphSource;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.engine.Recompute;
import io.github.dino4j.core.onednn.OneDnnProvider;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.plan.DeviceEngine;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.scalar.ScalarDevice;
import io.github.dino4j.vit.model.Forward;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;

/** Whole networks whose linear layers multiply whole numbers. */
class QuantizedNetworkTest {
    private static final int SIDE = 32;

    private final Network network = network("vit_nano_8");
    private final ParameterStore weights = ParameterStore.initialized(network.layout(), Rng.of(3));

    @BeforeEach
    void hasInt8() {
        assumeTrue(new OneDnnProvider().supports(Precision.INT8), "the CPU multiplies no int8");
    }

    private static Network network(String model) {
        RunConfig config =
                ConfigLoader.builtin("model/" + model + ".yaml", List.of("data.train=none", "method.head.out_dim=2"));
        return new Network(config.model(), config.method().head());
    }

    private static Engine int8() {
        return Engines.named("auto", "int8", Recompute.NONE, 0);
    }

    private static float[] images(int batch, int seed) {
        RandomStream random = Rng.of(seed).generator();
        float[] images = new float[batch * 3 * SIDE * SIDE];
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) random.nextGaussian();
        }
        return images;
    }

    private float[] features(Engine engine, int batch, float[] images) {
        try (Plan plan = engine.compile(network.features(batch, SIDE, List.of()), weights)) {
            plan.write("images", images);
            return plan.forward(Map.of()).floats("features");
        }
    }

    /** Length of the difference, over that of what is expected. */
    private static double difference(float[] actual, float[] expected) {
        double apart = 0.0;
        double length = 0.0;
        for (int i = 0; i < expected.length; i++) {
            apart += Math.pow((double) actual[i] - expected[i], 2);
            length += Math.pow(expected[i], 2);
        }
        return Math.sqrt(apart / length);
    }

    /** Both round what lies between layers to bfloat16, in another order of sums, which now and then is another whole number. */
    @Test
    void theLibraryAndThePlainLoopsGiveNearlyTheSame() {
        float[] images = images(3, 1);
        Engine plain = new DeviceEngine(new ScalarDevice(), new EngineOptions(Precision.INT8, Recompute.NONE));
        float[] referee = features(plain, 3, images);
        float[] exact = features(Engines.named("onednn"), 3, images);
        float[] actual = features(int8(), 3, images);

        assertThat(difference(actual, exact)).isBetween(1e-4, 0.05);
        assertThat(difference(actual, referee)).isLessThan(0.02);
    }

    /** Each row has a factor of its own, so that nothing of another image comes in but the order of sums. */
    @Test
    void anImageDoesNotSeeTheOthersOfItsBatch() {
        float[] alone = images(1, 2);
        float[] others = images(2, 3);
        for (int i = 0; i < others.length; i++) {
            others[i] *= 30.0f;
        }
        float[] all = Arrays.copyOf(alone, 3 * alone.length);
        System.arraycopy(others, 0, all, alone.length, others.length);

        float[] first = Arrays.copyOf(
                features(int8(), 3, all), network.backbone().config().embedDim());

        assertThat(difference(first, features(int8(), 1, alone))).isLessThan(0.02);
    }

    @Test
    void everyKernelIsAFastOne() {
        try (Plan plan = int8().compile(network.features(2, SIDE, List.of()), weights)) {
            plan.write("images", images(2, 4));
            plan.forward(Map.of());
            assertThat(plan.kernels().keySet()).isNotEmpty().noneMatch(name -> name.contains("ref"));
            plan.profile();
            plan.forward(Map.of());
            assertThat(plan.profile().keySet()).anyMatch(name -> name.contains("int8 matmul 34x96x288"));
        }
    }

    /** What plans of one engine share is rounded once, and freed with the last of them. */
    @Test
    void plansOfOneEngineReadTheSameWeights() {
        Engine engine = int8().takingTurns();
        float[] images = images(1, 5);
        float[] before = features(engine, 1, images);
        try (Plan open = engine.compile(network.features(2, SIDE, List.of()), weights)) {
            open.write("images", images(2, 6));
            open.forward(Map.of());
            assertThat(features(engine, 1, images)).containsExactly(before);
        }
        assertThat(features(engine, 1, images)).containsExactly(before);
    }

    @Test
    void networksWithoutLinearLayersAreRefused() {
        Network other = network("resnet18_cifar");
        ParameterStore own = ParameterStore.initialized(other.layout(), Rng.of(3));
        GraphSource graph = other.features(1, 32, List.of());
        try (Plan plan = int8().compile(graph, own)) {
            plan.write("images", new float[3 * SIDE * SIDE]);
            assertThatThrownBy(() -> plan.forward(Map.of()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("of which this network has none")
                    .hasMessageContaining("eval.precision=auto or float32");
        }
    }

    @Test
    void nothingIsTrainedInInt8() {
        GraphSource graph = context -> {
            List<SDVariable> images = List.of(network.images(context, "images", 1, SIDE));
            SDVariable features = network.backbone()
                    .forward(images, Forward.differentiable(context))
                    .pooled();
            context.loss("loss", features.sum());
        };
        try (Plan plan = int8().compile(graph, weights)) {
            assertThatThrownBy(() -> plan.backward(Map.of(), weights.twin()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("train.precision=auto");
        }
    }

    @Test
    void otherEnginesAreRefusedByName() {
        assertThatThrownBy(() -> Engines.named("java", "int8", Recompute.NONE, 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("eval.precision=int8: the engine java multiplies no int8 on this machine");
    }
}

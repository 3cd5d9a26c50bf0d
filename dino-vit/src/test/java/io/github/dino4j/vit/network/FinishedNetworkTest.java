package io.github.dino4j.vit.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;

/** Networks whose weights are rounded and sorted once. */
class FinishedNetworkTest {
    private final Network network = network("vit_nano_8");
    private final ParameterStore weights = ParameterStore.initialized(network.layout(), Rng.of(3));

    @BeforeEach
    void hasTheLibrary() {
        assumeTrue(new OneDnnProvider().unavailable().isEmpty(), "oneDNN cannot be used here");
    }

    private static Network network(String model, String... sets) {
        List<String> all = new ArrayList<>(List.of("data.train=none", "method.head.out_dim=2"));
        all.addAll(List.of(sets));
        RunConfig config = ConfigLoader.builtin("model/" + model + ".yaml", all);
        return new Network(config.model(), config.method().head());
    }

    private static Engine engine(String precision) {
        return Engines.named("onednn", precision, Recompute.NONE, 0);
    }

    private static float[] images(Network network, int batch) {
        int side = network.backbone().config().imageSize();
        RandomStream random = Rng.of(1).generator();
        float[] images = new float[batch * 3 * side * side];
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) random.nextGaussian();
        }
        return images;
    }

    private static GraphSource graph(Network network, int batch) {
        return network.features(batch, network.backbone().config().imageSize(), List.of());
    }

    private static float[] features(Engine engine, Network network, ParameterStore weights, int batch) {
        return run(engine, network, weights, batch).features();
    }

    /** What a plan gives, and the library's kernels that gave it. */
    @SuppressWarnings("ArrayRecordComponent") // compared number by number
    private record Run(float[] features, Set<String> kernels) {}

    private static Run run(Engine engine, Network network, ParameterStore weights, int batch) {
        try (Plan plan = engine.compile(graph(network, batch), weights)) {
            plan.write("images", images(network, batch));
            float[] features = plan.forward(Map.of()).floats("features");
            return new Run(features, plan.kernels().keySet());
        }
    }

    /**
     * The same numbers are rounded and multiplied in the same order, wherever they lie; but tiles of AMX may be taken in another one, and
     * float32 has other kernels on older CPUs.
     */
    private static void assertSame(String precision, Network network, ParameterStore weights, int batch) {
        Run plain = run(engine(precision), network, weights, batch);
        Run finished = run(engine(precision).finished(), network, weights, batch);
        boolean exact = precision.equals("bfloat16")
                && Stream.concat(plain.kernels().stream(), finished.kernels().stream())
                        .noneMatch(name -> name.contains("amx"));
        String what = network.backbone().config().name() + " in " + precision + ", images: " + batch;
        if (exact) {
            assertThat(finished.features()).as(what).containsExactly(plain.features());
        } else {
            assertThat(finished.features()).as(what).containsExactly(plain.features(), within(2e-4f));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"float32", "bfloat16"})
    void theSameNumbersComeOut(String precision) {
        boolean has = precision.equals("float32") || new OneDnnProvider().supports(Precision.BFLOAT16);
        assumeTrue(has, "the CPU multiplies no bfloat16");
        Network wide = network("vit_small_16", "model.depth=2");
        ParameterStore own = ParameterStore.initialized(wide.layout(), Rng.of(5));
        for (int batch : new int[] {1, 3}) {
            assertSame(precision, network, weights, batch);
            assertSame(precision, wide, own, batch);
        }
    }

    /** Plain loops pack nothing: weights are rounded in every run, as ever. */
    @Test
    void devicesThatPackNothingGiveTheSame() {
        Engine plain = new DeviceEngine(new ScalarDevice(), new EngineOptions(Precision.BFLOAT16, Recompute.NONE));
        assertThat(features(plain.finished(), network, weights, 1))
                .containsExactly(features(plain, network, weights, 1));
    }

    @Test
    void weightsAreRoundedOnceAndRunsRoundNone() {
        assumeTrue(new OneDnnProvider().supports(Precision.BFLOAT16), "the CPU multiplies no bfloat16");
        Engine finished = engine("bfloat16").finished().takingTurns();
        float[] before = features(engine("bfloat16"), network, weights, 1);
        try (Plan plan = finished.compile(graph(network, 1), weights)) {
            plan.write("images", images(network, 1));
            plan.profile();
            assertThat(plan.forward(Map.of()).floats("features")).containsExactly(before);
            assertThat(plan.profile().keySet()).isNotEmpty().noneMatch(name -> name.startsWith("cast"));
            assertThat(plan.kernels().keySet()).noneMatch(name -> name.contains("ref"));
            String matrix = "backbone.blocks.0.mlp.fc1.weight";
            float[] numbers = weights.get(matrix);
            weights.set(matrix, new float[numbers.length]);
            try (Plan other = finished.compile(graph(network, 1), weights)) {
                other.write("images", images(network, 1));
                assertThat(other.forward(Map.of()).floats("features")).containsExactly(before);
            }
            weights.set(matrix, numbers);
        }
    }

    /** Other plans read weights in every run. */
    @Test
    void plansOfNetworksInTrainingSeeChanges() {
        try (Plan plan = engine("auto").compile(graph(network, 1), weights)) {
            plan.write("images", images(network, 1));
            float[] before = plan.forward(Map.of()).floats("features");
            String matrix = "backbone.blocks.0.mlp.fc1.weight";
            weights.set(matrix, new float[weights.get(matrix).length]);
            assertThat(plan.forward(Map.of()).floats("features")).isNotEqualTo(before);
        }
    }

    @Test
    void nothingFinishedIsTrained() {
        GraphSource graph = context -> {
            List<SDVariable> images = List.of(network.images(context, "images", 1, 32));
            SDVariable features = network.backbone()
                    .forward(images, Forward.differentiable(context))
                    .pooled();
            context.loss("loss", features.sum());
        };
        try (Plan plan = engine("float32").finished().compile(graph, weights)) {
            assertThatThrownBy(() -> plan.backward(Map.of(), weights.twin()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("finished network");
        }
    }
}

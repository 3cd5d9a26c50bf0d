package io.github.dino4j.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.embed.DinoEmbedder;
import io.github.dino4j.vit.network.Network;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Services embed on the GPU with several models and callers at once, and get what plain loops give. */
class CudaEmbedderTest {
    private static final int CALLERS = 6;
    private static final int ROUNDS = 8;

    @BeforeAll
    static void standIn() {
        StandIn.require();
    }

    private static RunConfig config(String engine, int width) {
        return ConfigLoader.builtin(
                "model/vit_nano_8.yaml",
                List.of(
                        "data.train=none",
                        "model.depth=1",
                        "model.embed_dim=" + width,
                        "model.num_heads=1",
                        "method.head.out_dim=2",
                        "train.engine=" + engine,
                        "train.precision=float32",
                        "eval.precision=float32",
                        "eval.embed.max_batch=4"));
    }

    private static DinoEmbedder open(String engine, int width) throws IOException {
        RunConfig config = config(engine, width);
        Network network = new Network(config.model(), config.method().head());
        ParameterStore weights = ParameterStore.initialized(network.layout(), Rng.of(width));
        return DinoEmbedder.of(config, network, weights, options -> options);
    }

    private static BufferedImage image(int number) {
        RandomStream random = Rng.of(number).generator();
        BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 32 * 32; i++) {
            image.setRGB(i % 32, i / 32, (int) random.uniform(0, 1 << 24));
        }
        return image;
    }

    private static List<float[]> expected(int width) throws IOException {
        List<float[]> vectors = new ArrayList<>();
        try (DinoEmbedder embedder = open("java", width)) {
            for (int image = 0; image < CALLERS; image++) {
                vectors.add(embedder.embed(image(image)));
            }
        }
        return vectors;
    }

    private static void call(DinoEmbedder embedder, List<float[]> expected, int caller) throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            int image = (caller + round) % CALLERS;
            assertThat(embedder.embed(image(image)))
                    .as("image " + image + ", caller " + caller)
                    .containsExactly(expected.get(image), within(1e-4f));
        }
    }

    /** Steps are recorded while other threads ask the same GPU for work. */
    @Test
    void twoModelsAndManyCallersGetWhatPlainLoopsGive() throws IOException, InterruptedException, ExecutionException {
        List<Integer> widths = List.of(32, 64);
        List<List<float[]>> expected = new ArrayList<>();
        List<DinoEmbedder> embedders = new ArrayList<>();
        ExecutorService pool = Executors.newFixedThreadPool(2 * CALLERS);
        try {
            for (int width : widths) {
                expected.add(expected(width));
            }
            List<Future<?>> calls = new ArrayList<>();
            for (int model = 0; model < widths.size(); model++) {
                embedders.add(open("cuda", widths.get(model)));
                for (int caller = 0; caller < CALLERS; caller++) {
                    int own = caller;
                    DinoEmbedder embedder = embedders.get(model);
                    List<float[]> vectors = expected.get(model);
                    calls.add(pool.submit(() -> {
                        call(embedder, vectors, own);
                        return null;
                    }));
                }
            }
            for (Future<?> call : calls) {
                call.get();
            }
        } finally {
            pool.shutdown();
            embedders.forEach(DinoEmbedder::close);
        }
    }
}

package io.github.dino4j.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.GraphSource;
import io.github.dino4j.core.engine.Outputs;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.random.Share;
import io.github.dino4j.train.method.Method;
import io.github.dino4j.vit.mask.BlockMasks;
import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.network.Network;
import io.github.dino4j.vit.network.StudentGraph;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.autodiff.samediff.SDVariable;

/** Masked patches in both graphs: against plain networks and loops over what they say, and by what the student can see. */
class MaskedPatchesTest {
    private static final Path CONFIGS = Path.of(System.getProperty("dino.root"), "configs");
    private static final int BATCH = 4;
    private static final int VIEWS = 2 * BATCH;
    private static final int SIZE = 16;
    private static final int PATCH = 4;
    private static final int SIDE = SIZE / PATCH;
    private static final int PLANE = SIZE * SIZE;
    private static final int PIXELS = 3 * PLANE;
    private static final int OUT = 10;
    private static final double TEMP = 0.04;
    private static final Rng KEY = Rng.of(11);
    private static final BlockMasks MASKS = new BlockMasks(VIEWS, BATCH, SIDE, 0.1, 0.5);

    private final float[] global = random("global", VIEWS * PIXELS);
    private final float[] local = random("local", BATCH * PIXELS / 4);

    private static float[] random(String name, int count) {
        RandomStream random = Rng.of(5).fold(name).generator();
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static RunConfig config(String file) {
        return ConfigLoader.load(
                CONFIGS.resolve("method").resolve(file),
                List.of(
                        "data.train=none",
                        "train.batch_size=" + BATCH,
                        "model={image_size: 16, patch_size: 4, depth: 2, embed_dim: 24, num_heads: 2}",
                        "model.drop_path_rate=0",
                        "views={global: {size: 16}, local: {size: 8, count: 1}}",
                        "method.head={hidden_dim: 16, bottleneck_dim: 8, out_dim: " + OUT + "}"));
    }

    private static Plan compile(String engine, GraphSource graph, ParameterStore weights) {
        return Engines.named(engine).compile(graph, weights);
    }

    /** The global views with numbers in the place of the patches that are masked, or of those that are not. */
    private float[] filled(boolean masked, float number) {
        int[][] drawn = MASKS.draw(KEY);
        float[] images = global.clone();
        for (int i = 0; i < images.length; i++) {
            int patch = i % PLANE / SIZE / PATCH * SIDE + i % SIZE / PATCH;
            boolean isMasked = Arrays.binarySearch(drawn[i / PIXELS], patch) >= 0;
            images[i] = isMasked == masked ? number : images[i];
        }
        return images;
    }

    private Plan student(String engine, Method method, ParameterStore weights) {
        StudentGraph graph = method.studentGraph(BATCH);
        Plan student = compile(engine, graph, weights);
        student.write("global", global);
        student.write("local", local);
        graph.draw(KEY, student::input);
        return student;
    }

    /** With targets that stay, other numbers behind the masks change nothing, and any other patch does. */
    @Test
    void theStudentSeesNothingOfMaskedPatches() {
        Method method = new Method(config("ibot.yaml")).ofNumbers();
        ParameterStore weights = method.network().initialized(1);
        try (Plan student = student("onednn", method, weights)) {
            student.write(Method.TARGETS, shares(random("targets", VIEWS * OUT)));
            student.write("patch_targets", shares(random("patches", MASKS.total() * OUT)));
            student.write("teacher_entropy", new float[1]);
            double loss = student.forward(Map.of()).scalar("loss");
            student.write("global", filled(true, 9.0f));
            assertThat(student.forward(Map.of()).scalar("loss")).isEqualTo(loss);
            student.write("global", filled(false, 9.0f));
            assertThat(student.forward(Map.of()).scalar("loss")).isNotCloseTo(loss, within(1e-4));
        }
    }

    private static float[] shares(float[] logits) {
        float[] shares = new float[logits.length];
        double[][] rows = rows(logits);
        for (int i = 0; i < shares.length; i++) {
            shares[i] = (float) Math.exp(logSoftmax(rows[i / OUT], 1.0)[i % OUT]);
        }
        return shares;
    }

    /**
     * A token that is what the first layer makes of a patch of zeros, so that a plain network over images with such patches sees
     * what the student does.
     */
    private static void makeTokenOfZeros(ParameterStore weights) {
        weights.set("backbone.mask_token", weights.get("backbone.patch_embed.proj.bias"));
    }

    /** Outputs of a plain network: of the views, of all places, and the features. */
    private static GraphSource plain(RunConfig config, List<Integer> counts) {
        Network network = new Network(config.model(), config.method().head());
        return graph -> {
            Forward forward = Forward.withTokens(graph);
            List<SDVariable> images = counts.size() == 1
                    ? List.of(network.images(graph, "global", counts.get(0), SIZE))
                    : List.of(
                            network.images(graph, "global", counts.get(0), SIZE),
                            network.images(graph, "local", counts.get(1), SIZE / 2));
            graph.output("views", network.forward(images, forward));
            graph.output("places", network.head().forward(forward.recorded(Network.DENSE), forward));
            graph.output("features", forward.recorded(Network.FEATURES));
        };
    }

    private static double[][] rows(float[] values) {
        double[][] rows = new double[values.length / OUT][OUT];
        for (int i = 0; i < values.length; i++) {
            rows[i / OUT][i % OUT] = values[i];
        }
        return rows;
    }

    private static double[] logSoftmax(double[] row, double temp) {
        double max = Arrays.stream(row).max().orElseThrow() / temp;
        double log =
                Math.log(Arrays.stream(row).map(x -> Math.exp(x / temp - max)).sum());
        return Arrays.stream(row).map(x -> x / temp - max - log).toArray();
    }

    /** Which row of all places each masked patch is. */
    private static int[] places() {
        int[][] drawn = MASKS.draw(KEY);
        int[] places = new int[MASKS.total()];
        int next = 0;
        for (int view = 0; view < VIEWS; view++) {
            for (int patch : drawn[view]) {
                places[next++] = view * (SIDE * SIDE + 1) + 1 + patch;
            }
        }
        return places;
    }

    @ParameterizedTest
    @CsvSource({"dinov2.yaml,0.1,onednn", "ibot.yaml,0.0,onednn", "ibot.yaml,0.0,java", "dinov2.yaml,0.1,samediff"})
    void lossAndCentreAreThoseOfLoops(String file, double koleo, String engine) {
        RunConfig config = config(file);
        Method method = new Method(config).ofNumbers();
        ParameterStore weights = method.network().initialized(1);
        makeTokenOfZeros(weights);
        float[] center = random("center", OUT);
        boolean centred = file.startsWith("ibot");
        try (Plan teacher = compile(engine, method.teacherGraph(BATCH, false), weights);
                Plan student = student(engine, method, weights);
                Plan seen = compile(engine, plain(config, List.of(VIEWS, BATCH)), weights);
                Plan whole = compile(engine, plain(config, List.of(VIEWS)), weights)) {
            Outputs taught = taught(teacher, method, centred ? center : null);
            float[] views = taught.floats(Method.TARGETS).clone();
            float[] patches = taught.floats("patch_targets").clone();
            whole.write("global", global);
            double[][] all = rows(whole.forward(Map.of()).floats("places"));
            double[][] outputs = Arrays.stream(places()).mapToObj(i -> all[i]).toArray(double[][]::new);
            double[][] targets =
                    centred ? SlowTargets.centred(outputs, center, TEMP) : SlowTargets.sinkhorn(outputs, TEMP);
            assertThat(patches).containsExactly(SlowTargets.flat(targets), within(1e-4f));
            if (centred) {
                assertThat(taught.floats("next.ibot_patch_loss.center"))
                        .containsExactly(SlowTargets.moved(center, outputs, 0.9), within(1e-5f));
            }

            student.write(Method.TARGETS, views);
            student.write("patch_targets", patches);
            student.write("teacher_entropy", new float[1]);
            Outputs told = student.forward(Map.of());
            seen.write("global", filled(true, 0.0f));
            seen.write("local", local);
            Outputs said = seen.forward(Map.of());
            double ofPatches = ofPatches(rows(said.floats("places")), targets);
            double apart = SlowTargets.koleo(said.floats("features"), BATCH, 24);
            double expected = ofViews(rows(said.floats("views")), rows(views)) + koleo * apart + ofPatches;
            assertThat(told.scalar("ibot_loss")).isCloseTo(ofPatches, within(1e-4));
            assertThat(told.scalar("loss")).isCloseTo(expected, within(3e-4));
            assertThat(told.scalar("masked_share"))
                    .isCloseTo(MASKS.total() / (double) (VIEWS * SIDE * SIDE), within(1e-6));
        }
    }

    private Outputs taught(Plan teacher, Method method, float @Nullable [] center) {
        teacher.write("global", global);
        teacher.input("teacher_temp").assign(TEMP);
        method.drawForTeacher(BATCH, KEY, Share.WHOLE, teacher::input);
        if (center != null) {
            teacher.write("dino_loss.center", new float[OUT]);
            teacher.write("ibot_patch_loss.center", center);
        }
        return teacher.forward(Map.of());
    }

    private static double ofPatches(double[][] student, double[][] targets) {
        int[][] drawn = MASKS.draw(KEY);
        int[] places = places();
        double sum = 0.0;
        int next = 0;
        for (int[] ofView : drawn) {
            for (int i = 0; i < ofView.length; i++, next++) {
                sum += crossEntropy(student[places[next]], targets[next]) / ofView.length;
            }
        }
        return sum / VIEWS;
    }

    private static double crossEntropy(double[] student, double[] target) {
        double[] logs = logSoftmax(student, 0.1);
        double sum = 0.0;
        for (int k = 0; k < OUT; k++) {
            sum -= target[k] * logs[k];
        }
        return sum;
    }

    private static double ofViews(double[][] student, double[][] targets) {
        double sum = 0.0;
        for (int row = 0; row < student.length; row++) {
            for (int other = 0; other < 2; other++) {
                int image = row % BATCH;
                sum += other == row / BATCH ? 0.0 : crossEntropy(student[row], targets[other * BATCH + image]);
            }
        }
        return sum / (4 * BATCH); // two global views with two others each
    }
}

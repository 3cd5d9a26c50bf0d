package io.github.dino4j.train.step;

import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parallel.Threads;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.schedule.Schedules;
import io.github.dino4j.core.schedule.StepValues;
import io.github.dino4j.vit.model.Backbone;
import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.network.Network;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/** Times the parts of a training step on random images: the same work as a step of the loop, without the loader. */
public final class StepBenchmark implements AutoCloseable {
    private static final double NANOS = 1e-9;
    private static final double GIGA = 1e-9;
    private static final int WARMUP = 2; // steps at least
    private static final int LONG_WARMUP = 200; // and at most, where they are short
    private static final double WARM = 1.0; // seconds after which the compiler is done with what short steps run

    private final RunConfig config;
    private final TrainerState state;
    private final Rng rng = Rng.of(0);
    private final Views views;
    private final @Nullable ViewSender sender; // to a device that has memory of its own
    private final StepValues at;
    private final SslTrainer trainer;
    private final Map<String, Double> phases = new LinkedHashMap<>();
    private long lap;

    /**
     * Builds student and teacher.
     *
     * @param config model, views, head and batch size
     */
    public StepBenchmark(RunConfig config) {
        this.config = config;
        Threads.use(config.train().threads());
        this.state = TrainerState.initialized(config);
        this.views = state.views();
        RandomStream random = rng.generator();
        fill(views.global(), random);
        fill(views.local(), random);
        this.sender = state.engine().residence().sends()
                ? new ViewSender(state.engine().residence(), new Same())
                : null;
        Schedules schedules = state.method().schedules(1);
        this.at = schedules.at(config.train().epochs() / 2); // the middle of the run: no warm-up, nothing frozen
        this.trainer = new SslTrainer(state, schedules, rng, phase -> {
            long now = System.nanoTime();
            phases.merge(phase, (now - lap) * NANOS, Double::sum);
            lap = now;
        });
    }

    /** {@return the name of the engine that runs} */
    public String engine() {
        return state.engine().name();
    }

    /**
     * Times whole steps, then forward and backward of the backbone on the batch's images.
     *
     * @param reps timed repetitions
     * @return {@code parameters} that are trained; {@code dino_step}, {@code forward} and {@code forward_backward}, each with {@code median_s}, {@code min_s}
     *     and {@code images_per_s}; the work of a {@code forward} in {@code gflop}; and {@code peak_rss_mb}, the process's largest resident set up to the last whole step
     * @throws IOException if the system's account of memory cannot be read
     */
    public Map<String, Object> measure(int reps) throws IOException {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("parameters", state.student().gradients().layout().size());
        result.put("dino_step", time(reps, this::step));
        result.put("peak_rss_mb", ProcessMemory.peakMib()); // before anything else takes memory
        int batch = config.train().batchSize();
        int size = config.views().global().size();
        Network network = state.network();
        float[] pixels = new float[batch * config.model().inChans() * size * size];
        fill(pixels);
        try (Plan plan = state.engine()
                .compile(
                        network.features(batch, size, List.of()),
                        state.student().weights())) {
            plan.write("images", pixels);
            Map<String, Object> timed = time(reps, () -> plan.forward(Map.of()).get("features"));
            timed.put("gflop", network.backbone().flops(List.of(new Backbone.Images(batch, size))) * GIGA);
            result.put("forward", timed);
        }
        ParameterStore gradients = state.student().gradients();
        try (Plan plan = state.engine()
                .compile(
                        graph -> {
                            SDVariable input = network.images(graph, "images", batch, size);
                            // Without stochastic depth, whose masks are a step's inputs; dino_step has it.
                            Forward forward = Forward.differentiable(graph);
                            SDVariable y = network.backbone()
                                    .forward(List.of(input), forward)
                                    .pooled(); // (B, D)
                            graph.loss("loss", forward.ops().losses().productSum(y, y, 1.0 / batch));
                        },
                        state.student().weights())) {
            plan.write("images", pixels);
            result.put("forward_backward", time(reps, () -> plan.backward(Map.of(), gradients)
                    .get("loss")));
        }
        return result;
    }

    /**
     * Times whole steps alone.
     *
     * @param reps timed repetitions, after two or, of short ones, a second of them that warm up
     * @return the median, in seconds
     */
    public double secondsPerStep(int reps) {
        return median(seconds(reps, this::step));
    }

    /**
     * Takes a step apart. Run it after {@link #measure}, which warms up.
     *
     * @param reps steps to average over
     * @return seconds per step by phase and, within student and teacher, by kind of kernel; largest first within a phase
     */
    public Map<String, Double> budget(int reps) {
        Map<String, Double> kernels = new LinkedHashMap<>();
        Map<String, Double> teacher = state.teacher().profile();
        Map<String, Double> student = state.student().profile();
        phases.clear();
        for (int i = 0; i < reps; i++) {
            step();
        }
        phases.forEach((name, seconds) -> kernels.put(name, seconds / reps));
        add(kernels, "teacher: ", teacher, reps);
        add(kernels, "student: ", student, reps);
        return kernels;
    }

    private static void add(Map<String, Double> to, String prefix, Map<String, Double> seconds, int reps) {
        seconds.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .forEach(entry -> to.put(prefix + entry.getKey(), entry.getValue() / reps));
    }

    private void step() {
        lap = System.nanoTime();
        if (sender == null) {
            trainer.step(List.of(views), at);
            return;
        }
        try (ViewSender.Sent sent = sender.take(false)) {
            trainer.stepOn(sent.parts(), at);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same batch at every step, sent ahead as the loop does. */
    private final class Same implements ViewSender.Source {
        @Override
        public List<Views> next() {
            return List.of(views);
        }

        @Override
        public void giveBack(List<Views> parts) {
            // It is never written to again.
        }
    }

    private static void fill(byte[] levels, RandomStream random) {
        for (int i = 0; i < levels.length; i++) {
            levels[i] = (byte) random.nextLong();
        }
    }

    private void fill(float[] values) {
        RandomStream random = rng.generator();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
    }

    private Map<String, Object> time(int reps, Runnable work) {
        double[] seconds = seconds(reps, work);
        double median = median(seconds);
        Map<String, Object> timed = new LinkedHashMap<>();
        timed.put("median_s", median);
        timed.put("min_s", seconds[0]);
        timed.put("images_per_s", config.train().batchSize() / median);
        return timed;
    }

    /** The times of repetitions in rising order, after some that warm up. */
    private static double[] seconds(int reps, Runnable work) {
        long begin = System.nanoTime();
        for (int i = 0; i < LONG_WARMUP && (i < WARMUP || (System.nanoTime() - begin) * NANOS < WARM); i++) {
            work.run();
        }
        double[] seconds = new double[reps];
        for (int i = 0; i < reps; i++) {
            long start = System.nanoTime();
            work.run();
            seconds[i] = (System.nanoTime() - start) * NANOS;
        }
        Arrays.sort(seconds);
        return seconds;
    }

    private static double median(double[] sorted) {
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    @Override
    public void close() {
        if (sender != null) {
            sender.close();
        }
        state.close();
    }
}

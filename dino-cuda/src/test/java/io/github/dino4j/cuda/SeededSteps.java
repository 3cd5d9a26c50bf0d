package io.github.dino4j.cuda;

import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.schedule.Schedules;
import io.github.dino4j.train.step.Laps;
import io.github.dino4j.train.step.SslTrainer;
import io.github.dino4j.train.step.TrainerState;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Steps of a whole training run whose weights, views and dropped paths are drawn from seeds, so that every engine takes the
 * same ones.
 *
 * @param losses of the steps
 * @param norms of their gradients before clipping
 * @param gradients by parameter: norm and projection of the first moments after the last step, a mean of the gradients
 * @param changes by parameter: norm and projection of what the student's weights changed by
 */
record SeededSteps(
        List<Double> losses, List<Double> norms, Map<String, double[]> gradients, Map<String, double[]> changes) {
    static final int STEPS = 3;

    private static final int DIGITS = 8;

    /**
     * Takes them.
     *
     * @param work what trains
     * @param engine that computes
     * @param precision of its products
     * @return what came of it
     */
    static SeededSteps take(SeededWork work, String engine, String precision) {
        List<Double> losses = new ArrayList<>();
        List<Double> norms = new ArrayList<>();
        try (TrainerState state = TrainerState.initialized(work.config(engine, precision))) {
            Map<String, float[]> first = read(state.student().weights());
            Schedules schedules = state.method().schedules(STEPS);
            SslTrainer trainer = new SslTrainer(state, schedules, Rng.of(1), Laps.NONE);
            for (int i = 0; i < STEPS; i++) {
                SslTrainer.Step step = trainer.step(List.of(views(state)), schedules.at(state.iteration()));
                losses.add(step.loss());
                norms.add(step.gradNorm());
            }
            Map<String, float[]> last = read(state.student().weights());
            last.forEach((name, values) -> {
                float[] before = Objects.requireNonNull(first.get(name));
                for (int i = 0; i < values.length; i++) {
                    values[i] -= before[i];
                }
            });
            ParameterStore moment =
                    Objects.requireNonNull(state.content().stores().get("optim.m"));
            return new SeededSteps(losses, norms, sums(read(moment)), sums(last));
        }
    }

    private static Views views(TrainerState state) {
        Views views = state.views();
        RandomStream random = Rng.of(state.iteration()).generator();
        for (byte[] levels : List.of(views.global(), views.local())) {
            for (int i = 0; i < levels.length; i++) {
                levels[i] = (byte) random.nextLong();
            }
        }
        for (int i = 0; i < views.batch(); i++) {
            views.indices()[i] = (int) state.iteration() * views.batch() + i;
        }
        return views;
    }

    private static Map<String, float[]> read(ParameterStore store) {
        Map<String, float[]> values = new LinkedHashMap<>();
        for (Parameter parameter : store.layout().parameters()) {
            values.put(parameter.name(), store.get(parameter.name()).clone());
        }
        return values;
    }

    /**
     * The norm of each vector and its product with a vector of random signs: two vectors' products differ by about as much as
     * the norm of their difference.
     */
    private static Map<String, double[]> sums(Map<String, float[]> vectors) {
        Map<String, double[]> sums = new LinkedHashMap<>();
        vectors.forEach((name, values) -> {
            RandomStream random = Rng.of(2).fold(name).generator();
            double squares = 0.0;
            double projection = 0.0;
            for (float value : values) {
                squares += (double) value * value;
                projection += random.nextLong() < 0L ? -value : value;
            }
            sums.put(name, new double[] {rounded(Math.sqrt(squares)), rounded(projection)});
        });
        return sums;
    }

    /** As many digits as float32 has, so that what is recorded stays small. */
    private static double rounded(double value) {
        return new BigDecimal(value).round(new MathContext(DIGITS)).doubleValue();
    }

    /** The same with the sums of each part of the network, such as {@code head.mlp}, for those of its parameters. */
    SeededSteps byPart() {
        return new SeededSteps(losses, norms, byPart(gradients), byPart(changes));
    }

    private static Map<String, double[]> byPart(Map<String, double[]> sums) {
        Map<String, double[]> parts = new LinkedHashMap<>();
        sums.forEach((name, sum) -> {
            String part = name.replaceFirst("^(\\w+\\.\\w+(\\.\\d+)?).*", "$1");
            parts.merge(part, sum, (a, b) -> new double[] {rounded(Math.hypot(a[0], b[0])), rounded(a[1] + b[1])});
        });
        return parts;
    }

    /** {@return the largest relative difference of two lists} */
    static double farthest(List<Double> actual, List<Double> expected) {
        double most = 0.0;
        for (int i = 0; i < expected.size(); i++) {
            most = Math.max(most, Math.abs(actual.get(i) - expected.get(i)) / Math.abs(expected.get(i)));
        }
        return most;
    }

    /**
     * Estimates how far all parameters' vectors together are from others.
     *
     * @return the norm of the difference over the norm
     */
    static double distance(Map<String, double[]> actual, Map<String, double[]> expected) {
        double difference = 0.0;
        double squares = 0.0;
        for (Map.Entry<String, double[]> each : expected.entrySet()) {
            double apart = Objects.requireNonNull(actual.get(each.getKey()))[1] - each.getValue()[1];
            difference += apart * apart;
            squares += each.getValue()[0] * each.getValue()[0];
        }
        return Math.sqrt(difference / squares);
    }
}

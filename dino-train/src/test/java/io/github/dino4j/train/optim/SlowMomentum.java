package io.github.dino4j.train.optim;

import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.schedule.StepValues;
import java.util.HashMap;
import java.util.Map;

/** SGD, LARS and LARC once more: one parameter after the other, in double precision, from the papers' lines. */
final class SlowMomentum {
    private static final double MOMENTUM = 0.9;
    private static final double SHARE = 0.001;

    private final String kind;
    private final Map<String, double[]> weights = new HashMap<>();
    private final Map<String, double[]> directions = new HashMap<>();

    SlowMomentum(String kind, ParameterStore start) {
        this.kind = kind;
        for (Parameter parameter : start.layout().parameters()) {
            weights.put(parameter.name(), doubles(start.get(parameter.name())));
            directions.put(parameter.name(), new double[(int) parameter.size()]);
        }
    }

    private static double[] doubles(float[] values) {
        double[] copy = new double[values.length];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = values[i];
        }
        return copy;
    }

    void step(ParameterStore gradients, StepValues at) {
        ParameterLayout layout = gradients.layout();
        for (Parameter parameter : layout.parameters()) {
            boolean frozen = at.lastLayerFrozen() && parameter.name().contains("last_layer");
            if (!frozen && parameter.trainable()) {
                step(parameter, doubles(gradients.get(parameter.name())), at);
            }
        }
    }

    private void step(Parameter parameter, double[] g, StepValues at) {
        double[] w = weights(parameter.name());
        double[] m = directions(parameter.name());
        double[] pull = pull(parameter, w, g, at);
        for (int i = 0; i < w.length; i++) {
            m[i] = MOMENTUM * m[i] + pull[i];
            w[i] -= at.lr() * m[i];
        }
    }

    private double[] pull(Parameter parameter, double[] w, double[] g, StepValues at) {
        boolean flat = parameter.shape().size() == 1;
        double decay = flat || parameter.name().endsWith(".bias") ? 0.0 : at.weightDecay();
        if (kind.equals("sgd")) {
            return sum(g, decay, w, 1.0);
        }
        if (kind.equals("lars")) {
            double[] decayed = sum(g, decay, w, 1.0);
            boolean scales = !flat && norm(w) > 0 && norm(decayed) > 0;
            return sum(g, decay, w, scales ? SHARE * norm(w) / norm(decayed) : 1.0);
        }
        if (norm(w) == 0 || norm(g) == 0) {
            return g;
        }
        double rate = SHARE * norm(w) / (norm(g) + norm(w) * at.weightDecay() + 1e-8);
        double factor = kind.equals("larc") ? rate : at.lr() == 0 ? 1.0 : Math.min(rate / at.lr(), 1.0);
        return sum(g, at.weightDecay(), w, factor);
    }

    private static double[] sum(double[] g, double decay, double[] w, double factor) {
        double[] sum = new double[g.length];
        for (int i = 0; i < g.length; i++) {
            sum[i] = (g[i] + decay * w[i]) * factor;
        }
        return sum;
    }

    private static double norm(double[] values) {
        double square = 0;
        for (double value : values) {
            square += value * value;
        }
        return Math.sqrt(square);
    }

    double[] weights(String name) {
        return weights.getOrDefault(name, new double[0]);
    }

    double[] directions(String name) {
        return directions.getOrDefault(name, new double[0]);
    }
}

package io.github.dino4j.train.optim;

import io.github.dino4j.core.config.OptimConfig;
import io.github.dino4j.core.engine.Parameter;
import io.github.dino4j.core.engine.ParameterLayout;
import io.github.dino4j.core.engine.ParameterStore;
import io.github.dino4j.core.schedule.StepValues;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * AdamW (Loshchilov and Hutter 2019) in PyTorch's arithmetic, with the original's two groups: biases and one-dimensional
 * parameters have no weight decay. A parameter that is frozen is left out altogether: no decay, no moments, and its bias
 * correction starts when it first learns.
 */
public final class AdamW implements Optimizer {
    private final ParameterStore firstMoment;
    private final ParameterStore secondMoment;
    private final long[] steps; // of each parameter
    private final double beta1;
    private final double beta2;
    private final double eps;

    /**
     * Starts with zero moments.
     *
     * @param layout the parameters
     * @param config betas and epsilon
     */
    public AdamW(ParameterLayout layout, OptimConfig config) {
        this.firstMoment = new ParameterStore(layout);
        this.secondMoment = new ParameterStore(layout);
        this.steps = new long[layout.parameters().size()];
        this.beta1 = config.betas().get(0);
        this.beta2 = config.betas().get(1);
        this.eps = config.eps();
    }

    @Override
    public void step(ParameterStore weights, ParameterStore gradients, StepValues at) {
        List<ParameterLayout.Slot> slots = weights.layout().slots();
        // Parameters are independent, so any number of threads gives the same bytes.
        IntStream.range(0, slots.size())
                .parallel()
                .filter(i -> FreezeLastLayer.learns(slots.get(i).parameter(), at))
                .forEach(i -> update(slots.get(i), ++steps[i], weights, gradients, at));
    }

    private void update(
            ParameterLayout.Slot slot, long step, ParameterStore weights, ParameterStore gradients, StepValues at) {
        Parameter parameter = slot.parameter();
        int first = (int) slot.offset();
        float[] w = read(weights, first, parameter);
        float[] g = read(gradients, first, parameter);
        float[] m = read(firstMoment, first, parameter);
        float[] v = read(secondMoment, first, parameter);
        float keep = (float) (1.0 - at.lr() * (parameter.isUnregularized() ? 0.0 : at.weightDecay()));
        float stepSize = (float) (at.lr() / (1.0 - Math.pow(beta1, step)));
        float root = (float) Math.sqrt(1.0 - Math.pow(beta2, step));
        float b1 = (float) (1.0 - beta1);
        float b2 = (float) beta2;
        float c2 = (float) (1.0 - beta2);
        float e = (float) eps;
        for (int i = 0; i < w.length; i++) {
            m[i] += b1 * (g[i] - m[i]);
            v[i] = b2 * v[i] + c2 * g[i] * g[i];
            w[i] = w[i] * keep - stepSize * m[i] / ((float) Math.sqrt(v[i]) / root + e);
        }
        write(weights, first, w);
        write(firstMoment, first, m);
        write(secondMoment, first, v);
    }

    private static float[] read(ParameterStore store, int first, Parameter parameter) {
        float[] values = new float[(int) parameter.size()];
        store.buffer().get(first, values);
        return values;
    }

    private static void write(ParameterStore store, int first, float[] values) {
        FloatBuffer buffer = store.buffer();
        buffer.put(first, values);
    }

    @Override
    public Map<String, ParameterStore> moments() {
        Map<String, ParameterStore> moments = new LinkedHashMap<>();
        moments.put("optim.m", firstMoment);
        moments.put("optim.v", secondMoment);
        return moments;
    }

    @Override
    public long[] steps() {
        return steps;
    }
}

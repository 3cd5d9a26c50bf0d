package io.github.dino4j.train.optim;

import io.github.dino4j.core.config.OptimConfig;
import io.github.dino4j.core.parallel.Threads;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.schedule.StepValues;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * AdamW (Loshchilov and Hutter 2019) in PyTorch's arithmetic, with the original's two groups: biases and one-dimensional
 * parameters have no weight decay. A parameter that is frozen is left out altogether: no decay, no moments, and its bias
 * correction starts when it first learns.
 */
public final class AdamW implements Optimizer {
    private final ParameterStore firstMoment;
    private final ParameterStore secondMoment;
    private final List<ParameterLayout.Slot> slots;
    private final List<Chunk> chunks;
    private final long[] steps; // of each parameter
    private final double[] rateFactors; // of each parameter
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
        this(layout, config, parameter -> 1.0);
    }

    /**
     * Starts with zero moments; parameters have learning rates of their own, as in fine-tuning with layer-wise decay.
     *
     * @param layout the parameters
     * @param config betas and epsilon
     * @param rateFactor each parameter's factor on the learning rate
     */
    public AdamW(ParameterLayout layout, OptimConfig config, ToDoubleFunction<Parameter> rateFactor) {
        this.firstMoment = new ParameterStore(layout);
        this.secondMoment = new ParameterStore(layout);
        this.slots = layout.slots();
        this.chunks = Chunk.of(layout);
        this.steps = new long[slots.size()];
        this.rateFactors = slots.stream()
                .mapToDouble(slot -> rateFactor.applyAsDouble(slot.parameter()))
                .toArray();
        this.beta1 = config.betas().get(0);
        this.beta2 = config.betas().get(1);
        this.eps = config.eps();
    }

    @Override
    public void step(ParameterStore weights, ParameterStore gradients, StepValues at) {
        requireLayout(weights, "weights");
        requireLayout(gradients, "gradients");
        boolean[] learns = new boolean[slots.size()];
        for (int i = 0; i < learns.length; i++) {
            learns[i] = FreezeLastLayer.learns(slots.get(i).parameter(), at);
            steps[i] += learns[i] ? 1 : 0;
        }
        // Elements are independent, so any number of threads gives the same bytes.
        Threads.forEach(chunks.size(), i -> {
            Chunk chunk = chunks.get(i);
            if (learns[chunk.slot()]) {
                update(chunk, weights.buffer(), gradients.buffer(), at);
            }
        });
    }

    private void requireLayout(ParameterStore store, String what) {
        if (store.layout().size() != firstMoment.layout().size()) {
            throw new IllegalArgumentException(what + " have " + store.layout().size() + " floats, the moments "
                    + firstMoment.layout().size() + "; use one layout for all");
        }
    }

    private void update(Chunk chunk, FloatBuffer weights, FloatBuffer gradients, StepValues at) {
        Rates rates = rates(chunk.slot(), at);
        FloatBuffer first = firstMoment.buffer();
        FloatBuffer second = secondMoment.buffer();
        float[] w = new float[Chunk.BLOCK];
        float[] g = new float[Chunk.BLOCK];
        float[] m = new float[Chunk.BLOCK];
        float[] v = new float[Chunk.BLOCK];
        for (int start = chunk.first(); start < chunk.end(); start += Chunk.BLOCK) {
            int count = Math.min(Chunk.BLOCK, chunk.end() - start);
            weights.get(start, w, 0, count);
            gradients.get(start, g, 0, count);
            first.get(start, m, 0, count);
            second.get(start, v, 0, count);
            moments(g, m, v, count);
            rates.apply(w, m, v, count);
            weights.put(start, w, 0, count);
            first.put(start, m, 0, count);
            second.put(start, v, 0, count);
        }
    }

    private void moments(float[] g, float[] m, float[] v, int count) {
        float take1 = (float) (1.0 - beta1);
        float keep2 = (float) beta2;
        float take2 = (float) (1.0 - beta2);
        for (int i = 0; i < count; i++) {
            m[i] += take1 * (g[i] - m[i]);
            v[i] = keep2 * v[i] + take2 * g[i] * g[i];
        }
    }

    private Rates rates(int slot, StepValues at) {
        double step = (double) steps[slot];
        boolean unregularized = slots.get(slot).parameter().isUnregularized();
        double lr = at.lr() * rateFactors[slot];
        return new Rates(
                (float) (1.0 - lr * (unregularized ? 0.0 : at.weightDecay())),
                (float) (lr / (1.0 - Math.pow(beta1, step))),
                (float) Math.sqrt(1.0 - Math.pow(beta2, step)),
                (float) eps);
    }

    /** A parameter's rates at a step: the decay that is left, the step with its bias correction, that of the root. */
    private record Rates(float keep, float step, float root, float eps) {
        void apply(float[] w, float[] m, float[] v, int count) {
            for (int i = 0; i < count; i++) {
                w[i] = w[i] * keep - step * m[i] / ((float) Math.sqrt(v[i]) / root + eps);
            }
        }
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

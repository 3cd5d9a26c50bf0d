package io.github.dino4j.train.optim;

import io.github.dino4j.core.config.train.OptimConfig;
import io.github.dino4j.core.device.AdamWRates;
import io.github.dino4j.core.device.FlatArithmetic;
import io.github.dino4j.core.device.Segments;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.schedule.StepValues;
import java.util.ArrayList;
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
    private final Segments segments;
    private final long[] steps; // of each parameter
    private final double[] rateFactors; // of each parameter
    private final double beta1;
    private final double beta2;
    private final double eps;

    /**
     * Starts with zero moments.
     *
     * @param weights what learns, beside which the moments lie
     * @param config betas, epsilon and how learning rates fall from block to block
     */
    AdamW(ParameterStore weights, OptimConfig.Adamw config) {
        this(
                weights,
                config.betas(),
                config.eps(),
                LayerRates.of(weights.layout(), config.layerDecay(), config.patchEmbedLrMult()));
    }

    /**
     * Starts with zero moments; parameters have learning rates of their own, as in fine-tuning with layer-wise decay.
     *
     * @param weights what learns, beside which the moments lie
     * @param betas decay rates of the two moments
     * @param eps added to the root of the second moment
     * @param rateFactor each parameter's factor on the learning rate
     */
    public AdamW(ParameterStore weights, List<Double> betas, double eps, ToDoubleFunction<Parameter> rateFactor) {
        ParameterLayout layout = weights.layout();
        this.firstMoment = weights.twin();
        this.secondMoment = weights.twin();
        this.slots = layout.slots();
        this.segments = layout.segments(parameter -> true);
        this.steps = new long[slots.size()];
        this.rateFactors = slots.stream()
                .mapToDouble(slot -> rateFactor.applyAsDouble(slot.parameter()))
                .toArray();
        this.beta1 = betas.get(0);
        this.beta2 = betas.get(1);
        this.eps = eps;
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
        FlatArithmetic.Trained stores = new FlatArithmetic.Trained(
                weights.tensor(), gradients.tensor(), firstMoment.tensor(), secondMoment.tensor());
        List<AdamWRates.Rates> each = new ArrayList<>();
        for (int i = 0; i < learns.length; i++) {
            each.add(learns[i] ? rates(i, at) : AdamWRates.Rates.FROZEN);
        }
        weights.arithmetic().adamW(stores, segments, new AdamWRates(beta1, beta2, (float) eps, each));
    }

    private void requireLayout(ParameterStore store, String what) {
        if (store.layout().size() != firstMoment.layout().size()) {
            throw new IllegalArgumentException(what + " have " + store.layout().size() + " floats, the moments "
                    + firstMoment.layout().size() + "; use one layout for all");
        }
    }

    private AdamWRates.Rates rates(int slot, StepValues at) {
        double step = (double) steps[slot];
        boolean unregularized = slots.get(slot).parameter().isUnregularized();
        double lr = at.lr() * rateFactors[slot];
        return new AdamWRates.Rates(
                true,
                (float) (1.0 - lr * (unregularized ? 0.0 : at.weightDecay())),
                (float) (lr / (1.0 - Math.pow(beta1, step))),
                (float) Math.sqrt(1.0 - Math.pow(beta2, step)));
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

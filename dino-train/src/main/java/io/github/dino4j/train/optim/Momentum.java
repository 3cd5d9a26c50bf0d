package io.github.dino4j.train.optim;

import io.github.dino4j.core.device.FlatArithmetic;
import io.github.dino4j.core.device.MomentumRates;
import io.github.dino4j.core.device.Segments;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.schedule.StepValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Gradient descent with momentum in PyTorch's arithmetic, weight decay as a part of the gradient: m = momentum m + factor (g +
 * decay w), w = w - lr m. SGD, LARS and LARC differ in decay and factor. A parameter that is frozen is left out altogether: no
 * decay, and its direction stays zero.
 */
final class Momentum implements Optimizer {
    private final double momentum;
    private final Pulls pulls;
    private final ParameterStore directions;
    private final List<ParameterLayout.Slot> slots;
    private final Segments segments;
    private final long[] steps; // of each parameter; nothing depends on them but what is told of a checkpoint

    /**
     * Starts at rest.
     *
     * @param weights what learns, beside which the directions lie
     * @param momentum share of the last direction that is kept
     * @param pulls what a gradient becomes before it is added to that
     */
    Momentum(ParameterStore weights, double momentum, Pulls pulls) {
        this.momentum = momentum;
        this.pulls = pulls;
        this.directions = weights.twin();
        this.slots = weights.layout().slots();
        this.segments = weights.layout().segments(parameter -> true);
        this.steps = new long[slots.size()];
    }

    @Override
    public void step(ParameterStore weights, ParameterStore gradients, StepValues at) {
        requireLayout(weights, "weights");
        requireLayout(gradients, "gradients");
        List<Pulls.Pull> each = pulls.of(new Pulls.Step(weights, gradients, slots, segments, at));
        List<MomentumRates.Rates> rates = new ArrayList<>();
        for (int i = 0; i < each.size(); i++) {
            boolean learns = FreezeLastLayer.learns(slots.get(i).parameter(), at);
            steps[i] += learns ? 1 : 0;
            Pulls.Pull pull = each.get(i);
            rates.add(
                    learns
                            ? new MomentumRates.Rates(
                                    true, (float) pull.decay(), (float) pull.factor(), (float) at.lr())
                            : MomentumRates.Rates.FROZEN);
        }
        weights.arithmetic()
                .momentum(
                        new FlatArithmetic.Moved(weights.tensor(), gradients.tensor(), directions.tensor()),
                        segments,
                        new MomentumRates((float) momentum, rates));
    }

    private void requireLayout(ParameterStore store, String what) {
        if (store.layout().size() != directions.layout().size()) {
            throw new IllegalArgumentException(what + " have " + store.layout().size() + " floats, the directions "
                    + directions.layout().size() + "; use one layout for all");
        }
    }

    @Override
    public Map<String, ParameterStore> moments() {
        return Map.of("optim.momentum", directions);
    }

    @Override
    public long[] steps() {
        return steps;
    }
}

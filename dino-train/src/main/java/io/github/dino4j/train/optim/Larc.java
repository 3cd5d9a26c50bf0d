package io.github.dino4j.train.optim;

import java.util.ArrayList;
import java.util.List;

/**
 * LARC as in apex's {@code LARC.py}, over SGD with momentum in one group, as {@code main_swav.py} has it: all parameters, biases
 * included, are decayed and adapted. Lengths are measured before decay is added; where weights or gradient are zero, a parameter
 * has neither decay nor adaptation.
 *
 * @param trust length of a step at a learning rate of 1, over that of the weights
 * @param clip whether the learning rate is the most that this may give, instead of a factor
 */
record Larc(double trust, boolean clip) implements Pulls {
    private static final double EPS = 1e-8;

    @Override
    public List<Pull> of(Step step) {
        double decay = step.at().weightDecay();
        double[] weights = step.weightNorms();
        double[] gradients = step.gradientNorms();
        List<Pull> pulls = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            double adapted = trust * weights[i] / (gradients[i] + weights[i] * decay + EPS);
            double factor = clip ? Math.min(adapted / step.at().lr(), 1.0) : adapted; // of a rate of 0 it is 1
            pulls.add(weights[i] == 0.0 || gradients[i] == 0.0 ? NONE : new Pull(decay, factor));
        }
        return pulls;
    }
}

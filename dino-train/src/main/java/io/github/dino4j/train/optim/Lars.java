package io.github.dino4j.train.optim;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * LARS (You et al. 2017, equation 6) as in {@code utils.py} of the original: of parameters with other than one dimension, gradient
 * and decay together are scaled to eta times the length of the weights, the decay added before anything is measured. Where either
 * is zero, nothing is scaled. Momentum comes after, the learning rate last.
 *
 * @param eta length of a step at a learning rate of 1, over that of the weights
 */
record Lars(double eta) implements Pulls {
    @Override
    public List<Pull> of(Step step) {
        double[] decays =
                IntStream.range(0, step.slots().size()).mapToDouble(step::decay).toArray();
        double[] weights = step.weightNorms();
        double[] sums = step.norms(decays);
        List<Pull> pulls = new ArrayList<>();
        for (int i = 0; i < decays.length; i++) {
            boolean adapts = step.slots().get(i).parameter().shape().size() != 1 && weights[i] > 0.0 && sums[i] > 0.0;
            pulls.add(new Pull(decays[i], adapts ? eta * weights[i] / sums[i] : 1.0));
        }
        return pulls;
    }
}

package io.github.dino4j.eval.linear;

import io.github.dino4j.core.config.BuiltinConfigs;
import io.github.dino4j.core.config.eval.LinearConfig;
import java.util.Arrays;
import java.util.List;

/**
 * How a linear probe is trained. Start from {@link #published()} and change what differs.
 *
 * @param epochs passes over the training rows, at least 1
 * @param batchSize rows of a step, at least 1; an epoch's last batch may be smaller
 * @param learningRates peak rates at batch 256, scaled linearly with the batch; one head is trained with each
 * @param momentum of SGD, in [0, 1)
 * @param seed of the first weights and the order of rows
 */
public record ProbeOptions(int epochs, int batchSize, List<Double> learningRates, double momentum, long seed) {
    /**
     * Checks the bounds.
     *
     * @param epochs passes over the training rows
     * @param batchSize rows of a step
     * @param learningRates peak rates at batch 256
     * @param momentum of SGD
     * @param seed of everything random
     * @throws IllegalArgumentException if one is out of bounds
     */
    public ProbeOptions {
        demand(epochs >= 1, "epochs must be at least 1, was " + epochs);
        demand(batchSize >= 1, "batch_size must be at least 1, was " + batchSize);
        demand(!learningRates.isEmpty(), "lr must name at least one learning rate, was empty");
        for (double lr : learningRates) {
            demand(lr > 0 && Double.isFinite(lr), "lr must be above 0, was " + lr);
        }
        demand(momentum >= 0 && momentum < 1, "momentum must be in [0, 1), was " + momentum);
        learningRates = learningRates.stream().sorted().distinct().toList();
    }

    private static void demand(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    /** {@return the original's: the base configuration's {@code eval.linear}, which has one learning rate, and seed 0} */
    public static ProbeOptions published() {
        return of(BuiltinConfigs.evaluation().linear(), 0);
    }

    /**
     * The options of a configuration.
     *
     * @param config its {@code eval.linear} part
     * @param seed of the first weights and the order of rows
     * @return the options
     */
    public static ProbeOptions of(LinearConfig config, long seed) {
        return new ProbeOptions(config.epochs(), config.batchSize(), config.lr(), config.momentum(), seed);
    }

    /**
     * Other learning rates: one head is trained with each, all in the same pass over the rows.
     *
     * @param rates peak rates at batch 256
     * @return the changed options
     */
    public ProbeOptions withLearningRates(double... rates) {
        return new ProbeOptions(epochs, batchSize, Arrays.stream(rates).boxed().toList(), momentum, seed);
    }

    /**
     * Another length.
     *
     * @param passes over the training rows
     * @return the changed options
     */
    public ProbeOptions withEpochs(int passes) {
        return new ProbeOptions(passes, batchSize, learningRates, momentum, seed);
    }

    /**
     * Another batch size.
     *
     * @param rows of a step
     * @return the changed options
     */
    public ProbeOptions withBatchSize(int rows) {
        return new ProbeOptions(epochs, rows, learningRates, momentum, seed);
    }

    /** A head's rate in an epoch: half a cosine from its peak to 0, constant within the epoch, as the original steps it. */
    double rate(int head, int epoch) {
        double peak = learningRates.get(head) * batchSize / 256.0;
        return peak * 0.5 * (1.0 + Math.cos(Math.PI * epoch / epochs));
    }
}

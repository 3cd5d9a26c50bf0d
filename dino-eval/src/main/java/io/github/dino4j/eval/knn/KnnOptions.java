package io.github.dino4j.eval.knn;

import io.github.dino4j.core.config.BuiltinConfigs;
import io.github.dino4j.core.config.eval.KnnConfig;
import java.util.Arrays;
import java.util.List;

/**
 * How neighbours vote. Start from {@link #published()} and change what differs:
 * {@code KnnOptions.published().withK(20)}.
 *
 * @param k numbers of neighbours, each at least 1; repeated and unordered ones are sorted out
 * @param temperature of the votes exp(similarity / temperature), at least 0.0001; {@link #MAJORITY} for one vote each
 * @param index how neighbours are found
 */
public record KnnOptions(List<Integer> k, double temperature, KnnIndex index) {
    /** The temperature at which all neighbours' votes weigh the same. */
    public static final double MAJORITY = Double.POSITIVE_INFINITY;

    private static final double LEAST_TEMPERATURE = 1e-4; // below, votes exp(similarity / temperature) overflow

    /**
     * Checks the bounds.
     *
     * @param k numbers of neighbours
     * @param temperature of the votes
     * @param index how neighbours are found
     * @throws IllegalArgumentException if there is no k, one below 1, or the temperature is below 0.0001
     */
    public KnnOptions {
        if (k.isEmpty()) {
            throw new IllegalArgumentException("k must name at least one number of neighbours, was empty");
        }
        for (int neighbours : k) {
            if (neighbours < 1) {
                throw new IllegalArgumentException("k must be at least 1, was " + neighbours);
            }
        }
        if (!(temperature >= LEAST_TEMPERATURE)) {
            throw new IllegalArgumentException("temperature must be at least 0.0001, was " + temperature);
        }
        k = k.stream().sorted().distinct().toList();
    }

    /** {@return the protocol of the paper's tables: the base configuration's {@code eval.knn}} */
    public static KnnOptions published() {
        return of(BuiltinConfigs.evaluation().knn());
    }

    /**
     * The options of a run's configuration.
     *
     * @param config its {@code eval.knn} part
     * @return the options
     */
    public static KnnOptions of(KnnConfig config) {
        return new KnnOptions(config.k(), config.temperature(), KnnIndex.parse(config.index()));
    }

    /**
     * The same temperature, other numbers of neighbours.
     *
     * @param neighbours each at least 1
     * @return the changed options
     */
    public KnnOptions withK(int... neighbours) {
        return new KnnOptions(Arrays.stream(neighbours).boxed().toList(), temperature, index);
    }

    /**
     * The same numbers of neighbours, another temperature.
     *
     * @param value at least 0.0001
     * @return the changed options
     */
    public KnnOptions withTemperature(double value) {
        return new KnnOptions(k, value, index);
    }

    /**
     * The same numbers of neighbours, one vote each. Of classes with equally many votes the lower one is predicted.
     *
     * @return the changed options
     */
    public KnnOptions withMajorityVote() {
        return new KnnOptions(k, MAJORITY, index);
    }

    /**
     * The same votes of neighbours found otherwise.
     *
     * @param way how they are found
     * @return the changed options
     */
    public KnnOptions withIndex(KnnIndex way) {
        return new KnnOptions(k, temperature, way);
    }

    /**
     * Checks that what the index needs is on the class path, so that it does not show after hours of other work.
     *
     * @return these options
     * @throws IllegalArgumentException if Lucene is missing for an approximate index; the message says what to add
     */
    public KnnOptions requireIndex() {
        if (index == KnnIndex.APPROXIMATE) {
            LuceneLibrary.require(KnnOptions.class.getClassLoader());
        }
        return this;
    }

    /** {@return whether votes are counted instead of weighed} */
    public boolean isMajorityVote() {
        return temperature == MAJORITY;
    }
}

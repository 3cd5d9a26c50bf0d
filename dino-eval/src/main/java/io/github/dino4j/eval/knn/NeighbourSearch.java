package io.github.dino4j.eval.knn;

import io.github.dino4j.eval.feature.FeatureBank;

/** Finds the training rows of highest cosine with each test row. */
interface NeighbourSearch extends AutoCloseable {
    /** Called with each test row and its neighbours, best first, from several threads at once. */
    @FunctionalInterface
    interface Visitor {
        void visit(int testRow, Neighbours neighbours);
    }

    /** Visits every test row once with exactly that many neighbours; there must be as many training rows. */
    default void forEach(FeatureBank test, int count, Visitor visitor) {
        forEach(test, 0, test.size(), count, visitor);
    }

    /** The same for some test rows; the first one begins a block of the search, so that these are what they are among all. */
    void forEach(FeatureBank test, int first, int end, int count, Visitor visitor);

    @Override
    default void close() {}
}

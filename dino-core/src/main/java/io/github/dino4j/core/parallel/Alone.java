package io.github.dino4j.core.parallel;

/** A group of one: every sum is what is there already. */
record Alone() implements Group {
    @Override
    public int rank() {
        return 0;
    }

    @Override
    public int size() {
        return 1;
    }

    @Override
    public void sum(float[] values) {
        // Nothing is added.
    }

    @Override
    public void sum(double[] values) {
        // Nothing is added.
    }

    @Override
    public void broadcast(float[] values, int root) {
        // Nobody else listens.
    }

    @Override
    public boolean agree(boolean here) {
        return here;
    }
}

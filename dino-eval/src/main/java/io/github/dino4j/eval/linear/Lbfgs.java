package io.github.dino4j.eval.linear;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Limited-memory BFGS (Nocedal and Wright, algorithm 7.5) with a bisecting search for the weak Wolfe conditions: for smooth
 * convex functions of many variables.
 */
final class Lbfgs {
    private static final int MEMORY = 10;
    private static final double ARMIJO = 1e-4;
    private static final double CURVATURE = 0.9;
    private static final int MOST_TRIES = 30;

    private final int maxIterations;
    private final double tolerance;
    private final double noise;

    /**
     * Stops when no component of the gradient is larger than the tolerance. Values are trusted up to the noise, as a share
     * of them: within it, slopes alone decide (Hager and Zhang 2005, the approximate Wolfe conditions).
     */
    Lbfgs(int maxIterations, double tolerance, double noise) {
        this.maxIterations = maxIterations;
        this.tolerance = tolerance;
        this.noise = noise;
    }

    /** A function with its gradient. */
    @FunctionalInterface
    interface Objective {
        /** Overwrites the gradient and returns the value. */
        double evaluate(double[] x, double[] gradient);
    }

    /** Where it ended. */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Minimum(double[] x, double value, int iterations, boolean converged) {}

    /** A step and the change of gradient over it. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Pair(double[] step, double[] change, double curvature) {}

    private static final class Point {
        private final double[] x;
        private final double[] gradient;
        private final double value;

        Point(double[] x, Objective objective) {
            this.x = x;
            this.gradient = new double[x.length];
            this.value = objective.evaluate(x, gradient);
        }
    }

    Minimum minimize(Objective objective, double[] start) {
        Deque<Pair> memory = new ArrayDeque<>();
        Point at = new Point(start.clone(), objective);
        for (int iteration = 0; iteration < maxIterations; iteration++) {
            if (largest(at.gradient) <= tolerance) {
                return new Minimum(at.x, at.value, iteration, true);
            }
            double[] direction = direction(at.gradient, memory);
            double first = memory.isEmpty() ? Math.min(1.0, 1.0 / Math.sqrt(dot(direction, direction))) : 1.0;
            Point next = search(objective, at, direction, first);
            if (next == at) { // no descent left at the precision of the function
                return new Minimum(at.x, at.value, iteration, false);
            }
            remember(memory, at, next);
            at = next;
        }
        return new Minimum(at.x, at.value, maxIterations, largest(at.gradient) <= tolerance);
    }

    /** Minus the gradient times the inverse Hessian that the memory implies. */
    private static double[] direction(double[] gradient, Deque<Pair> memory) {
        double[] q = new double[gradient.length];
        for (int i = 0; i < q.length; i++) {
            q[i] = -gradient[i];
        }
        double[] alphas = new double[memory.size()];
        int index = 0;
        for (Pair pair : memory) { // newest first
            alphas[index] = dot(pair.step(), q) / pair.curvature();
            add(q, -alphas[index], pair.change());
            index++;
        }
        if (!memory.isEmpty()) {
            Pair newest = memory.getFirst();
            double scale = newest.curvature() / dot(newest.change(), newest.change());
            for (int i = 0; i < q.length; i++) {
                q[i] *= scale;
            }
        }
        for (Iterator<Pair> oldest = memory.descendingIterator(); oldest.hasNext(); ) {
            Pair pair = oldest.next();
            index--;
            add(q, alphas[index] - dot(pair.change(), q) / pair.curvature(), pair.step());
        }
        return q;
    }

    private Point search(Objective objective, Point from, double[] direction, double first) {
        double slope = dot(from.gradient, direction);
        double low = 0;
        double high = Double.POSITIVE_INFINITY;
        double length = first;
        Point best = from;
        for (int i = 0; i < MOST_TRIES; i++) {
            double[] x = from.x.clone();
            add(x, length, direction);
            Point point = new Point(x, objective);
            double newSlope = dot(point.gradient, direction);
            boolean lower = point.value <= from.value + ARMIJO * length * slope;
            boolean flat =
                    point.value <= from.value + noise * Math.abs(from.value) && newSlope <= (2 * ARMIJO - 1) * slope;
            if (!lower && !flat) { // a NaN is too far as well
                high = length;
            } else {
                best = point;
                if (newSlope >= CURVATURE * slope) {
                    return point;
                }
                low = length;
            }
            length = Double.isInfinite(high) ? 2 * length : (low + high) / 2;
        }
        return best;
    }

    private static void remember(Deque<Pair> memory, Point from, Point to) {
        double[] step = to.x.clone();
        add(step, -1, from.x);
        double[] change = to.gradient.clone();
        add(change, -1, from.gradient);
        double curvature = dot(step, change);
        if (curvature > 1e-12 * dot(change, change)) {
            memory.addFirst(new Pair(step, change, curvature));
            if (memory.size() > MEMORY) {
                memory.removeLast();
            }
        }
    }

    private static double largest(double[] values) {
        double most = 0;
        for (double value : values) {
            most = Math.max(most, Math.abs(value));
        }
        return most;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static void add(double[] to, double factor, double[] what) {
        for (int i = 0; i < to.length; i++) {
            to[i] += factor * what[i];
        }
    }
}

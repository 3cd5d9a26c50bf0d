package io.github.dino4j.core.scalar;

import io.github.dino4j.core.device.LossKernels;
import io.github.dino4j.core.device.Tensor;

/** Losses as loops over pairs of views. */
final class ScalarLosses implements LossKernels {
    private final ScalarKernels kernels;

    ScalarLosses(ScalarKernels kernels) {
        this.kernels = kernels;
    }

    @Override
    public void crossView(Pairs pairs, Tensor to) {
        Logits logits = new Logits(pairs);
        Elements result = Elements.of(to);
        kernels.host(() -> {
            double sum = 0.0;
            for (int view = 0; view < pairs.views(); view++) {
                for (int image = 0; image < pairs.images(); image++) {
                    int row = view * pairs.images() + image;
                    double logSum = logits.logSum(row);
                    for (int k = 0; k < pairs.outputs(); k++) {
                        sum -= logits.target(view, image, k) * (logits.scaled(row, k) - logSum);
                    }
                }
            }
            result.put(0, sum / pairs.terms());
        });
    }

    @Override
    public void crossViewBackward(Pairs pairs, Tensor gradient, Tensor to) {
        Logits logits = new Logits(pairs);
        Elements seed = Elements.of(gradient);
        Elements result = Elements.of(to);
        int outputs = pairs.outputs();
        kernels.each(pairs.student().dim(0), row -> {
            int view = row / pairs.images();
            int image = row % pairs.images();
            double logSum = logits.logSum(row);
            double total = 0.0;
            for (int k = 0; k < outputs; k++) {
                total += logits.target(view, image, k);
            }
            for (int k = 0; k < outputs; k++) {
                double prob = Math.exp(logits.scaled(row, k) - logSum);
                double slope = total * prob - logits.target(view, image, k);
                result.put((long) row * outputs + k, seed.get(0) * slope / (pairs.temperature() * pairs.terms()));
            }
        });
    }

    /** What is compared. */
    private static final class Logits {
        private final Pairs pairs;
        private final Elements student;
        private final Elements targets;

        Logits(Pairs pairs) {
            this.pairs = pairs;
            this.student = Elements.of(pairs.student());
            this.targets = Elements.of(pairs.targets());
        }

        double scaled(int row, int output) {
            return student.get((long) row * pairs.outputs() + output) / pairs.temperature();
        }

        double logSum(int row) {
            double max = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < pairs.outputs(); k++) {
                max = Math.max(max, scaled(row, k));
            }
            double sum = 0.0;
            for (int k = 0; k < pairs.outputs(); k++) {
                sum += Math.exp(scaled(row, k) - max);
            }
            return max + Math.log(sum);
        }

        /** The sum of what all teacher views but one say of an image. */
        double target(int view, int image, int output) {
            double sum = 0.0;
            for (int other = 0; other < pairs.globals(); other++) {
                long row = (long) other * pairs.images() + image;
                sum += other == view ? 0.0 : targets.get(row * pairs.outputs() + output);
            }
            return sum;
        }
    }

    @Override
    public void nearness(Neighbours rows, Tensor cosines, Tensor to) {
        int count = rows.x().dim(0);
        Elements x = Elements.of(rows.x());
        Elements alike = Elements.of(cosines);
        Elements nearest = Elements.of(rows.nearest());
        Elements result = Elements.of(to);
        kernels.host(() -> {
            double sum = 0.0;
            for (int row = 0; row < count; row++) {
                int best = row == 0 ? 1 : 0;
                for (int other = 0; other < count; other++) {
                    boolean nearer = alike.get((long) row * count + other) > alike.get((long) row * count + best);
                    best = other != row && nearer ? other : best;
                }
                double distance = distance(x, row, best, rows.x().dim(1));
                nearest.put(row, best);
                nearest.put(count + row, distance);
                sum -= Math.log(distance + NEIGHBOUR_EPS);
            }
            result.put(0, sum / count);
        });
    }

    private static double distance(Elements x, int row, int other, int columns) {
        double squares = 0.0;
        for (int i = 0; i < columns; i++) {
            double apart = apart(x, row, other, columns, i);
            squares += apart * apart;
        }
        return Math.sqrt(squares);
    }

    private static double apart(Elements x, int row, int other, int columns, int column) {
        double mine = x.get((long) row * columns + column);
        return mine - x.get((long) other * columns + column) + NEIGHBOUR_EPS;
    }

    @Override
    public void nearnessBackward(Neighbours rows, Tensor gradient, Tensor to) {
        int count = rows.x().dim(0);
        int columns = rows.x().dim(1);
        Elements x = Elements.of(rows.x());
        Elements nearest = Elements.of(rows.nearest());
        Elements seed = Elements.of(gradient);
        Elements result = Elements.of(to);
        kernels.each(count, row -> {
            double[] slopes = new double[columns];
            for (int asker = 0; asker < count; asker++) {
                int other = (int) nearest.get(asker);
                if (asker != row && other != row) {
                    continue;
                }
                double distance = nearest.get((long) count + asker);
                double slope = distance == 0.0 ? 0.0 : -seed.get(0) / (count * distance * (distance + NEIGHBOUR_EPS));
                for (int i = 0; i < columns; i++) {
                    slopes[i] += (asker == row ? slope : -slope) * apart(x, asker, other, columns, i);
                }
            }
            for (int i = 0; i < columns; i++) {
                result.put((long) row * columns + i, slopes[i]);
            }
        });
    }
}

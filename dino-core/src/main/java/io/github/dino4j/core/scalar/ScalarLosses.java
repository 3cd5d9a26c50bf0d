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
}

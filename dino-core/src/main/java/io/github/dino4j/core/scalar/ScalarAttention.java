package io.github.dino4j.core.scalar;

import io.github.dino4j.core.device.AttentionKernels;
import io.github.dino4j.core.device.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Attention, one query after the other, and its gradient, one query and one key after the other. */
final class ScalarAttention implements AttentionKernels {
    private final ScalarKernels kernels;

    ScalarAttention(ScalarKernels kernels) {
        this.kernels = kernels;
    }

    /** Rows of (B, h, rows, width) by their number. */
    private record Rows(Elements elements, int count, int width) {
        static Rows of(Tensor tensor) {
            return new Rows(Elements.of(tensor), tensor.dim(2), tensor.dim(3));
        }

        /** Where a row of a head of an image begins. */
        long place(long head, int row) {
            return elements.place((head * count + row) * width);
        }

        double dot(long head, int row, Rows other, int otherRow) {
            long place = place(head, row);
            long otherPlace = other.place(head, otherRow);
            double sum = 0.0;
            for (int i = 0; i < width; i++) {
                sum += (double) elements.at(place + i) * other.elements.at(otherPlace + i);
            }
            return sum;
        }

        void addTo(double[] sums, double factor, long head, int row) {
            long place = place(head, row);
            for (int i = 0; i < width; i++) {
                sums[i] += factor * elements.at(place + i);
            }
        }

        void put(long head, int row, double[] values) {
            for (int i = 0; i < width; i++) {
                elements.put((head * count + row) * width + i, values[i]);
            }
        }
    }

    @Override
    public void attend(Heads heads, Tensor to, @Nullable Tensor logSums) {
        Rows queries = Rows.of(heads.queries());
        Rows keys = Rows.of(heads.keys());
        Rows values = Rows.of(heads.values());
        Rows result = Rows.of(to);
        Elements kept = logSums == null ? null : Elements.of(logSums);
        kernels.each(heads(to) * queries.count(), index -> {
            long head = index / queries.count();
            int query = index % queries.count();
            double[] scores = new double[keys.count()];
            double largest = Double.NEGATIVE_INFINITY;
            for (int key = 0; key < scores.length; key++) {
                scores[key] = heads.scale() * queries.dot(head, query, keys, key);
                largest = Math.max(largest, scores[key]);
            }
            double sum = 0.0;
            double[] mixed = new double[values.width()];
            for (int key = 0; key < scores.length; key++) {
                double weight = Math.exp(scores[key] - largest);
                sum += weight;
                values.addTo(mixed, weight, head, key);
            }
            for (int i = 0; i < mixed.length; i++) {
                mixed[i] /= sum;
            }
            result.put(head, query, mixed);
            if (kept != null) {
                kept.put(index, largest + Math.log(sum));
            }
        });
    }

    private static int heads(Tensor tensor) {
        return tensor.dim(0) * tensor.dim(1);
    }

    @Override
    public void attendBackward(Heads heads, Tensor attended, Tensor logSums, Tensor gradient, List<Tensor> to) {
        int count = heads(attended);
        Tensor products = kernels.scratch(count, attended.dim(2));
        Backward backward = new Backward(
                Rows.of(heads.queries()),
                Rows.of(heads.keys()),
                Rows.of(heads.values()),
                Rows.of(gradient),
                heads.scale(),
                Elements.of(logSums),
                Elements.of(products));
        Rows toQueries = Rows.of(to.get(0));
        Rows toKeys = Rows.of(to.get(1));
        Rows toValues = Rows.of(to.get(2));
        Rows output = Rows.of(attended);
        kernels.each(count * toQueries.count(), index -> {
            long head = index / toQueries.count();
            int query = index % toQueries.count();
            backward.products().put(index, output.dot(head, query, backward.gradient(), query));
            toQueries.put(head, query, backward.ofQuery(head, query));
        });
        kernels.each(count * toKeys.count(), index -> {
            long head = index / toKeys.count();
            int key = index % toKeys.count();
            toKeys.put(head, key, backward.ofKey(head, key));
            toValues.put(head, key, backward.ofValue(head, key));
        });
    }

    /** Gradients of rows; weights are computed again from their logarithms' sums. */
    private record Backward(
            Rows queries, Rows keys, Rows values, Rows gradient, float scale, Elements logSums, Elements products) {
        private double weight(long head, int query, int key) {
            double score = scale * queries.dot(head, query, keys, key);
            return Math.exp(score - logSums.get(head * queries.count() + query));
        }

        private double ofScore(long head, int query, int key) {
            double difference = gradient.dot(head, query, values, key) - products.get(head * queries.count() + query);
            return scale * weight(head, query, key) * difference;
        }

        double[] ofQuery(long head, int query) {
            double[] sums = new double[queries.width()];
            for (int key = 0; key < keys.count(); key++) {
                keys.addTo(sums, ofScore(head, query, key), head, key);
            }
            return sums;
        }

        double[] ofKey(long head, int key) {
            double[] sums = new double[keys.width()];
            for (int query = 0; query < queries.count(); query++) {
                queries.addTo(sums, ofScore(head, query, key), head, query);
            }
            return sums;
        }

        double[] ofValue(long head, int key) {
            double[] sums = new double[values.width()];
            for (int query = 0; query < queries.count(); query++) {
                gradient.addTo(sums, weight(head, query, key), head, query);
            }
            return sums;
        }
    }
}

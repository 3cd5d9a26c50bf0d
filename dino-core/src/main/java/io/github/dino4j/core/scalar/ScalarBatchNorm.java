package io.github.dino4j.core.scalar;

import io.github.dino4j.core.device.ConvolutionKernels.Norm;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.host.HostTensors;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Batch normalisation as loops. */
final class ScalarBatchNorm {
    private final ScalarKernels kernels;
    private final Elements x;
    private final Elements weight;
    private final Elements bias;
    private final Elements stats;
    private final double eps;
    private final int rows;
    private final int width;

    ScalarBatchNorm(ScalarKernels kernels, Norm norm) {
        this.kernels = kernels;
        this.x = Elements.of(norm.x());
        this.weight = Elements.of(norm.weight());
        this.bias = Elements.of(norm.bias());
        this.stats = Elements.of(norm.stats());
        this.eps = norm.eps();
        this.rows = norm.x().dim(0);
        this.width = norm.x().dim(1);
    }

    private double deviation(long column) {
        return Math.sqrt(stats.get(width + column) + eps);
    }

    private double normalized(long i) {
        long column = i % width;
        return (x.get(i) - stats.get(column)) / deviation(column);
    }

    private double value(long i) {
        return weight.get(i % width) * normalized(i) + bias.get(i % width);
    }

    void forward(Tensor to, @Nullable Tensor marks) {
        kernels.each(width, column -> {
            double sum = 0.0;
            for (long row = 0; row < rows; row++) {
                sum += x.get(row * width + column);
            }
            double mean = sum / rows;
            double squares = 0.0;
            for (long row = 0; row < rows; row++) {
                double distance = x.get(row * width + column) - mean;
                squares += distance * distance;
            }
            stats.put(column, mean);
            stats.put((long) width + column, squares / rows);
        });
        apply(to, marks != null);
        if (marks != null) {
            ByteBuffer above = HostTensors.bytes(marks);
            kernels.all(to.size(), i -> above.put((int) i, (byte) (value(i) > 0.0 ? 1 : 0)));
        }
    }

    void apply(Tensor to, boolean rectified) {
        Elements result = Elements.of(to);
        kernels.all(to.size(), i -> result.put(i, rectified ? Math.max(0.0, value(i)) : value(i)));
    }

    /** With z the normalised column: dx = w/deviation (g - mean(g) - z mean(g z)), dw = sum(g z), db = sum(g). */
    void backward(Tensor gradient, @Nullable Tensor marks, List<Tensor> to) {
        Elements of = Elements.of(gradient);
        ByteBuffer above = marks == null ? null : HostTensors.bytes(marks);
        List<Elements> results = to.stream().map(Elements::of).toList();
        kernels.each(width, column -> {
            double[] g = new double[rows];
            double sum = 0.0;
            double product = 0.0;
            for (int row = 0; row < rows; row++) {
                long i = (long) row * width + column;
                g[row] = above == null || above.get((int) i) == 1 ? of.get(i) : 0.0;
                sum += g[row];
                product += g[row] * normalized(i);
            }
            for (int row = 0; row < rows; row++) {
                long i = (long) row * width + column;
                double share = (sum + normalized(i) * product) / rows;
                results.get(0).put(i, weight.get(column) / deviation(column) * (g[row] - share));
            }
            results.get(1).put(column, product);
            results.get(2).put(column, sum);
        });
    }
}

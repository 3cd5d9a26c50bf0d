package io.github.dino4j.core.scalar;

import io.github.dino4j.core.device.ConvolutionKernels;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.host.HostTensors;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Kernels of residual networks as loops. A mark is 1 where a number was above 0, or the greatest pixel's number in its window. */
final class ScalarConvolutions implements ConvolutionKernels {
    private final ScalarKernels kernels;

    ScalarConvolutions(ScalarKernels kernels) {
        this.kernels = kernels;
    }

    /** What a place of a window and a pixel of it have to do with each other. */
    private interface Pair {
        /** Takes one. */
        void take(int place, int pixel, int k);
    }

    /** Goes through all pairs of a place and a pixel in its window, which has {@code k} for its number there. */
    private static void pairs(List<Window> images, Pair pair) {
        int places = 0;
        int pixels = 0;
        for (Window each : images) {
            for (int place = 0; place < each.places(); place++) {
                for (int k = 0; k < each.side() * each.side(); k++) {
                    int pixel = pixel(each, place, k);
                    if (pixel >= 0) {
                        pair.take(places + place, pixels + pixel, k);
                    }
                }
            }
            places += each.places();
            pixels += each.pixels();
        }
    }

    /** The number of a place's k-th pixel, or -1 beyond the edges. */
    private static int pixel(Window images, int place, int k) {
        int image = place / (images.rows() * images.columns());
        int y = place / images.columns() % images.rows() * images.stride() + k / images.side() - images.padding();
        int x = place % images.columns() * images.stride() + k % images.side() - images.padding();
        boolean inside = y >= 0 && y < images.height() && x >= 0 && x < images.width();
        return inside ? (image * images.height() + y) * images.width() + x : -1;
    }

    /** A column of a matrix, as long as the matrix has rows. */
    private static void putColumn(Tensor to, int column, double[] values) {
        Elements result = Elements.of(to);
        for (int row = 0; row < values.length; row++) {
            result.put((long) row * to.dim(1) + column, values[row]);
        }
    }

    /** What is multiplied with rows of another matrix: a row of weights for each pixel of a window, rounded as the other is. */
    private static float[][] weights(Tensor weight, int area, int count, Tensor other, LongUnaryOperator first) {
        Elements by = Elements.of(weight);
        boolean rounds = other.precision() == Precision.BFLOAT16;
        float[][] rows = new float[area][count];
        for (int k = 0; k < area; k++) {
            for (int i = 0; i < count; i++) {
                float value = by.get(first.applyAsLong(i) * area + k);
                rows[k][i] = rounds ? Elements.rounded(value) : value;
            }
        }
        return rows;
    }

    @Override
    public void convolve(List<Window> images, Tensor x, Tensor weight, Tensor to) {
        int area = images.get(0).side() * images.get(0).side();
        int channels = x.dim(1);
        Elements from = Elements.of(x);
        kernels.each(to.dim(1), output -> {
            float[][] by = weights(weight, area, channels, x, c -> (long) output * channels + c);
            double[] sums = new double[to.dim(0)];
            pairs(images, (place, pixel, k) -> sums[place] += from.dot(pixel, by[k]));
            putColumn(to, output, sums);
        });
    }

    @Override
    public void convolveBackwardData(List<Window> images, Tensor gradient, Tensor weight, Tensor to) {
        int area = images.get(0).side() * images.get(0).side();
        int channels = to.dim(1);
        Elements from = Elements.of(gradient);
        kernels.each(channels, channel -> {
            float[][] by = weights(weight, area, gradient.dim(1), gradient, d -> d * channels + channel);
            double[] sums = new double[to.dim(0)];
            pairs(images, (place, pixel, k) -> sums[pixel] += from.dot(place, by[k]));
            putColumn(to, channel, sums);
        });
    }

    @Override
    public void convolveBackwardWeight(List<Window> images, Tensor x, Tensor gradient, Tensor to) {
        int area = images.get(0).side() * images.get(0).side();
        int outputs = gradient.dim(1);
        Elements from = Elements.of(x);
        Elements of = Elements.of(gradient);
        Elements result = Elements.of(to);
        kernels.each(outputs, output -> {
            double[][] sums = new double[area][x.dim(1)];
            pairs(images, (place, pixel, k) -> from.addTo(sums[k], of.get((long) place * outputs + output), pixel));
            for (int i = 0; i < sums.length * x.dim(1); i++) {
                result.put((long) output * sums.length * x.dim(1) + i, sums[i % area][i / area]);
            }
        });
    }

    @Override
    public void maxPool(Window images, Tensor x, Tensor to, Tensor marks) {
        Elements from = Elements.of(x);
        Elements result = Elements.of(to);
        ByteBuffer greatest = HostTensors.bytes(marks);
        int channels = x.dim(1);
        kernels.all(to.size(), i -> {
            int place = (int) (i / channels);
            double best = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < images.side() * images.side(); k++) {
                int pixel = pixel(images, place, k);
                float value = pixel < 0 ? 0.0f : from.get((long) pixel * channels + i % channels);
                if (pixel >= 0 && value > best) {
                    best = value;
                    greatest.put((int) i, (byte) k);
                }
            }
            result.put(i, best);
        });
    }

    @Override
    public void maxPoolBackward(Window images, Tensor gradient, Tensor marks, Tensor to) {
        Elements of = Elements.of(gradient);
        ByteBuffer greatest = HostTensors.bytes(marks);
        int channels = to.dim(1);
        kernels.each(channels, channel -> {
            double[] sums = new double[images.pixels()];
            pairs(List.of(images), (place, pixel, k) -> {
                long i = (long) place * channels + channel;
                if (greatest.get((int) i) == k) {
                    sums[pixel] += of.get(i);
                }
            });
            putColumn(to, channel, sums);
        });
    }

    @Override
    public void normalize(Norm norm, Tensor to, @Nullable Tensor marks) {
        new ScalarBatchNorm(kernels, norm).forward(to, marks);
    }

    @Override
    public void normalizeBackward(Norm norm, Tensor gradient, @Nullable Tensor marks, List<Tensor> to) {
        new ScalarBatchNorm(kernels, norm).backward(gradient, marks, to);
    }

    @Override
    public void normalizeBy(Norm norm, Tensor to, boolean rectified) {
        new ScalarBatchNorm(kernels, norm).apply(to, rectified);
    }

    @Override
    public void rectifiedSum(Tensor a, Tensor b, Tensor to) {
        Elements left = Elements.of(a);
        Elements right = Elements.of(b);
        Elements result = Elements.of(to);
        kernels.all(to.size(), i -> result.put(i, Math.max(0.0, (double) left.get(i) + right.get(i))));
    }

    /** The square that a pixel is in. */
    private static int square(Squares images, int pixel) {
        int image = pixel / (images.height() * images.width());
        int y = pixel / images.width() % images.height() / images.side();
        int x = pixel % images.width() / images.side();
        return (image * images.rows() + y) * images.columns() + x;
    }

    private static int[] areas(Squares images) {
        int[] areas = new int[images.places()];
        for (int pixel = 0; pixel < images.pixels(); pixel++) {
            areas[square(images, pixel)]++;
        }
        return areas;
    }

    @Override
    public void meanPool(Squares images, Tensor x, Tensor to) {
        Elements from = Elements.of(x);
        int channels = x.dim(1);
        int[] areas = areas(images);
        kernels.each(channels, channel -> {
            double[] sums = new double[images.places()];
            for (int pixel = 0; pixel < images.pixels(); pixel++) {
                int square = square(images, pixel);
                sums[square] += (double) from.get((long) pixel * channels + channel) / areas[square];
            }
            putColumn(to, channel, sums);
        });
    }

    @Override
    public void meanPoolBackward(Squares images, Tensor gradient, Tensor to) {
        Elements of = Elements.of(gradient);
        Elements result = Elements.of(to);
        int channels = to.dim(1);
        int[] areas = areas(images);
        kernels.all(to.size(), i -> {
            int square = square(images, (int) (i / channels));
            result.put(i, (double) of.get((long) square * channels + i % channels) / areas[square]);
        });
    }

    @Override
    public void select(Tensor x, Tensor scores, Tensor to) {
        new ScalarSelection(kernels, x, scores).forward(to);
    }

    @Override
    public void selectBackward(Tensor x, Tensor scores, Tensor gradient, List<Tensor> to) {
        new ScalarSelection(kernels, x, scores).backward(gradient, to.get(0), to.get(1));
    }
}

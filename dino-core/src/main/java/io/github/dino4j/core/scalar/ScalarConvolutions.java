package io.github.dino4j.core.scalar;

import io.github.dino4j.core.device.ConvolutionKernels;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.host.HostTensors;
import java.nio.ByteBuffer;
import java.util.List;
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
    private static void pairs(Window images, Pair pair) {
        for (int place = 0; place < images.places(); place++) {
            for (int k = 0; k < images.side() * images.side(); k++) {
                int pixel = pixel(images, place, k);
                if (pixel >= 0) {
                    pair.take(place, pixel, k);
                }
            }
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

    private static float weight(Elements weight, long index, Tensor pixels) {
        float value = weight.get(index);
        return pixels.precision() == Precision.BFLOAT16 ? Elements.rounded(value) : value;
    }

    @Override
    public void convolve(List<Window> images, Tensor x, Tensor weight, Tensor to) {
        Elements from = Elements.of(x);
        Elements by = Elements.of(weight);
        Elements result = Elements.of(to);
        int channels = x.dim(1);
        int outputs = to.dim(1);
        kernels.each(outputs, output -> {
            long first = 0;
            long firstPlace = 0;
            for (Window each : images) {
                double[] sums = new double[each.places()];
                long pixels = first;
                int area = each.side() * each.side();
                pairs(each, (place, pixel, k) -> {
                    for (int c = 0; c < channels; c++) {
                        float w = weight(by, ((long) output * channels + c) * area + k, x);
                        sums[place] += (double) w * from.get((pixels + pixel) * channels + c);
                    }
                });
                for (int place = 0; place < sums.length; place++) {
                    result.put((firstPlace + place) * outputs + output, sums[place]);
                }
                first += each.pixels();
                firstPlace += each.places();
            }
        });
    }

    @Override
    public void convolveBackwardData(List<Window> images, Tensor gradient, Tensor weight, Tensor to) {
        Elements from = Elements.of(gradient);
        Elements by = Elements.of(weight);
        Elements result = Elements.of(to);
        int channels = to.dim(1);
        int outputs = gradient.dim(1);
        kernels.each(channels, channel -> {
            long first = 0;
            long firstPlace = 0;
            for (Window each : images) {
                double[] sums = new double[each.pixels()];
                long places = firstPlace;
                int area = each.side() * each.side();
                pairs(each, (place, pixel, k) -> {
                    for (int d = 0; d < outputs; d++) {
                        float w = weight(by, ((long) d * channels + channel) * area + k, gradient);
                        sums[pixel] += (double) w * from.get((places + place) * outputs + d);
                    }
                });
                for (int pixel = 0; pixel < sums.length; pixel++) {
                    result.put((first + pixel) * channels + channel, sums[pixel]);
                }
                first += each.pixels();
                firstPlace += each.places();
            }
        });
    }

    @Override
    public void convolveBackwardWeight(List<Window> images, Tensor x, Tensor gradient, Tensor to) {
        Elements from = Elements.of(x);
        Elements of = Elements.of(gradient);
        Elements result = Elements.of(to);
        int channels = x.dim(1);
        int outputs = gradient.dim(1);
        int area = images.get(0).side() * images.get(0).side();
        kernels.each(outputs, output -> {
            double[] sums = new double[channels * area];
            long first = 0;
            long firstPlace = 0;
            for (Window each : images) {
                long pixels = first;
                long places = firstPlace;
                pairs(each, (place, pixel, k) -> {
                    double g = of.get((places + place) * outputs + output);
                    for (int c = 0; c < channels; c++) {
                        sums[c * area + k] += g * from.get((pixels + pixel) * channels + c);
                    }
                });
                first += each.pixels();
                firstPlace += each.places();
            }
            for (int i = 0; i < sums.length; i++) {
                result.put((long) output * sums.length + i, sums[i]);
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
        Elements result = Elements.of(to);
        ByteBuffer greatest = HostTensors.bytes(marks);
        int channels = to.dim(1);
        kernels.each(channels, channel -> {
            double[] sums = new double[images.pixels()];
            pairs(images, (place, pixel, k) -> {
                long i = (long) place * channels + channel;
                if (greatest.get((int) i) == k) {
                    sums[pixel] += of.get(i);
                }
            });
            for (int pixel = 0; pixel < sums.length; pixel++) {
                result.put((long) pixel * channels + channel, sums[pixel]);
            }
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
}

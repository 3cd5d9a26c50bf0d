package io.github.dino4j.core.device;

import io.github.dino4j.core.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every device must do that trains residual networks. */
public abstract class ConvolutionContract extends KernelReferee {
    private static final int[] CHANNELS = {1, 2, 3, 5, 16, 17, 32, 64, 80};
    private static final double NORM = 1e-3;

    private static int channels(RandomStream random) {
        return CHANNELS[(int) (random.nextDouble() * CHANNELS.length)];
    }

    private static int between(RandomStream random, int low, int high) {
        return low + (int) (random.nextDouble() * (high - low + 1));
    }

    /** One, two or three resolutions under the same window. */
    private static List<ConvolutionKernels.Window> windows(RandomStream random) {
        int side = 2 * between(random, 0, 3) + 1;
        int stride = between(random, 1, 2);
        int padding = random.nextDouble() < 0.8 ? side / 2 : between(random, 0, side - 1);
        List<ConvolutionKernels.Window> windows = new ArrayList<>();
        for (int count = between(random, 1, 3); count > 0; count--) {
            int height = between(random, side, side + 6);
            int width = between(random, side, side + 5);
            windows.add(new ConvolutionKernels.Window(between(random, 1, 3), height, width, side, stride, padding));
        }
        return windows;
    }

    @Test
    void convolutionsAndTheirGradients() {
        check("convolution", 16, (sheet, random) -> {
            List<ConvolutionKernels.Window> images = windows(random);
            int side = images.get(0).side();
            int channels = channels(random);
            int outputs = channels(random);
            long pixels =
                    images.stream().mapToLong(ConvolutionKernels.Window::pixels).sum();
            long places =
                    images.stream().mapToLong(ConvolutionKernels.Window::places).sum();
            Precision operands = either(random);
            boolean rounds = operands == Precision.BFLOAT16 && random.nextDouble() < 0.5;
            Precision results = rounds ? operands : Precision.FLOAT32;
            sheet.in(operands, pixels, channels)
                    .in(outputs, channels, side, side)
                    .out(results, places, outputs)
                    .in(operands, places, outputs)
                    .out(results, pixels, channels)
                    .out(outputs, channels, side, side);
            return new Trial(sheet, (kernels, t) -> {
                        ConvolutionKernels verbs = kernels.convolutions();
                        verbs.convolve(images, t.get(0), t.get(1), t.get(2));
                        verbs.convolveBackwardData(images, t.get(3), t.get(1), t.get(4));
                        verbs.convolveBackwardWeight(images, t.get(0), t.get(3), t.get(5));
                    })
                    .within(rounds ? ROUNDED : 1e-4)
                    .working(4 * ConvolutionKernels.working(outputs, channels, side));
        });
    }

    @Test
    void greatestPixelsAndTheirGradients() {
        check("max pool", (sheet, random) -> {
            int channels = channels(random);
            ConvolutionKernels.Window images = new ConvolutionKernels.Window(
                    between(random, 1, 3), between(random, 3, 9), between(random, 3, 8), 3, 2, 1);
            Precision precision = either(random);
            sheet.in(precision, images.pixels(), channels)
                    .out(precision, images.places(), channels)
                    .in(precision, images.places(), channels)
                    .out(precision, images.pixels(), channels);
            return new Trial(sheet, (kernels, t) -> {
                        Tensor marks = kernels.scratch(Precision.BYTE, t.get(1).size());
                        kernels.convolutions().maxPool(images, t.get(0), t.get(1), marks);
                        kernels.convolutions().maxPoolBackward(images, t.get(2), marks, t.get(3));
                    })
                    .within(tolerance(precision))
                    .working(marks(images.places(), channels));
        });
    }

    private static long marks(long rows, long columns) {
        return rows * columns / Float.BYTES + 1;
    }

    @Test
    void batchNormsAndTheirGradients() {
        check("batch norm", 12, (sheet, random) -> {
            int images = between(random, 1, 4);
            long rows = images * (1L + size(random));
            int columns = channels(random);
            Precision precision = either(random);
            boolean rectified = random.nextDouble() < 0.5;
            sheet.in(precision, rows, columns)
                    .in(columns)
                    .in(columns)
                    .out(2, columns)
                    .out(precision, rows, columns)
                    .in(precision, rows, columns)
                    .out(precision, rows, columns)
                    .out(columns)
                    .out(columns)
                    .out(precision, rows, columns);
            return new Trial(sheet, (kernels, t) -> {
                        Tensor marks = rectified
                                ? kernels.scratch(Precision.BYTE, t.get(4).size())
                                : null;
                        ConvolutionKernels.Norm norm =
                                new ConvolutionKernels.Norm(images, t.get(0), t.get(1), t.get(2), 0.1f, t.get(3));
                        kernels.convolutions().normalize(norm, t.get(4), marks);
                        kernels.convolutions().normalizeBackward(norm, t.get(5), marks, t.subList(6, 9));
                        kernels.convolutions().normalizeBy(norm, t.get(9), rectified);
                    })
                    .within(precision == Precision.BFLOAT16 ? 2 * ROUNDED : NORM)
                    .working(marks(rows, columns));
        });
    }

    @Test
    void sumsAboveZero() {
        check("rectified sum", (sheet, random) -> {
            Precision precision = either(random);
            int rows = size(random);
            int columns = size(random);
            sheet.in(precision, rows, columns).in(precision, rows, columns).out(precision, rows, columns);
            return new Trial(sheet, (kernels, t) -> kernels.convolutions().rectifiedSum(t.get(0), t.get(1), t.get(2)))
                    .within(tolerance(precision));
        });
    }

    @Test
    void meansOfSquaresAndTheirGradients() {
        check("mean pool", (sheet, random) -> {
            int channels = channels(random);
            ConvolutionKernels.Squares images = new ConvolutionKernels.Squares(
                    between(random, 1, 3), between(random, 1, 9), between(random, 1, 8), between(random, 2, 3));
            Precision precision = either(random);
            sheet.in(precision, images.pixels(), channels)
                    .out(precision, images.places(), channels)
                    .in(precision, images.places(), channels)
                    .out(precision, images.pixels(), channels);
            return new Trial(sheet, (kernels, t) -> {
                        kernels.convolutions().meanPool(images, t.get(0), t.get(1));
                        kernels.convolutions().meanPoolBackward(images, t.get(2), t.get(3));
                    })
                    .within(tolerance(precision));
        });
    }

    @Test
    void selectionsOfHalvesAndTheirGradients() {
        check("selection", (sheet, random) -> {
            int images = between(random, 1, 4);
            long rows = images * (1L + size(random));
            int channels = channels(random);
            sheet.in(rows, 2L * channels)
                    .in(images, 2L * channels)
                    .out(rows, channels)
                    .in(rows, channels)
                    .out(rows, 2L * channels)
                    .out(images, 2L * channels);
            return new Trial(sheet, (kernels, t) -> {
                        kernels.convolutions().select(t.get(0), t.get(1), t.get(2));
                        kernels.convolutions().selectBackward(t.get(0), t.get(1), t.get(3), t.subList(4, 6));
                    })
                    .within(1e-4);
        });
    }
}

package io.github.dino4j.vit.ops.fused.image;

import io.github.dino4j.core.device.ConvolutionKernels.Window;
import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Convolutions as products of rows. A convolution of every second pixel is one of the rows of those, and a weight's gradient over few
 * places one of the rows that the window sees: products are faster there, and weights need no other order.
 */
final class Sampled {
    private static final int FEW = 64; // places of an image

    private final Kernels kernels;
    private final List<Window> images;

    Sampled(Kernels kernels, List<Window> images) {
        this.kernels = kernels;
        this.images = images;
    }

    /** Whether each place sees one pixel. */
    static boolean seesPixels(List<Window> images) {
        Window any = images.get(0);
        return any.side() == 1 && any.padding() == 0;
    }

    /** Whether a weight's gradient is of so few places that the library's own kernels lose time on them. */
    static boolean seesFew(List<Window> images, Precision precision) {
        Window any = images.get(0);
        return precision == Precision.BFLOAT16
                && any.side() > 1
                && images.stream().allMatch(each -> each.rows() * each.columns() <= FEW);
    }

    /** Floats of working memory for what places see, and of what becomes of it. */
    static long working(List<Window> images, long... weight) {
        long area = weight[2] * weight[3];
        return Windows.places(images) * weight[1] * area + weight[0] * weight[1] * area;
    }

    /** A weight of one pixel as a matrix, in the precision of what it is multiplied by. */
    private Tensor matrix(Tensor weight, Precision precision) {
        Tensor matrix = weight.reshape(weight.dim(0), weight.dim(1));
        if (matrix.precision() == precision) {
            return matrix;
        }
        Tensor rounded = kernels.scratch(precision, matrix.dims());
        kernels.copy(matrix, rounded);
        return rounded;
    }

    void convolve(Tensor x, Tensor weight, Tensor to) {
        kernels.product(seen(x), matrix(weight, x.precision()).transposed(), to).emit();
    }

    void backwardWeight(Tensor x, Tensor gradient, Tensor to) {
        long side = images.get(0).side();
        long outputs = to.dim(0);
        long channels = to.dim(1);
        if (side == 1) {
            kernels.product(gradient.transposed(), seen(x), to.reshape(outputs, channels))
                    .emit();
            return;
        }
        Tensor byPixels = kernels.scratch(outputs, side * side * channels);
        kernels.product(gradient.transposed(), seen(x), byPixels).emit();
        long line = side * channels;
        kernels.copy(
                byPixels.view(
                        0, new long[] {outputs, channels, side, side}, new long[] {side * line, 1, line, channels}),
                to);
    }

    /** Pixels that no place sees have none. */
    void backwardData(Tensor gradient, Tensor weight, Tensor to) {
        Tensor dense = kernels.scratch(to.precision(), Windows.places(images), to.dim(1));
        kernels.product(gradient, matrix(weight, gradient.precision()), dense).emit();
        kernels.zero(to);
        parts(to, dense, 0, 0).forEach(part -> kernels.copy(part.places(), part.pixels()));
    }

    /** What each place sees, one pixel of the window after the other (P, S*S*C), and 0 beyond the edges. */
    private Tensor seen(Tensor x) {
        int side = images.get(0).side();
        long channels = x.dim(1);
        Tensor seen = kernels.scratch(x.precision(), Windows.places(images), channels * side * side);
        if (images.get(0).padding() > 0) {
            kernels.zero(seen);
        }
        for (int down = 0; down < side; down++) {
            for (int across = 0; across < side; across++) {
                parts(x, seen, down, across).forEach(part -> kernels.copy(part.pixels(), part.places()));
            }
        }
        return seen;
    }

    /** Pixels (B, h, w, C), and where they are in the rows of places. */
    private record Part(Tensor pixels, Tensor places) {}

    /** A range of places whose window has a pixel within the image. */
    private record Range(int first, int count, int pixel) {
        static Range of(Window window, int offset, int extent, int places) {
            int from = offset - window.padding(); // of the first place
            int first = from >= 0 ? 0 : (-from + window.stride() - 1) / window.stride();
            int last = Math.min(places - 1, (extent - 1 - from) / window.stride());
            return new Range(first, last - first + 1, from + first * window.stride());
        }
    }

    /** One pixel of a window: which places of an image have it within the image, and which pixels those are. */
    private record Tap(Window window, int down, int across, Range rows, Range columns) {
        static Tap of(Window window, int down, int across) {
            return new Tap(
                    window,
                    down,
                    across,
                    Range.of(window, down, window.height(), window.rows()),
                    Range.of(window, across, window.width(), window.columns()));
        }

        boolean isEmpty() {
            return rows.count() < 1 || columns.count() < 1;
        }

        /** Lines that end beyond an image would overlap those of the next one: then each image is a part. */
        int together() {
            return rows.count() * window.stride() > window.height() ? 1 : window.batch();
        }

        private long[] extents(long channels) {
            return new long[] {together(), rows.count(), columns.count(), channels};
        }

        /** Of images from one on, in a matrix of pixels. */
        Tensor pixels(Tensor matrix, long before, int image) {
            long channels = matrix.dim(1);
            long line = window.width() * channels;
            long first = (before + (long) image * window.height() * window.width()) * channels
                    + rows.pixel() * line
                    + columns.pixel() * channels;
            return matrix.view(first, extents(channels), new long[] {
                window.height() * line, window.stride() * line, window.stride() * channels, 1
            });
        }

        /** Of images from one on, in a matrix of what places see. */
        Tensor places(Tensor matrix, long before, int image) {
            long row = matrix.dim(1);
            long channels = row / ((long) window.side() * window.side());
            long line = window.columns() * row;
            long first = (before + (long) image * window.rows() * window.columns()) * row
                    + rows.first() * line
                    + columns.first() * row
                    + (down * window.side() + across) * channels;
            return matrix.view(first, extents(channels), new long[] {window.rows() * line, line, row, 1});
        }
    }

    private List<Part> parts(Tensor pixels, Tensor places, int down, int across) {
        List<Part> parts = new ArrayList<>();
        long pixel = 0;
        long place = 0;
        for (Window each : images) {
            Tap tap = Tap.of(each, down, across);
            for (int image = 0; image < each.batch() && !tap.isEmpty(); image += tap.together()) {
                parts.add(new Part(tap.pixels(pixels, pixel, image), tap.places(places, place, image)));
            }
            pixel += each.pixels();
            place += each.places();
        }
        return parts;
    }
}

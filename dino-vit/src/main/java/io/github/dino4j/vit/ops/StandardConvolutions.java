package io.github.dino4j.vit.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Operations of residual networks in stock nodes: shifted copies of images, matrix products and means. */
final class StandardConvolutions implements ConvolutionOps {
    private static final double BELOW_ALL = -1e30;

    private final SameDiff sd;
    private final ImageOps images;

    StandardConvolutions(SameDiff sameDiff, ImageOps images) {
        this.sd = sameDiff;
        this.images = images;
    }

    /** Does something to the rows of each resolution. */
    private SDVariable each(
            SDVariable x, List<ImageRows> resolutions, BiFunction<SDVariable, ImageRows, SDVariable> body) {
        List<SDVariable> results = new ArrayList<>();
        int first = 0;
        for (ImageRows resolution : resolutions) {
            SDVariable rows = resolutions.size() == 1
                    ? x
                    : x.get(SDIndex.interval(first, first + resolution.rows()), SDIndex.all());
            results.add(body.apply(rows, resolution));
            first += resolution.rows();
        }
        return results.size() == 1 ? results.get(0) : sd.concat(0, results.toArray(new SDVariable[0]));
    }

    /** What lies under each pixel of the window, (P, C, S*S). */
    private SDVariable neighbours(SDVariable x, ImageRows rows, Window window, double edge) {
        int channels = rows.channels();
        ImageRows to = window.over(rows, channels);
        SDVariable padded = pad(x.reshape(rows.batch(), rows.height(), rows.width(), channels), rows, window, edge);
        SDVariable[] shifted = new SDVariable[window.side() * window.side()];
        for (int k = 0; k < shifted.length; k++) {
            shifted[k] = padded.get(
                            SDIndex.all(),
                            every(k / window.side(), window.stride(), to.height()),
                            every(k % window.side(), window.stride(), to.width()),
                            SDIndex.all()) // (B, h, w, C)
                    .reshape(to.rows(), channels, 1); // (P, C, 1)
        }
        return shifted.length == 1 ? shifted[0] : sd.concat(2, shifted); // (P, C, S*S)
    }

    private static SDIndex every(int first, int stride, int count) {
        return SDIndex.interval((long) first, (long) stride, first + (count - 1L) * stride + 1L);
    }

    private SDVariable pad(SDVariable x, ImageRows rows, Window window, double edge) {
        int padding = window.padding();
        if (padding == 0) {
            return x;
        }
        SDVariable line = filled(edge, rows.batch(), padding, rows.width(), rows.channels());
        SDVariable side = filled(edge, rows.batch(), rows.height() + 2L * padding, padding, rows.channels());
        return sd.concat(2, side, sd.concat(1, line, x, line), side); // (B, H+2p, W+2p, C)
    }

    private SDVariable filled(double value, long... shape) {
        return sd.constant(Nd4j.valueArrayOf(shape, value, DataType.FLOAT));
    }

    @Override
    public SDVariable convolve(SDVariable x, SDVariable weight, List<ImageRows> resolutions, Window window) {
        long[] shape = weight.getShape(); // (D, C, S, S)
        SDVariable matrix = weight.reshape(shape[0], shape[1] * shape[2] * shape[3]); // (D, C*S*S)
        return each(x, resolutions, (rows, images) -> {
            SDVariable unfolded = neighbours(rows, images, window, 0.0)
                    .reshape(window.over(images, 1).rows(), shape[1] * shape[2] * shape[3]); // (P, C*S*S)
            return sd.mmul(unfolded, matrix, false, true, false); // (P, D)
        });
    }

    @Override
    public SDVariable maxPool(SDVariable x, List<ImageRows> resolutions, Window window) {
        return each(x, resolutions, (rows, images) -> neighbours(rows, images, window, BELOW_ALL)
                .max(false, 2)); // (P, C)
    }

    @Override
    public SDVariable meanPixels(SDVariable x, List<ImageRows> resolutions) {
        return each(x, resolutions, (rows, images) -> rows.reshape(
                        images.batch(), (long) images.height() * images.width(), images.channels())
                .mean(false, 1)); // (B, C)
    }

    @Override
    public ImageOps.Normalized normalize(SDVariable x, List<ImageRows> resolutions, Affine affine, boolean rectified) {
        List<SDVariable> statistics = new ArrayList<>();
        SDVariable values = each(x, resolutions, (rows, resolution) -> {
            ImageOps.Normalized normalized =
                    images.normalizeByBatch(rows, affine.weight(), affine.bias(), affine.eps());
            statistics.add(normalized.statistics());
            return rectified ? images.relu(normalized.values()) : normalized.values();
        });
        return new ImageOps.Normalized(
                values,
                statistics.size() == 1
                        ? statistics.get(0)
                        : sd.concat(0, statistics.toArray(new SDVariable[0]))); // (2 resolutions, D)
    }

    @Override
    public SDVariable normalizeBy(SDVariable x, ImageOps.Statistics statistics, Affine affine, boolean rectified) {
        SDVariable values = images.normalizeBy(x, statistics, affine.weight(), affine.bias(), affine.eps());
        return rectified ? images.relu(values) : values;
    }

    @Override
    public SDVariable rectifiedSum(SDVariable a, SDVariable b) {
        return images.relu(a.add(b));
    }

    /** Zeros beyond the far edges, which are not counted. */
    @Override
    public SDVariable meanPool(SDVariable x, List<ImageRows> resolutions, int side) {
        return each(x, resolutions, (rows, images) -> {
            ImageRows to = ConvolutionOps.squares(List.of(images), side).get(0);
            int batch = images.batch();
            int channels = images.channels();
            int below = to.height() * side - images.height();
            int beside = to.width() * side - images.width();
            SDVariable pixels = rows.reshape(batch, images.height(), images.width(), channels);
            pixels = below == 0 ? pixels : sd.concat(1, pixels, filled(0.0, batch, below, images.width(), channels));
            pixels = beside == 0
                    ? pixels
                    : sd.concat(2, pixels, filled(0.0, batch, images.height() + (long) below, beside, channels));
            return pixels.reshape(batch, to.height(), side, to.width(), side, channels)
                    .sum(false, 2, 4) // (B, h, w, C)
                    .mul(shares(images, to, side))
                    .reshape(to.rows(), channels); // (P, C)
        });
    }

    /** What each pixel of a square counts, (1, h, w, 1). */
    private SDVariable shares(ImageRows images, ImageRows squares, int side) {
        INDArray shares = Nd4j.create(DataType.FLOAT, 1, squares.height(), squares.width(), 1);
        for (int y = 0; y < squares.height(); y++) {
            for (int x = 0; x < squares.width(); x++) {
                int rows = Math.min(side, images.height() - y * side);
                int columns = Math.min(side, images.width() - x * side);
                shares.putScalar(new int[] {0, y, x, 0}, 1.0 / (rows * columns));
            }
        }
        return sd.constant(shares);
    }

    @Override
    public SDVariable select(SDVariable x, SDVariable scores, List<ImageRows> resolutions) {
        List<SDVariable> shares = new ArrayList<>();
        long width = resolutions.get(0).channels() / 2;
        SDVariable softmax = sd.nn().softmax(scores.reshape(-1, 2, width), 1); // (images, 2, D)
        int first = 0;
        for (ImageRows each : resolutions) {
            int pixels = each.height() * each.width();
            SDVariable own = softmax.get(
                    SDIndex.interval(first, first + each.batch()), SDIndex.all(), SDIndex.all()); // (B, 2, D)
            SDVariable ones = filled(1.0, each.batch(), pixels, 1);
            shares.add(own.reshape(each.batch(), 1, 2 * width).mul(ones).reshape(each.rows(), 2, width));
            first += each.batch();
        }
        SDVariable all = shares.size() == 1 ? shares.get(0) : sd.concat(0, shares.toArray(new SDVariable[0]));
        return x.reshape(-1, 2, width).mul(all).sum(false, 1); // (R, D)
    }
}

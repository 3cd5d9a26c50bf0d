package io.github.dino4j.vit.ops;

import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Operations of convolutional networks in stock nodes. */
final class StandardImages implements ImageOps {
    private static final int SIDE = 3;

    private final SameDiff sd;

    StandardImages(SameDiff sameDiff) {
        this.sd = sameDiff;
    }

    /** Nine shifted copies of images with a border of zeros. A gather would be simpler, but has no gradient that works. */
    @Override
    public SDVariable unfold(SDVariable x, ImageRows images, int stride) {
        int channels = images.channels();
        ImageRows to = images.convolved(stride, channels);
        SDVariable padded = pad(x.reshape(images.batch(), images.height(), images.width(), channels), images);
        SDVariable[] shifted = new SDVariable[SIDE * SIDE];
        for (int k = 0; k < shifted.length; k++) {
            shifted[k] = padded.get(
                            SDIndex.all(),
                            every(k / SIDE, stride, to.height()),
                            every(k % SIDE, stride, to.width()),
                            SDIndex.all()) // (B, h, w, C)
                    .reshape(to.rows(), channels, 1); // (B*h*w, C, 1)
        }
        return sd.concat(2, shifted).reshape(to.rows(), (long) channels * SIDE * SIDE); // (B*h*w, C*9)
    }

    private static SDIndex every(int first, int stride, int count) {
        return SDIndex.interval((long) first, (long) stride, first + (count - 1L) * stride + 1L);
    }

    private SDVariable pad(SDVariable x, ImageRows images) {
        SDVariable line = zeros(images.batch(), 1, images.width(), images.channels());
        SDVariable edge = zeros(images.batch(), images.height() + 2L, 1, images.channels());
        return sd.concat(2, edge, sd.concat(1, line, x, line), edge); // (B, H+2, W+2, C)
    }

    private SDVariable zeros(long... shape) {
        return sd.constant(Nd4j.zeros(DataType.FLOAT, shape));
    }

    @Override
    public SDVariable relu(SDVariable x) {
        return sd.nn().relu(x, 0.0);
    }

    @Override
    public Normalized normalizeByBatch(SDVariable x, SDVariable weight, SDVariable bias, double eps) {
        SDVariable mean = x.mean(false, 0); // (D)
        SDVariable centered = x.sub(row(mean)); // (R, D)
        SDVariable variance = sd.math().square(centered).mean(false, 0); // (D)
        SDVariable values = centered.div(row(sd.math().sqrt(variance.add(eps))));
        return new Normalized(
                values.mul(row(weight)).add(row(bias)), // (R, D)
                sd.concat(0, row(mean), row(variance))); // (2, D)
    }

    @Override
    public SDVariable normalizeBy(SDVariable x, Statistics statistics, SDVariable weight, SDVariable bias, double eps) {
        SDVariable deviation = sd.math().sqrt(statistics.variance().add(eps)); // (D)
        return x.sub(row(statistics.mean()))
                .div(row(deviation))
                .mul(row(weight))
                .add(row(bias)); // (R, D)
    }

    private static SDVariable row(SDVariable vector) {
        return vector.reshape(1, -1); // (1, D)
    }
}

package io.github.dino4j.vit.ops;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** What convolutional networks are made of, in stock operations. */
final class StandardImages {
    private static final int SIDE = 3;

    private final SameDiff sd;

    StandardImages(SameDiff sameDiff) {
        this.sd = sameDiff;
    }

    /** Rows by their numbers; beyond the images' edges a row of zeros, the last. */
    SDVariable unfold(SDVariable x, ImageRows images, int stride) {
        int channels = images.channels();
        SDVariable zeros = sd.constant(Nd4j.zeros(DataType.FLOAT, 1, channels)); // (1, C)
        SDVariable padded = sd.concat(0, x, zeros); // (B*H*W + 1, C)
        SDVariable numbers = sd.constant(Nd4j.createFromArray(numbers(images, stride))); // (B*h*w*9)
        return sd.gather(padded, numbers, 0) // (B*h*w*9, C)
                .reshape(images.convolved(stride, channels).rows(), SIDE * SIDE, channels) // (B*h*w, 9, C)
                .permute(0, 2, 1) // (B*h*w, C, 9)
                .reshape(-1, (long) channels * SIDE * SIDE); // (B*h*w, C*9)
    }

    private static int[] numbers(ImageRows images, int stride) {
        ImageRows to = images.convolved(stride, images.channels());
        int[] numbers = new int[to.rows() * SIDE * SIDE];
        int next = 0;
        for (int place = 0; place < to.rows(); place++) {
            int image = place / (to.height() * to.width());
            int row = place / to.width() % to.height() * stride;
            int column = place % to.width() * stride;
            for (int k = 0; k < SIDE * SIDE; k++) {
                int y = row + k / SIDE - 1;
                int x = column + k % SIDE - 1;
                boolean inside = y >= 0 && y < images.height() && x >= 0 && x < images.width();
                numbers[next++] = inside ? (image * images.height() + y) * images.width() + x : images.rows();
            }
        }
        return numbers;
    }

    LayerOps.Normalized normalizeByBatch(SDVariable x, SDVariable weight, SDVariable bias, double eps) {
        long rows = x.getShape()[0];
        SDVariable mean = x.mean(false, 0); // (D)
        SDVariable centered = x.sub(row(mean)); // (R, D)
        SDVariable variance = sd.math().square(centered).mean(false, 0); // (D)
        SDVariable values = centered.div(row(sd.math().sqrt(variance.add(eps))));
        return new LayerOps.Normalized(
                values.mul(row(weight)).add(row(bias)), // (R, D)
                new LayerOps.Statistics(mean, variance.mul(unbiased(rows))));
    }

    SDVariable normalizeBy(
            SDVariable x, LayerOps.Statistics statistics, SDVariable weight, SDVariable bias, double eps) {
        SDVariable deviation = sd.math().sqrt(statistics.variance().add(eps)); // (D)
        return x.sub(row(statistics.mean()))
                .div(row(deviation))
                .mul(row(weight))
                .add(row(bias)); // (R, D)
    }

    private static SDVariable row(SDVariable vector) {
        return vector.reshape(1, -1); // (1, D)
    }

    /** What makes of a mean of squares over R rows one over R - 1; of a single row it is left as it is. */
    static double unbiased(long rows) {
        return rows / (double) Math.max(1, rows - 1);
    }
}

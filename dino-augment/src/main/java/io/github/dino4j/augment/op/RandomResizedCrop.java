package io.github.dino4j.augment.op;

import io.github.dino4j.core.random.RandomStream;
import java.util.List;

/**
 * Draws crops by torchvision's algorithm: area uniform, aspect ratio log-uniform, ten tries, then the largest central crop
 * within the ratio range.
 *
 * @param minScale smallest share of the image area
 * @param maxScale largest share of the image area
 * @param minRatio lowest width over height
 * @param maxRatio highest width over height
 */
public record RandomResizedCrop(double minScale, double maxScale, double minRatio, double maxRatio) {
    private static final int TRIES = 10;

    /**
     * From two pairs of bounds.
     *
     * @param scale smallest and largest share of the area
     * @param ratio lowest and highest aspect ratio
     * @return the operation
     */
    public static RandomResizedCrop of(List<Double> scale, List<Double> ratio) {
        return new RandomResizedCrop(scale.get(0), scale.get(1), ratio.get(0), ratio.get(1));
    }

    /**
     * Draws a crop.
     *
     * @param width columns of the image
     * @param height rows of the image
     * @param random where numbers come from
     * @return a box inside the image
     */
    public CropBox draw(int width, int height, RandomStream random) {
        double logLow = Math.log(minRatio);
        double logHigh = Math.log(maxRatio);
        for (int i = 0; i < TRIES; i++) {
            double area = (double) width * height * random.uniform(minScale, maxScale);
            double ratio = Math.exp(random.uniform(logLow, logHigh));
            int w = (int) Math.rint(Math.sqrt(area * ratio));
            int h = (int) Math.rint(Math.sqrt(area / ratio));
            if (w > 0 && w <= width && h > 0 && h <= height) {
                int y = random.nextInt(height - h + 1);
                int x = random.nextInt(width - w + 1);
                return new CropBox(x, y, w, h);
            }
        }
        return central(width, height);
    }

    private CropBox central(int width, int height) {
        double ratio = (double) width / height;
        int w = width;
        int h = height;
        if (ratio < minRatio) {
            h = Math.max(1, Math.min(height, (int) Math.rint(width / minRatio)));
        } else if (ratio > maxRatio) {
            w = Math.max(1, Math.min(width, (int) Math.rint(height * maxRatio)));
        }
        return new CropBox((width - w) / 2, (height - h) / 2, w, h);
    }
}

package io.github.dino4j.eval.picture;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.CropBox;
import io.github.dino4j.augment.op.Filter;
import io.github.dino4j.augment.op.Resize;

/** Images at the size at which somebody is to judge them. */
public final class Scaled {
    private Scaled() {}

    /**
     * Makes an image larger or smaller: by whole multiples each pixel becomes a square, so that what a network is given is seen as it
     * is; else it is interpolated.
     *
     * @param image of any size and channels
     * @param width columns of the result
     * @param height rows of the result
     * @return an image of the same channels
     */
    public static RgbImage to(RgbImage image, int width, int height) {
        if (width % image.width() != 0 || height % image.height() != 0) {
            CropBox all = new CropBox(0, 0, image.width(), image.height());
            return Resize.of(image, all, width, height, Filter.BILINEAR);
        }
        int channels = image.channels();
        byte[] pixels = new byte[width * height * channels];
        for (int y = 0; y < height; y++) {
            int row = y / (height / image.height());
            for (int x = 0; x < width; x++) {
                int from = (row * image.width() + x / (width / image.width())) * channels;
                System.arraycopy(image.pixels(), from, pixels, (y * width + x) * channels, channels);
            }
        }
        return new RgbImage(width, height, channels, pixels);
    }

    /**
     * Makes an image as large as fits.
     *
     * @param image of any size and channels
     * @param side of the square that it has to fit into
     * @return an image of the same channels and about the same shape
     */
    public static RgbImage into(RgbImage image, int side) {
        int longest = Math.max(image.width(), image.height());
        if (longest <= side) {
            int times = side / longest;
            return to(image, image.width() * times, image.height() * times);
        }
        double scale = (double) side / longest;
        return to(image, (int) Math.max(1, Math.round(image.width() * scale)), (int)
                Math.max(1, Math.round(image.height() * scale)));
    }
}

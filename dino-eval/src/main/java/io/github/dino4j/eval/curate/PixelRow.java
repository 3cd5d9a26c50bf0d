package io.github.dino4j.eval.curate;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.Canvas;
import io.github.dino4j.augment.op.CropBox;
import io.github.dino4j.augment.op.Filter;
import io.github.dino4j.augment.op.Resize;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What tells an image from others without a network: a small picture of it for those that were only resized or compressed again,
 * and a digest of its pixels for those that are the same.
 */
final class PixelRow {
    static final int SIDE = 12;
    static final int DIM = SIDE * SIDE * RgbImage.RGB;

    private static final ThreadLocal<Canvas> CANVASES = ThreadLocal.withInitial(Canvas::new);

    private PixelRow() {}

    /** Writes the small picture's levels about their mean, so that cosines compare patterns and colours, not brightness. */
    static void write(RgbImage image, float[] target, int offset) {
        Canvas canvas = CANVASES.get();
        Resize.apply(
                image.three(0), new CropBox(0, 0, image.width(), image.height()), SIDE, SIDE, Filter.BILINEAR, canvas);
        byte[] levels = canvas.pixels();
        double mean = 0.0;
        for (int i = 0; i < DIM; i++) {
            mean += (levels[i] & 0xFF) / (double) DIM;
        }
        for (int i = 0; i < DIM; i++) {
            target[offset + i] = (float) ((levels[i] & 0xFF) - mean);
        }
    }

    /** 128 bits of a SHA-256 over size and pixels: 64 of them at a time. */
    static long[] digest(RgbImage image) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(ByteBuffer.allocate(3 * Integer.BYTES)
                    .putInt(image.width())
                    .putInt(image.height())
                    .putInt(image.channels())
                    .flip());
            digest.update(image.pixels(), 0, image.width() * image.height() * image.channels());
            ByteBuffer sum = ByteBuffer.wrap(digest.digest());
            return new long[] {sum.getLong(), sum.getLong()};
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}

package io.github.dino4j.eval.picture;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.Canvas;
import io.github.dino4j.augment.op.CropBox;
import io.github.dino4j.augment.op.Filter;
import io.github.dino4j.augment.op.Resize;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Base64;

/**
 * A picture made small enough to lie inside a page: JPEG, or PNG where it is so small that JPEG would only blur it.
 *
 * @param width columns
 * @param height rows
 * @param bytes of a JPEG or PNG file, not copied
 */
@SuppressWarnings("ArrayRecordComponent") // bytes of a file, read only here
public record InlinePicture(int width, int height, byte[] bytes) {
    private static final int TINY =
            64; // pixels; up to here a picture is stored without loss and shown with hard pixels
    private static final int BYTE = 0xFF;

    /**
     * Shrinks an image.
     *
     * @param image of any size; of other than three channels the first three are shown, or the first as grey
     * @param side most pixels of its longer side
     * @return the picture, not enlarged
     * @throws IOException if this Java cannot write pictures
     */
    public static InlinePicture of(RgbImage image, int side) throws IOException {
        return encode(buffered(shrunk(image, side)));
    }

    /**
     * Shrinks an image.
     *
     * @param image of any size; of other than three channels the first three are shown, or the first as grey
     * @param side most pixels of its longer side
     * @return RGB, not enlarged
     */
    public static RgbImage shrunk(RgbImage image, int side) {
        RgbImage rgb = image.channels() == RgbImage.RGB ? image : rgb(image);
        double scale = Math.min(1.0, (double) side / Math.max(rgb.width(), rgb.height()));
        int width = (int) Math.max(1, Math.round(rgb.width() * scale));
        int height = (int) Math.max(1, Math.round(rgb.height() * scale));
        Canvas canvas = new Canvas();
        Resize.apply(rgb, new CropBox(0, 0, rgb.width(), rgb.height()), width, height, Filter.BILINEAR, canvas);
        return new RgbImage(width, height, canvas.pixels());
    }

    /**
     * Shrinks a drawn picture.
     *
     * @param picture of any size
     * @param side most pixels of its longer side
     * @return the picture, not enlarged
     * @throws IOException if this Java cannot write pictures
     */
    public static InlinePicture of(BufferedImage picture, int side) throws IOException {
        return of(rgb(picture), side);
    }

    /**
     * A drawn picture as an image.
     *
     * @param picture of any size
     * @return the same pixels, RGB
     */
    public static RgbImage rgb(BufferedImage picture) {
        byte[] pixels = new byte[picture.getWidth() * picture.getHeight() * RgbImage.RGB];
        int[] row = new int[picture.getWidth()];
        int at = 0;
        for (int y = 0; y < picture.getHeight(); y++) {
            picture.getRGB(0, y, row.length, 1, row, 0, row.length);
            for (int pixel : row) {
                pixels[at++] = (byte) (pixel >> 16);
                pixels[at++] = (byte) (pixel >> 8);
                pixels[at++] = (byte) pixel;
            }
        }
        return new RgbImage(picture.getWidth(), picture.getHeight(), pixels);
    }

    /**
     * An image as Java's drawing takes it.
     *
     * @param image of three channels
     * @return the same pixels
     */
    public static BufferedImage buffered(RgbImage image) {
        BufferedImage picture = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        byte[] p = image.pixels();
        int at = 0;
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++, at += RgbImage.RGB) {
                picture.setRGB(x, y, (p[at] & BYTE) << 16 | (p[at + 1] & BYTE) << 8 | (p[at + 2] & BYTE));
            }
        }
        return picture;
    }

    /**
     * Mixes two colours.
     *
     * @param colour red, green and blue in the lower 24 bits
     * @param other the same
     * @param share of the other, from 0 to 1
     * @return the mixture
     */
    public static int mix(int colour, int other, double share) {
        int mixed = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            double level = ((colour >> shift) & BYTE) * (1.0 - share) + ((other >> shift) & BYTE) * share;
            mixed |= (int) Math.round(level) << shift;
        }
        return mixed;
    }

    private static RgbImage rgb(RgbImage image) {
        int channels = image.channels();
        byte[] pixels = new byte[image.width() * image.height() * RgbImage.RGB];
        for (int i = 0; i < pixels.length; i++) {
            int channel = channels < RgbImage.RGB ? 0 : i % RgbImage.RGB;
            pixels[i] = image.pixels()[Math.floorDiv(i, RgbImage.RGB) * channels + channel];
        }
        return new RgbImage(image.width(), image.height(), pixels);
    }

    private static InlinePicture encode(BufferedImage picture) throws IOException {
        boolean tiny = Math.max(picture.getWidth(), picture.getHeight()) <= TINY;
        return new InlinePicture(
                picture.getWidth(), picture.getHeight(), tiny ? PngFile.encode(picture) : JpegFile.encode(picture));
    }

    /** {@return whether it is better shown with hard pixels} */
    public boolean isTiny() {
        return Math.max(width, height) <= TINY;
    }

    /** {@return the picture as an address that holds it} */
    public String dataUri() {
        return dataUri(bytes);
    }

    /**
     * A picture file as an address that holds it.
     *
     * @param file bytes of a JPEG or PNG file
     * @return {@code data:image/…}
     */
    public static String dataUri(byte[] file) {
        boolean jpeg = file.length > 1 && file[0] == (byte) 0xFF && file[1] == (byte) 0xD8;
        return "data:image/" + (jpeg ? "jpeg" : "png") + ";base64,"
                + Base64.getEncoder().encodeToString(file);
    }
}

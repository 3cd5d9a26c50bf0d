package io.github.dino4j.augment.image.format;

import io.github.dino4j.augment.image.ImageFormatException;
import io.github.dino4j.augment.image.RgbImage;
import java.awt.AlphaComposite;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/** Samples of images that Java has decoded. */
public final class Rasters {
    private Rasters() {}

    /**
     * The image in RGB: grey is repeated, palettes are resolved, transparency is dropped.
     *
     * @param image the image
     * @return the image
     */
    public static RgbImage rgb(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] pixels = new byte[width * height * RgbImage.RGB];
        if (image.getType() == BufferedImage.TYPE_3BYTE_BGR && image.getRaster().getParent() == null) {
            byte[] bgr = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
            for (int i = 0; i < pixels.length; i += RgbImage.RGB) {
                pixels[i] = bgr[i + 2];
                pixels[i + 1] = bgr[i + 1];
                pixels[i + 2] = bgr[i];
            }
        } else if (!isPalette(image) && (image.getRaster().getNumBands() <= 2 || depth(image) > Byte.SIZE)) {
            boolean grey = image.getRaster().getNumBands() <= 2;
            for (int channel = 0; channel < RgbImage.RGB; channel++) {
                copy(image.getRaster(), grey ? 0 : channel, pixels, channel, RgbImage.RGB);
            }
        } else {
            packed(opaque(image), pixels);
        }
        return new RgbImage(width, height, pixels);
    }

    /**
     * The image's own samples, however many a pixel has.
     *
     * @param image the image
     * @param name its name, for messages
     * @return the image
     * @throws ImageFormatException if the file is damaged or not supported
     */
    public static RgbImage samples(BufferedImage image, String name) throws ImageFormatException {
        Raster raster = image.getRaster();
        int type = raster.getSampleModel().getDataType();
        if (type == DataBuffer.TYPE_FLOAT || type == DataBuffer.TYPE_DOUBLE) {
            throw new ImageFormatException(name, "has floating-point samples; save it with 8 or 16 bits");
        }
        int bands = raster.getNumBands();
        byte[] pixels = new byte[Math.multiplyExact(image.getWidth() * image.getHeight(), bands)];
        for (int c = 0; c < bands; c++) {
            copy(raster, c, pixels, c, bands);
        }
        return new RgbImage(image.getWidth(), image.getHeight(), bands, pixels);
    }

    static boolean isPalette(BufferedImage image) {
        return image.getColorModel() instanceof IndexColorModel;
    }

    private static int depth(BufferedImage image) {
        return image.getRaster().getSampleModel().getSampleSize(0);
    }

    /** Samples as they are: AWT would change grey ones by a gamma curve, and round deep ones instead of cutting them. */
    private static void copy(Raster raster, int band, byte[] pixels, int channel, int channels) {
        int width = raster.getWidth();
        int bits = raster.getSampleModel().getSampleSize(band);
        int[] row = new int[width];
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, band, row);
            for (int x = 0; x < width; x++) {
                pixels[(y * width + x) * channels + channel] = level(row[x], bits);
            }
        }
    }

    /**
     * A sample of any number of bits in 8: the high byte of more, an equal share of the scale for fewer.
     *
     * @param sample the sample
     * @param bits how many bits it has
     * @return the level
     */
    public static byte level(int sample, int bits) {
        return (byte) (bits > 8 ? sample >> (bits - 8) : bits == 8 ? sample : sample * 255 / ((1 << bits) - 1));
    }

    private static BufferedImage opaque(BufferedImage image) {
        if (!image.getColorModel().hasAlpha() && !isPalette(image) && depth(image) == Byte.SIZE) {
            return image;
        }
        BufferedImage copy = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = copy.createGraphics();
        graphics.setComposite(AlphaComposite.Src);
        graphics.drawImage(image, 0, 0, null);
        graphics.dispose();
        return copy;
    }

    private static void packed(BufferedImage image, byte[] pixels) {
        int width = image.getWidth();
        int[] row = new int[width];
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int x = 0; x < width; x++) {
                int at = (y * width + x) * RgbImage.RGB;
                pixels[at] = (byte) (row[x] >> 16);
                pixels[at + 1] = (byte) (row[x] >> 8);
                pixels[at + 2] = (byte) row[x];
            }
        }
    }
}

package io.github.dino4j.augment.data;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import io.github.dino4j.augment.image.ImageBuffer;
import io.github.dino4j.augment.image.ImageDecoder;
import io.github.dino4j.augment.image.ImageFormatException;
import io.github.dino4j.augment.image.RgbImage;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Decodes files to as many channels as a model takes. Three are RGB, and one is grey, whatever the file has: colours become
 * luma as in Pillow's {@code convert("L")}, transparency is dropped. Any other number is the file's own samples, all of them
 * and as they are, an alpha channel being one like the others. Of 16-bit samples the high byte is kept.
 */
final class ChannelDecoder {
    private static final int RED = 19595; // ITU-R 601, of 2^16
    private static final int GREEN = 38470;
    private static final int BLUE = 7471;
    private static final int HALF = 1 << 15;
    private static final int LUMA_BITS = 16;

    private final ImageDecoder decoder;
    private final long maxPixels;
    private final int channels;

    ChannelDecoder(long maxPixels, int channels) {
        this.decoder = new ImageDecoder(maxPixels);
        this.maxPixels = maxPixels;
        this.channels = channels;
    }

    RgbImage decode(byte[] bytes, String name) throws ImageFormatException {
        return decode(bytes, bytes.length, name, new ImageBuffer());
    }

    /** Decodes a file; the image may lie in the buffer until its next use. */
    RgbImage decode(byte[] bytes, int length, String name, ImageBuffer buffer) throws ImageFormatException {
        boolean colours = channels == 1 || channels == RgbImage.RGB;
        if (length == 0 || (colours && !isTiff(bytes, length))) {
            return convert(decoder.decode(bytes, length, name, buffer), channels, name);
        }
        RgbImage image = bands(Arrays.copyOf(bytes, length), name);
        return colours ? convert(rgb(image, name), channels, name) : image;
    }

    /** The pixels of an image that Java has decoded, by the same rules. */
    RgbImage decode(BufferedImage image, String name) throws ImageFormatException {
        boolean colours = channels == 1 || channels == RgbImage.RGB;
        checkSize(image.getWidth(), image.getHeight(), name);
        return colours ? convert(decoder.convert(image, name), channels, name) : samples(image, name);
    }

    private static boolean isTiff(byte[] bytes, int length) {
        return length > 4
                && ((bytes[0] == 'I' && bytes[1] == 'I' && bytes[2] == 42 && bytes[3] == 0)
                        || (bytes[0] == 'M' && bytes[1] == 'M' && bytes[2] == 0 && bytes[3] == 42));
    }

    /** Grey, with alpha or without, or RGB with alpha or without, as RGB. */
    private static RgbImage rgb(RgbImage image, String name) throws ImageFormatException {
        int bands = image.channels();
        if (bands > RgbImage.RGB + 1) {
            throw new ImageFormatException(name, "has " + bands + " channels; set model.in_chans=" + bands);
        }
        byte[] pixels = new byte[image.width() * image.height() * RgbImage.RGB];
        for (int i = 0; i < pixels.length; i++) {
            int channel = bands < RgbImage.RGB ? 0 : i % RgbImage.RGB;
            pixels[i] = image.pixels()[Math.floorDiv(i, RgbImage.RGB) * bands + channel];
        }
        return new RgbImage(image.width(), image.height(), pixels);
    }

    /** An RGB image in one or three channels. */
    static RgbImage convert(RgbImage image, int channels, String name) throws ImageFormatException {
        if (channels == RgbImage.RGB) {
            return image;
        }
        if (channels != 1) {
            throw new ImageFormatException(name, "has 3 channels, not model.in_chans=" + channels);
        }
        byte[] rgb = image.pixels();
        byte[] grey = new byte[image.width() * image.height()];
        for (int i = 0; i < grey.length; i++) {
            int luma = (rgb[3 * i] & 0xFF) * RED + (rgb[3 * i + 1] & 0xFF) * GREEN + (rgb[3 * i + 2] & 0xFF) * BLUE;
            grey[i] = (byte) ((luma + HALF) >> LUMA_BITS);
        }
        return new RgbImage(image.width(), image.height(), 1, grey);
    }

    private RgbImage bands(byte[] bytes, String name) throws ImageFormatException {
        try (ImageInputStream input = new ByteArrayImageInputStream(bytes)) {
            ImageReader reader = reader(input, name);
            try {
                reader.setInput(input, true, true);
                return samples(reader, name);
            } finally {
                reader.dispose();
            }
        } catch (ImageFormatException e) {
            throw e;
        } catch (IOException | RuntimeException e) { // readers throw anything at damaged files
            throw new ImageFormatException(name, "the image is damaged (" + e.getMessage() + ")");
        }
    }

    /** Java's own reader: others on the class path take a damaged TIFF's word for how much memory it needs. */
    private static ImageReader reader(ImageInputStream input, String name) throws ImageFormatException {
        Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
        while (readers.hasNext()) {
            ImageReader reader = readers.next();
            if (reader.getClass().getModule().equals(ImageIO.class.getModule())) {
                return reader;
            }
            reader.dispose();
        }
        throw new ImageFormatException(name, "not a PNG or TIFF image");
    }

    private RgbImage samples(ImageReader reader, String name) throws IOException {
        checkSize(reader.getWidth(0), reader.getHeight(0), name);
        return samples(reader.read(0), name);
    }

    private void checkSize(int width, int height, String name) throws ImageFormatException {
        long pixelCount = (long) width * height;
        if (pixelCount > maxPixels || pixelCount * channels > Integer.MAX_VALUE) {
            throw new ImageFormatException(
                    name,
                    width + "x" + height + " is more than data.max_pixels="
                            + Math.min(maxPixels, Integer.MAX_VALUE / channels) + " pixels");
        }
    }

    private RgbImage samples(BufferedImage image, String name) throws ImageFormatException {
        int width = image.getWidth();
        int height = image.getHeight();
        Raster raster = image.getRaster();
        boolean colours = channels == 1 || channels == RgbImage.RGB;
        if (colours && image.getColorModel() instanceof IndexColorModel) {
            throw new ImageFormatException(name, "is a TIFF image with a palette; save it as RGB");
        }
        if (!colours && raster.getNumBands() != channels) {
            throw new ImageFormatException(
                    name, "has " + raster.getNumBands() + " channels, not model.in_chans=" + channels);
        }
        int type = raster.getSampleModel().getDataType();
        if (type == DataBuffer.TYPE_FLOAT || type == DataBuffer.TYPE_DOUBLE) {
            throw new ImageFormatException(name, "has floating-point samples; save it with 8 or 16 bits");
        }
        int bands = raster.getNumBands();
        byte[] pixels = new byte[Math.multiplyExact(width * height, bands)];
        int[] row = new int[width];
        for (int c = 0; c < bands; c++) {
            int bits = raster.getSampleModel().getSampleSize(c);
            for (int y = 0; y < height; y++) {
                raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, c, row);
                for (int x = 0; x < width; x++) {
                    pixels[(y * width + x) * bands + c] = level(row[x], bits);
                }
            }
        }
        return new RgbImage(width, height, bands, pixels);
    }

    private static byte level(int sample, int bits) {
        return (byte) (bits > 8 ? sample >> (bits - 8) : bits == 8 ? sample : sample * 255 / ((1 << bits) - 1));
    }
}

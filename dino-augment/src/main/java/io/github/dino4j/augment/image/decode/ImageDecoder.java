package io.github.dino4j.augment.image.decode;

import io.github.dino4j.augment.image.ImageBuffer;
import io.github.dino4j.augment.image.ImageFormatException;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.image.format.EncodedImage;
import io.github.dino4j.augment.image.format.ImageFormat;
import io.github.dino4j.augment.image.format.JpegFormat;
import io.github.dino4j.augment.image.format.OpenCvReader;
import io.github.dino4j.augment.image.format.Rasters;
import io.github.dino4j.augment.image.tiff.TiffFormat;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.List;

/**
 * Decodes JPEG, PNG, GIF, BMP, TIFF, WebP and PNM (PPM, PGM, PBM) files, told apart by their content, to RGB. The pixels are those
 * of Pillow's {@code convert("RGB")}, but for 16-bit grey, of which the high byte is kept as of 16-bit colours: grey becomes three
 * equal channels, palettes are resolved, transparency is dropped, animations give their first frame, and the EXIF rotation of
 * JPEG files is not applied, as the original does not apply it either. What is not read is refused by name. The size is read
 * before the pixels, so a bomb is refused unopened.
 */
public final class ImageDecoder {
    private final long maxPixels;
    private final List<ImageFormat> formats;

    /**
     * Makes a decoder, good for any number of threads.
     *
     * @param maxPixels largest width times height that is decoded
     */
    public ImageDecoder(long maxPixels) {
        this(maxPixels, OpenCvReader.isAvailable());
    }

    private ImageDecoder(long maxPixels, boolean openCv) {
        this.maxPixels = maxPixels;
        JpegFormat jpeg = new JpegFormat(openCv);
        this.formats = List.of(
                jpeg,
                new PngFormat(),
                new GifFormat(),
                new WebpFormat(openCv),
                new TiffFormat(jpeg),
                new NetpbmFormat(),
                new BmpFormat());
    }

    /**
     * Makes a decoder that does without OpenCV, as every decoder does where that cannot be loaded: slower, the same pixels but
     * for lossy WebP, whose colours differ by some levels.
     *
     * @param maxPixels largest width times height that is decoded
     * @return the decoder
     */
    public static ImageDecoder byImageIo(long maxPixels) {
        return new ImageDecoder(maxPixels, false);
    }

    /**
     * Decodes a file.
     *
     * @param bytes the whole file
     * @param name its name, for messages
     * @return the image
     * @throws ImageFormatException if it is not an image, is damaged, or is larger than allowed
     */
    public RgbImage decode(byte[] bytes, String name) throws ImageFormatException {
        return decode(bytes, bytes.length, name, new ImageBuffer());
    }

    /**
     * Decodes a file into memory that is used again.
     *
     * @param bytes begin with the whole file
     * @param length the file's bytes
     * @param name its name, for messages
     * @param buffer the calling thread's; the image may lie in it, and then lasts until the buffer's next use
     * @return the image
     * @throws ImageFormatException if it is not an image, is damaged, or is larger than allowed
     */
    public RgbImage decode(byte[] bytes, int length, String name, ImageBuffer buffer) throws ImageFormatException {
        EncodedImage file = new EncodedImage(bytes, length, name, maxPixels);
        return guarded(file, () -> format(file).read(file, buffer));
    }

    /**
     * Decodes a PNG or TIFF file to its own samples instead of RGB: as many channels as it has, an alpha channel being one like the
     * others, of more than 8 bits the high byte.
     *
     * @param bytes begin with the whole file
     * @param length the file's bytes
     * @param name its name, for messages
     * @param wanted channels that are hoped for, which bound the image's size
     * @return the image, of whatever channels the file has
     * @throws ImageFormatException if it is not such an image, is damaged, or is larger than allowed
     */
    public RgbImage samples(byte[] bytes, int length, String name, int wanted) throws ImageFormatException {
        EncodedImage file = new EncodedImage(bytes, length, name, maxPixels);
        return guarded(file, () -> format(file).samples(file, wanted));
    }

    /**
     * Decodes a PNG file without changing its pixels: the indices of a palette stay indices.
     *
     * @param bytes the file
     * @param name its name, for messages
     * @return the image as Java holds it
     * @throws ImageFormatException if it is no PNG, is damaged, or is larger than allowed
     */
    public BufferedImage png(byte[] bytes, String name) throws ImageFormatException {
        EncodedImage file = new EncodedImage(bytes, bytes.length, name, maxPixels);
        if (!new PngFormat().isOf(file)) {
            throw file.refused("not a PNG image");
        }
        return guarded(file, () -> PngFormat.decoded(file, 1));
    }

    /**
     * Takes the pixels of an image that Java has decoded, by the same rules.
     *
     * @param image the image
     * @param name its name, for messages
     * @return the image in RGB
     * @throws ImageFormatException if it is larger than allowed
     */
    public RgbImage convert(BufferedImage image, String name) throws ImageFormatException {
        check(image, name, RgbImage.RGB);
        return Rasters.rgb(image);
    }

    /**
     * Takes the samples of an image that Java has decoded, by the same rules.
     *
     * @param image the image
     * @param name its name, for messages
     * @return the image, of whatever channels it has
     * @throws ImageFormatException if it is larger than allowed or has floating-point samples
     */
    public RgbImage samples(BufferedImage image, String name) throws ImageFormatException {
        check(image, name, image.getRaster().getNumBands());
        return Rasters.samples(image, name);
    }

    private void check(BufferedImage image, String name, int samples) throws ImageFormatException {
        new EncodedImage(new byte[0], 0, name, maxPixels).checked(image.getWidth(), image.getHeight(), 0, samples);
    }

    /** Reads an image. */
    @FunctionalInterface
    private interface Reading<T> {
        T image() throws IOException;
    }

    private ImageFormat format(EncodedImage file) throws ImageFormatException {
        if (file.length() == 0) {
            throw file.refused("the file is empty");
        }
        for (ImageFormat each : formats) {
            if (each.isOf(file)) {
                return each;
            }
        }
        throw ForeignFormats.refusal(file);
    }

    /** Whatever goes wrong in a reader is about this one file. */
    private static <T> T guarded(EncodedImage file, Reading<T> reading) throws ImageFormatException {
        try {
            return reading.image();
        } catch (ImageFormatException e) {
            throw e;
        } catch (IOException | RuntimeException e) { // readers throw anything at damaged files
            String message = e.getMessage();
            throw file.damaged(
                    message == null || message.isBlank() ? e.getClass().getSimpleName() : message);
        } catch (OutOfMemoryError e) {
            throw file.refused(
                    "decoding it takes more memory than there is; give Java more (-Xmx) or lower data.max_pixels");
        } catch (StackOverflowError | LinkageError e) {
            throw file.refused("its reader failed (" + e + ")");
        }
    }
}

package io.github.dino4j.augment.image;

import java.awt.AlphaComposite;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Decodes JPEG (CMYK included), PNG, GIF and BMP files to RGB. Ordinary JPEG files go through OpenCV's libjpeg-turbo, all
 * others through ImageIO; the pixels are the same. Grey becomes three equal channels, 16-bit samples keep their
 * high byte, palettes are resolved, transparency is dropped, animations give their first frame, and EXIF rotation is not
 * applied: the original does not apply it either. The size is read before the pixels, so a bomb is refused unopened.
 */
public final class ImageDecoder {
    static {
        ImageIO.setUseCache(false); // a temporary file for each image would cost more than decoding it
    }

    private final long maxPixels;
    private final boolean openCv;
    private final ThreadLocal<JpegReader> jpegs = ThreadLocal.withInitial(JpegReader::new);

    /**
     * Makes a decoder, good for any number of threads.
     *
     * @param maxPixels largest width times height that is decoded
     */
    public ImageDecoder(long maxPixels) {
        this(maxPixels, JpegReader.isAvailable());
    }

    private ImageDecoder(long maxPixels, boolean openCv) {
        this.maxPixels = maxPixels;
        this.openCv = openCv;
    }

    /**
     * Makes a decoder that leaves all files to ImageIO, as every decoder does where OpenCV cannot be loaded: slower, the same
     * pixels.
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
        if (length == 0) {
            throw new ImageFormatException(name, "the file is empty");
        }
        JpegHeader header = openCv && JpegHeader.isJpeg(bytes, length) ? JpegHeader.of(bytes, length) : null;
        if (header != null) {
            int samples = checked(header.width(), header.height(), name);
            byte[] pixels = buffer.pixels(samples);
            if (jpegs.get().read(bytes, length, header, pixels)) {
                return new RgbImage(header.width(), header.height(), pixels);
            }
        }
        return decodeByImageIo(bytes, length, name);
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
        checked(image.getWidth(), image.getHeight(), name);
        return rgb(image);
    }

    private RgbImage decodeByImageIo(byte[] bytes, int length, String name) throws ImageFormatException {
        try (ImageInputStream input = ImageIO.createImageInputStream(new ByteArrayInputStream(bytes, 0, length))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
            if (!readers.hasNext()) {
                throw new ImageFormatException(name, "not a JPEG, PNG, GIF or BMP image");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(input, true, true);
                return read(reader, name);
            } finally {
                reader.dispose();
            }
        } catch (ImageFormatException e) {
            throw e;
        } catch (IOException | RuntimeException e) { // readers throw anything at damaged files
            throw new ImageFormatException(name, "the image is damaged (" + e.getMessage() + ")");
        }
    }

    private RgbImage read(ImageReader reader, String name) throws IOException {
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        checked(width, height, name);
        return rgb(reader.read(0));
    }

    /** The samples of a size that is allowed. */
    private int checked(int width, int height, String name) throws ImageFormatException {
        long pixels = (long) width * height;
        if (pixels > Math.min(maxPixels, Integer.MAX_VALUE / 3)) {
            throw new ImageFormatException(
                    name, width + "x" + height + " is more than data.max_pixels=" + maxPixels + " pixels");
        }
        return (int) pixels * 3;
    }

    private static RgbImage rgb(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] pixels = new byte[width * height * 3];
        if (image.getType() == BufferedImage.TYPE_3BYTE_BGR && image.getRaster().getParent() == null) {
            byte[] bgr = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
            for (int i = 0; i < pixels.length; i += 3) {
                pixels[i] = bgr[i + 2];
                pixels[i + 1] = bgr[i + 1];
                pixels[i + 2] = bgr[i];
            }
        } else if (!isPalette(image) && (image.getRaster().getNumBands() <= 2 || depth(image) > Byte.SIZE)) {
            samples(image.getRaster(), pixels);
        } else {
            packed(opaque(image), pixels);
        }
        return new RgbImage(width, height, pixels);
    }

    private static boolean isPalette(BufferedImage image) {
        return image.getColorModel() instanceof IndexColorModel;
    }

    private static int depth(BufferedImage image) {
        return image.getRaster().getSampleModel().getSampleSize(0);
    }

    /** Samples as they are: AWT would change grey ones by a gamma curve, and round deep ones instead of cutting them. */
    private static void samples(Raster raster, byte[] pixels) {
        int width = raster.getWidth();
        int bits = raster.getSampleModel().getSampleSize(0);
        boolean grey = raster.getNumBands() <= 2;
        int[] row = new int[width];
        for (int channel = 0; channel < 3; channel++) {
            for (int y = 0; y < raster.getHeight(); y++) {
                raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, grey ? 0 : channel, row);
                for (int x = 0; x < width; x++) {
                    pixels[(y * width + x) * 3 + channel] = (byte)
                            (bits > 8 ? row[x] >> (bits - 8) : bits == 8 ? row[x] : row[x] * 255 / ((1 << bits) - 1));
                }
            }
        }
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
                int at = (y * width + x) * 3;
                pixels[at] = (byte) (row[x] >> 16);
                pixels[at + 1] = (byte) (row[x] >> 8);
                pixels[at + 2] = (byte) row[x];
            }
        }
    }
}

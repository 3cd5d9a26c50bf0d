package io.github.dino4j.augment.image.format;

import io.github.dino4j.augment.image.ImageBuffer;
import io.github.dino4j.augment.image.RgbImage;
import java.io.IOException;

/**
 * JPEG. Ordinary files go through OpenCV's libjpeg-turbo, all others (CMYK, arithmetic coding, what OpenCV refuses), and all where
 * OpenCV cannot be loaded, through TwelveMonkeys' reader; the pixels are the same.
 */
public final class JpegFormat implements ImageFormat {
    private final boolean openCv;
    private final ThreadLocal<OpenCvReader> readers = ThreadLocal.withInitial(OpenCvReader::new);

    /**
     * A decoder.
     *
     * @param openCv whether OpenCV is used
     */
    public JpegFormat(boolean openCv) {
        this.openCv = openCv;
    }

    @Override
    public boolean isOf(EncodedImage file) {
        return JpegHeader.isJpeg(file);
    }

    @Override
    public RgbImage read(EncodedImage file, ImageBuffer buffer) throws IOException {
        JpegHeader header = JpegHeader.of(file);
        int pixels = file.checked(header.width(), header.height(), 4 * Byte.SIZE, RgbImage.RGB);
        if (openCv && header.ordinary()) {
            byte[] samples = buffer.pixels(pixels * RgbImage.RGB);
            if (readers.get().read(file, header.width(), header.height(), samples)) {
                return new RgbImage(header.width(), header.height(), samples);
            }
        }
        return Rasters.rgb(Readers.JPEG.read(file, RgbImage.RGB));
    }

    /**
     * Decodes a JPEG image within another file.
     *
     * @param file the file
     * @param channels 1 or 3
     * @return the image
     * @throws IOException if a file cannot be read
     */
    public RgbImage part(EncodedImage file, int channels) throws IOException {
        if (channels != 1 && channels != RgbImage.RGB) {
            throw file.refused("has " + channels
                    + " channels in JPEG compression, which is not read; save it with LZW or Deflate");
        }
        RgbImage image = read(file, new ImageBuffer());
        if (channels == RgbImage.RGB) {
            return image;
        }
        byte[] grey = new byte[image.width() * image.height()];
        for (int i = 0; i < grey.length; i++) {
            grey[i] = image.pixels()[i * RgbImage.RGB];
        }
        return new RgbImage(image.width(), image.height(), 1, grey);
    }
}

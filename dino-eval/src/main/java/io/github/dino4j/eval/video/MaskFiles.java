package io.github.dino4j.eval.video;

import io.github.dino4j.augment.image.decode.ImageDecoder;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.eval.picture.PngFile;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads and writes masks as PNG files: palette indices are object numbers, with the palette of DAVIS. */
public final class MaskFiles {
    private static final int COLOURS = 256;
    private static final int NAMED_COLOURS = 22;
    private static final long MAX_PIXELS = 100_000_000L;

    private MaskFiles() {}

    /**
     * Reads a mask: indices of a palette, or grey levels. One whose only level beside 0 is 255 has one object, as in DAVIS
     * 2016; elsewhere 255 marks pixels that count neither way.
     *
     * @param file a PNG
     * @return the mask
     * @throws InputException if it is no such file
     * @throws IOException if it cannot be read
     */
    public static Mask read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new InputException(file + ": this mask is missing");
        }
        return mask(new ImageDecoder(MAX_PIXELS).png(Files.readAllBytes(file), file.toString()), file);
    }

    private static Mask mask(BufferedImage image, Path file) throws InputException {
        Raster raster = image.getRaster();
        if (raster.getNumBands() != 1 || raster.getSampleModel().getSampleSize(0) > Byte.SIZE) {
            throw new InputException(file + ": a mask needs palette indices or grey levels of 8 bits, this has "
                    + raster.getNumBands() + " channels of "
                    + raster.getSampleModel().getSampleSize(0) + " bits");
        }
        byte[] labels = new byte[image.getWidth() * image.getHeight()];
        int[] row = new int[image.getWidth()];
        boolean binary = true;
        for (int y = 0; y < image.getHeight(); y++) {
            raster.getSamples(0, y, row.length, 1, 0, row);
            for (int x = 0; x < row.length; x++) {
                labels[y * row.length + x] = (byte) row[x];
                binary &= row[x] == 0 || row[x] == Mask.VOID;
            }
        }
        for (int i = 0; binary && i < labels.length; i++) {
            labels[i] = (byte) (labels[i] == 0 ? 0 : 1);
        }
        return new Mask(image.getWidth(), image.getHeight(), labels);
    }

    /**
     * Writes a mask.
     *
     * @param file replaced if it exists
     * @param mask the mask
     * @throws IOException if it cannot be written
     */
    public static void write(Path file, Mask mask) throws IOException {
        BufferedImage image =
                new BufferedImage(mask.width(), mask.height(), BufferedImage.TYPE_BYTE_INDEXED, palette());
        image.getRaster().setDataElements(0, 0, mask.width(), mask.height(), mask.labels());
        PngFile.write(file, image);
    }

    /** The colours of DAVIS: the bits of the index spread over the channels, then greys. */
    static IndexColorModel palette() {
        byte[][] rgb = new byte[3][COLOURS];
        for (int index = 0; index < COLOURS; index++) {
            for (int channel = 0; channel < rgb.length; channel++) {
                int high = (index >> channel) & 1;
                int low = (index >> (channel + 3)) & 1;
                int level = high * 128 + low * (high == 1 ? 63 : 64);
                rgb[channel][index] = (byte) (index < NAMED_COLOURS ? level : index);
            }
        }
        return new IndexColorModel(Byte.SIZE, COLOURS, rgb[0], rgb[1], rgb[2]);
    }
}

package io.github.dino4j.augment.image.format;

import io.github.dino4j.augment.image.ImageFormatException;
import io.github.dino4j.augment.image.RgbImage;

/** Colours by number. As in Pillow, numbers beyond those that a file names are grey levels. */
@SuppressWarnings("ArrayRecordComponent") // a table
public record Palette(byte[] colours) {
    private static final int SIZE = 256;

    /** {@return all levels of grey} */
    public static Palette grey() {
        byte[] colours = new byte[SIZE * RgbImage.RGB];
        for (int i = 0; i < colours.length; i++) {
            colours[i] = (byte) (i / RgbImage.RGB);
        }
        return new Palette(colours);
    }

    /**
     * Red, green and blue of each colour in turn.
     *
     * @param file the file
     * @param start where it begins
     * @param count how many colours
     * @return the colours
     * @throws ImageFormatException if the file is damaged or not supported
     */
    public static Palette rgb(EncodedImage file, int start, int count) throws ImageFormatException {
        byte[] colours = grey().colours();
        for (int i = 0; i < Math.min(count, SIZE) * RgbImage.RGB; i++) {
            colours[i] = (byte) file.u8(start + i);
        }
        return new Palette(colours);
    }

    /**
     * Blue, green and red of each colour, of a size in bytes.
     *
     * @param file the file
     * @param start where it begins
     * @param count how many colours
     * @param stride bytes of a colour
     * @return the colours
     * @throws ImageFormatException if the file is damaged or not supported
     */
    public static Palette bgr(EncodedImage file, int start, int count, int stride) throws ImageFormatException {
        byte[] colours = grey().colours();
        for (int i = 0; i < Math.min(count, SIZE); i++) {
            for (int c = 0; c < RgbImage.RGB; c++) {
                colours[RgbImage.RGB * i + c] = (byte) file.u8(start + stride * i + 2 - c);
            }
        }
        return new Palette(colours);
    }

    private void put(int number, byte[] pixels, int pixel) {
        System.arraycopy(colours, RgbImage.RGB * number, pixels, RgbImage.RGB * pixel, RgbImage.RGB);
    }

    /**
     * The colours of numbers, each the first of some samples.
     *
     * @param samples the numbers
     * @param step samples from one number to the next
     * @param pixels where the result is put
     */
    public void resolve(byte[] samples, int step, byte[] pixels) {
        for (int i = 0; i < pixels.length / RgbImage.RGB; i++) {
            put(samples[i * step] & 0xFF, pixels, i);
        }
    }

    /**
     * The colours of numbers.
     *
     * @param numbers a colour each
     * @param width in pixels
     * @param height in pixels
     * @return the image
     */
    public RgbImage resolve(byte[] numbers, int width, int height) {
        byte[] pixels = new byte[width * height * RgbImage.RGB];
        resolve(numbers, 1, pixels);
        return new RgbImage(width, height, pixels);
    }
}

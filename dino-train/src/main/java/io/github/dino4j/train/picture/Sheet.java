package io.github.dino4j.train.picture;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.eval.picture.PngFile;
import java.awt.image.BufferedImage;
import java.util.List;

/** A picture that tiles, frames and letters are put on. */
public final class Sheet {
    /** The colour of the paper. */
    public static final int PAPER = 0xFAFAF8;

    /** The colour of text. */
    public static final int INK = 0x30343A;

    private final BufferedImage picture;
    private final PixelFont font = new PixelFont();

    /**
     * An empty sheet.
     *
     * @param width columns
     * @param height rows
     */
    public Sheet(int width, int height) {
        picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        fill(0, 0, width, height, PAPER);
    }

    /**
     * Fills a rectangle; what lies beyond the sheet is left out.
     *
     * @param x left column
     * @param y top row
     * @param width columns
     * @param height rows
     * @param colour red, green and blue in the low 24 bits
     */
    public void fill(int x, int y, int width, int height, int colour) {
        for (int row = Math.max(0, y); row < Math.min(picture.getHeight(), y + height); row++) {
            for (int column = Math.max(0, x); column < Math.min(picture.getWidth(), x + width); column++) {
                picture.setRGB(column, row, colour);
            }
        }
    }

    /**
     * Draws a frame, with its outer edge at a rectangle's.
     *
     * @param box x, y, width and height
     * @param thick pixels of the line
     * @param colour red, green and blue
     */
    public void frame(List<Integer> box, int thick, int colour) {
        int x = box.get(0);
        int y = box.get(1);
        int width = box.get(2);
        int height = box.get(3);
        fill(x, y, width, thick, colour);
        fill(x, y + height - thick, width, thick, colour);
        fill(x, y, thick, height, colour);
        fill(x + width - thick, y, thick, height, colour);
    }

    /**
     * Draws an image, each of its pixels as a square: the first three channels as red, green and blue, or the first as grey.
     *
     * @param image what to draw
     * @param x left column
     * @param y top row
     * @param scale side of a pixel's square
     */
    public void image(RgbImage image, int x, int y, int scale) {
        int channels = image.channels();
        int green = channels >= RgbImage.RGB ? 1 : 0;
        int blue = channels >= RgbImage.RGB ? 2 : 0;
        for (int row = 0; row < image.height() * scale; row++) {
            for (int column = 0; column < image.width() * scale; column++) {
                int at = (row / scale * image.width() + column / scale) * channels;
                byte[] p = image.pixels();
                int rgb = (p[at] & 0xFF) << 16 | (p[at + green] & 0xFF) << 8 | (p[at + blue] & 0xFF);
                picture.setRGB(x + column, y + row, rgb);
            }
        }
    }

    /**
     * Writes a line of small letters.
     *
     * @param text what to write
     * @param x left column
     * @param y top row
     * @param scale side of a letter's dot
     * @param colour red, green and blue
     */
    public void text(String text, int x, int y, int scale, int colour) {
        font.write(text, (dx, dy) -> fill(x + dx * scale, y + dy * scale, scale, scale, colour));
    }

    /**
     * The sheet as a file.
     *
     * @return a PNG image
     */
    public byte[] png() {
        return PngFile.encode(picture);
    }
}

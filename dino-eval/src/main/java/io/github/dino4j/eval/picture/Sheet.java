package io.github.dino4j.eval.picture;

import io.github.dino4j.augment.image.RgbImage;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.util.Arrays;

/** A picture that tiles, frames and letters are put on. */
public final class Sheet {
    /** The colour of the paper. */
    public static final int PAPER = 0xFAFAF8;

    /** The colour of text. */
    public static final int INK = 0x24282E;

    private static final int WHITE = 0xFFFFFF;
    private static final int PAD = 3; // columns beside the text of a tag
    private static final double BRIGHT = 150.0; // of 255; on colours above it, text is dark

    private final BufferedImage picture;
    private final int[] pixels; // the picture's own, by rows: setRGB converts the colour of each pixel anew

    /**
     * An empty sheet.
     *
     * @param width columns
     * @param height rows
     */
    public Sheet(int width, int height) {
        picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        pixels = ((DataBufferInt) picture.getRaster().getDataBuffer()).getData();
        fill(new Box(0, 0, width, height), PAPER);
    }

    /**
     * Fills a rectangle; what lies beyond the sheet is left out.
     *
     * @param box the rectangle
     * @param colour red, green and blue in the low 24 bits
     */
    public void fill(Box box, int colour) {
        int from = Math.max(0, box.x());
        int to = Math.min(picture.getWidth(), box.right());
        for (int row = Math.max(0, box.y()); from < to && row < Math.min(picture.getHeight(), box.bottom()); row++) {
            Arrays.fill(pixels, row * picture.getWidth() + from, row * picture.getWidth() + to, colour);
        }
    }

    /**
     * Draws a frame, with its outer edge at a rectangle's.
     *
     * @param box the rectangle
     * @param thick pixels of the line
     * @param colour red, green and blue
     */
    public void frame(Box box, int thick, int colour) {
        fill(new Box(box.x(), box.y(), box.width(), thick), colour);
        fill(new Box(box.x(), box.bottom() - thick, box.width(), thick), colour);
        fill(new Box(box.x(), box.y(), thick, box.height()), colour);
        fill(new Box(box.right() - thick, box.y(), thick, box.height()), colour);
    }

    /**
     * Draws an image as {@link RgbImage#rgb} shows it.
     *
     * @param image what to draw
     * @param x left column
     * @param y top row
     */
    public void image(RgbImage image, int x, int y) {
        int columns = Math.min(image.width(), picture.getWidth() - x);
        for (int row = 0; row < Math.min(image.height(), picture.getHeight() - y); row++) {
            int at = (y + row) * picture.getWidth() + x;
            for (int column = 0; column < columns; column++) {
                pixels[at + column] = image.rgb(column, row);
            }
        }
    }

    /**
     * Draws a picture.
     *
     * @param other what to draw
     * @param x left column
     * @param y top row
     */
    public void image(BufferedImage other, int x, int y) {
        int columns = Math.min(other.getWidth(), picture.getWidth() - x);
        int rows = Math.min(other.getHeight(), picture.getHeight() - y);
        if (columns > 0 && rows > 0) {
            other.getRGB(0, 0, columns, rows, pixels, y * picture.getWidth() + x, picture.getWidth());
        }
    }

    /**
     * Writes a line.
     *
     * @param letters of which size
     * @param text what to write
     * @param x left column
     * @param y top row
     * @param colour red, green and blue
     */
    public void text(Letters letters, String text, int x, int y, int colour) {
        letters.write(picture, text, x, y, colour);
    }

    /**
     * The width of a tag.
     *
     * @param text what it says
     * @return columns
     */
    public static int tagWidth(String text) {
        return Letters.SMALL.width(text) + 2 * PAD;
    }

    /** {@return the height of a tag, rows} */
    public static int tagHeight() {
        return Letters.SMALL.line();
    }

    /**
     * Writes small letters on a ground of a colour, dark ones on a bright ground and white ones on a dark one.
     *
     * @param text what to write
     * @param at where, as wide and high as a tag
     * @param colour of the ground
     */
    public void tag(String text, Box at, int colour) {
        fill(at, colour);
        double light = 0.299 * (colour >> 16 & 0xFF) + 0.587 * (colour >> 8 & 0xFF) + 0.114 * (colour & 0xFF);
        text(Letters.SMALL, text, at.x() + PAD, at.y(), light > BRIGHT ? INK : WHITE);
    }

    /** {@return the sheet itself, not copied} */
    public BufferedImage picture() {
        return picture;
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

package io.github.dino4j.augment.op;

import io.github.dino4j.augment.image.RgbImage;
import java.util.Arrays;

/**
 * An image that operations change in place, and the workspace they share. One for each thread: its buffers grow once and are
 * used again for every image.
 *
 * <p>Each row is an array of its own that holds one pixel in one int, {@code 0xRRGGBB}. Loops that read and write several
 * arrays at one index are what the JVM's compiler turns into vector instructions; bytes and offsets it does not.
 */
public final class Canvas {
    private int width;
    private int height;
    private int[][] rows = {};
    private int[][] columns = {};
    private int[][] spare = {};
    private final int[][] channels = {{}, {}, {}, {}};
    private final LineSum sum = new LineSum();
    private final Source source = new Source();
    private final Taps taps = new Taps();
    private final BoxBlur box = new BoxBlur();

    /** Starts empty; a resize gives it its first pixels. */
    public Canvas() {}

    /**
     * Takes the image that the next crops are cut from.
     *
     * @param image not copied, and not to be changed before the last crop
     */
    public void open(RgbImage image) {
        source.open(image);
    }

    /** {@return columns} */
    public int width() {
        return width;
    }

    /** {@return rows} */
    public int height() {
        return height;
    }

    /** {@return samples of the image: width x height x 3} */
    public int length() {
        return width * height * 3;
    }

    /** {@return a copy of the samples, interleaved row by row as in {@link RgbImage}} */
    public byte[] pixels() {
        byte[] pixels = new byte[length()];
        int at = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int pixel = rows[y][x];
                pixels[at++] = (byte) (pixel >> Lines.RED);
                pixels[at++] = (byte) (pixel >> Lines.GREEN);
                pixels[at++] = (byte) pixel;
            }
        }
        return pixels;
    }

    /**
     * Keeps a part of the image.
     *
     * @param box the part, inside the image
     */
    public void crop(CropBox box) {
        for (int y = 0; y < box.height(); y++) {
            System.arraycopy(rows[box.y() + y], box.x(), rows[y], 0, box.width());
        }
        width = box.width();
        height = box.height();
    }

    /** Sets the size and makes room, keeping no pixels. */
    void reshape(int newWidth, int newHeight) {
        width = newWidth;
        height = newHeight;
        rows = room(rows, newHeight, newWidth);
    }

    /** The rows, of which the first {@link #height} and of each the first {@link #width} pixels count. */
    int[][] rows() {
        return rows;
    }

    /** Lines that an operation may use; their content is anyone's. */
    int[][] columns(int lines, int length) {
        columns = room(columns, lines, length);
        return columns;
    }

    /** Lines that an operation may use beside {@link #columns}. */
    int[][] spare(int lines, int length) {
        spare = room(spare, lines, length);
        return spare;
    }

    /** Room for red, green, blue and one more value of a line. */
    int[][] channels(int length) {
        room(channels, channels.length, length);
        return channels;
    }

    BoxBlur box() {
        return box;
    }

    LineSum sum() {
        return sum;
    }

    Source source() {
        return source;
    }

    Taps taps() {
        return taps;
    }

    /** The same lines where they suffice, or more or longer ones. */
    static int[][] room(int[][] lines, int count, int length) {
        int[][] enough = lines;
        if (lines.length < count) {
            enough = Arrays.copyOf(lines, count);
            Arrays.fill(enough, lines.length, count, new int[0]);
        }
        for (int i = 0; i < count; i++) {
            if (enough[i].length < length) {
                enough[i] = new int[length];
            }
        }
        return enough;
    }
}

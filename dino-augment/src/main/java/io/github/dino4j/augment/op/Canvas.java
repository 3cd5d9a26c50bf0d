package io.github.dino4j.augment.op;

import java.util.Arrays;

/**
 * An image that operations change in place, and the workspace they share. One for each thread: its buffers grow once and are
 * used again for every image.
 *
 * <p>A pixel is one int, {@code 0xRRGGBB}. Loops over ints that read and write several arrays at one index are what the JVM's
 * compiler turns into vector instructions; bytes and differing offsets it does not.
 */
public final class Canvas {
    private int width;
    private int height;
    private int[] plane = {};
    private int[][] columns = {};
    private int[][] spare = {};
    private final int[][] channels = {{}, {}, {}, {}};
    private final LineSum sum = new LineSum();
    private final Source source = new Source();
    private final Taps across = new Taps();
    private final Taps down = new Taps();
    private final BoxBlur box = new BoxBlur();

    /** Starts empty; a resize gives it its first pixels. */
    public Canvas() {}

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

    /** {@return a copy of the samples, interleaved row by row} */
    public byte[] pixels() {
        byte[] pixels = new byte[length()];
        for (int i = 0, at = 0; i < width * height; i++, at += 3) {
            pixels[at] = (byte) (plane[i] >> Lines.RED);
            pixels[at + 1] = (byte) (plane[i] >> Lines.GREEN);
            pixels[at + 2] = (byte) plane[i];
        }
        return pixels;
    }

    /**
     * Copies channels to planes.
     *
     * @param channels how many, at most 3
     * @param target where to
     * @param offset first element of (channels, height, width)
     */
    public void planes(int channels, byte[] target, int offset) {
        int size = size();
        for (int c = 0; c < channels; c++) {
            int shift = Lines.SHIFTS[c];
            int to = offset + c * size;
            for (int i = 0; i < size; i++) {
                target[to + i] = (byte) (plane[i] >> shift);
            }
        }
    }

    /** Sets the size and makes room, keeping no pixels. */
    void reshape(int newWidth, int newHeight) {
        width = newWidth;
        height = newHeight;
        int size = Math.multiplyExact(width, height);
        if (plane.length < size) {
            plane = new int[size];
        }
    }

    /** The pixels row by row, of which the first {@link #size} count. */
    int[] plane() {
        return plane;
    }

    /** Pixels of the image: width x height. */
    int size() {
        return width * height;
    }

    /** Overwrites a row. */
    void row(int y, int[] pixels) {
        System.arraycopy(pixels, 0, plane, y * width, width);
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

    /** Room for red, green, blue and one more value of every pixel. */
    int[][] channels() {
        room(channels, channels.length, size());
        return channels;
    }

    /** Red, green and blue of every pixel, and room for one more value. */
    int[][] split() {
        int[][] split = channels();
        for (int c = 0; c < Lines.SHIFTS.length; c++) {
            Lines.channel(plane, Lines.SHIFTS[c], size(), split[c]);
        }
        return split;
    }

    /** Takes red, green and blue of every pixel. */
    void merge(int[][] split) {
        Lines.pack(split[0], split[1], split[2], size(), plane);
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

    /** Of the horizontal pass. */
    Taps across() {
        return across;
    }

    /** Of the vertical pass. */
    Taps down() {
        return down;
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

package io.github.dino4j.augment.op;

import io.github.dino4j.augment.image.RgbImage;
import org.jspecify.annotations.Nullable;

/**
 * The columns of an image as lines of packed pixels, so that the horizontal pass of a resize combines whole lines as the
 * vertical one does. A photo is turned once for all its crops; of one beyond {@link #WHOLE} pixels, or too wide to have a
 * line for each column, only a band of rows of the columns that are needed is held.
 */
final class Source {
    /** Four megabytes of packed pixels: what a core's cache about holds, and no more memory than a decoded photo has. */
    static final int WHOLE = 1 << 20;

    /** Columns of the widest image that is turned whole. */
    static final int WIDEST = 1 << 13;

    private static final int BLOCK = 4;

    private @Nullable RgbImage image;
    private int[][] columns = {};
    private int left;
    private int right;
    private int top;
    private int bottom;

    /** Takes the image that is cut from; the same one as before is taken to be unchanged. */
    @SuppressWarnings("ReferenceEquality") // equal pixels in another array are no reason to compare them
    void open(RgbImage opened) {
        if (opened != image) {
            image = opened;
            forget();
        }
    }

    private void forget() {
        left = 0;
        right = 0;
        top = 0;
        bottom = 0;
    }

    /** Chooses the columns that are needed next: of an image that is held whole, all of them. */
    void narrow(int from, int to) {
        boolean whole = isWhole();
        int first = whole ? 0 : from;
        int last = whole ? image().width() : to;
        if (first < left || last > right) {
            forget();
            left = first;
            right = last;
        }
    }

    private boolean isWhole() {
        return image().width() <= WIDEST && (long) image().width() * image().height() <= WHOLE;
    }

    /** Rows that can be held at once, from some row on. */
    int band() {
        return Math.max(BLOCK, WHOLE / (right - left));
    }

    /** The column that {@link #columns} gives first. */
    int left() {
        return left;
    }

    /** First row of what {@link #columns} gave last. */
    int top() {
        return top;
    }

    /**
     * The columns of a band of rows.
     *
     * @param from first row needed
     * @param to last row needed, excluded; at most {@link #band} more
     * @return for each column from {@link #left} on its pixels, from row {@link #top} on
     */
    int[][] columns(int from, int to) {
        if (from < top || to > bottom) {
            top = isWhole() ? 0 : from;
            bottom = isWhole() ? image().height() : to;
            turn();
        }
        return columns;
    }

    private RgbImage image() {
        RgbImage opened = image;
        if (opened == null) {
            throw new IllegalStateException("no image has been opened to crop from");
        }
        return opened;
    }

    private void turn() {
        RgbImage from = image();
        byte[] pixels = from.pixels();
        int line = from.width() * 3;
        int count = right - left;
        columns = Canvas.room(columns, count, bottom - top);
        int y = top;
        for (; y + BLOCK <= bottom; y += BLOCK) {
            int at = y * line + left * 3;
            for (int x = 0; x < count; x++, at += 3) {
                int[] column = columns[x];
                column[y - top] = packed(pixels, at);
                column[y - top + 1] = packed(pixels, at + line);
                column[y - top + 2] = packed(pixels, at + 2 * line);
                column[y - top + 3] = packed(pixels, at + 3 * line);
            }
        }
        for (; y < bottom; y++) {
            for (int x = 0; x < count; x++) {
                columns[x][y - top] = packed(pixels, y * line + (left + x) * 3);
            }
        }
    }

    private static int packed(byte[] pixels, int at) {
        return ((pixels[at] & 0xFF) << 16) | ((pixels[at + 1] & 0xFF) << 8) | (pixels[at + 2] & 0xFF);
    }
}

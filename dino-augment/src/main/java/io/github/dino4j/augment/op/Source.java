package io.github.dino4j.augment.op;

import io.github.dino4j.augment.image.RgbImage;
import org.jspecify.annotations.Nullable;

/**
 * The columns of an image as lines of packed pixels, so that the horizontal pass of a resize combines whole lines as the
 * vertical one does. A photo is turned once for all its crops; of one beyond {@link #WHOLE} pixels only a band of rows is held.
 */
final class Source {
    /** Four megabytes of packed pixels: what a core's cache about holds, and no more memory than a decoded photo has. */
    static final int WHOLE = 1 << 20;

    private static final int BLOCK = 4;

    private @Nullable RgbImage image;
    private int[][] columns = {};
    private int top;
    private int bottom;

    /** Takes the image that is cut from; the same one as before is taken to be unchanged. */
    @SuppressWarnings("ReferenceEquality") // equal pixels in another array are no reason to compare them
    void open(RgbImage opened) {
        if (opened != image) {
            image = opened;
            top = 0;
            bottom = 0;
        }
    }

    /** Rows that can be held at once, from some row on. */
    int band() {
        return Math.max(BLOCK, WHOLE / image().width());
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
     * @return for each column its pixels, from row {@link #top} on
     */
    int[][] columns(int from, int to) {
        if (from < top || to > bottom) {
            boolean whole = image().height() <= band();
            top = whole ? 0 : from;
            bottom = whole ? image().height() : to;
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
        columns = Canvas.room(columns, from.width(), bottom - top);
        int y = top;
        for (; y + BLOCK <= bottom; y += BLOCK) {
            int at = y * line;
            for (int x = 0; x < from.width(); x++, at += 3) {
                int[] column = columns[x];
                column[y - top] = packed(pixels, at);
                column[y - top + 1] = packed(pixels, at + line);
                column[y - top + 2] = packed(pixels, at + 2 * line);
                column[y - top + 3] = packed(pixels, at + 3 * line);
            }
        }
        for (; y < bottom; y++) {
            for (int x = 0; x < from.width(); x++) {
                columns[x][y - top] = packed(pixels, y * line + x * 3);
            }
        }
    }

    private static int packed(byte[] pixels, int at) {
        return ((pixels[at] & 0xFF) << 16) | ((pixels[at + 1] & 0xFF) << 8) | (pixels[at + 2] & 0xFF);
    }
}

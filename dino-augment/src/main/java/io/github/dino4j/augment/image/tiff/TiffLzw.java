package io.github.dino4j.augment.image.tiff;

import io.github.dino4j.augment.image.format.LzwTable;

/**
 * The LZW coding of TIFF: codes of 9 to 12 bits, highest bit first, a bit longer one code early. Files of the very first version of
 * the format have the lowest bit first and are not early.
 */
final class TiffLzw {
    private static final int CLEAR = 256;
    private static final int END = 257;
    private static final int LEAST_BITS = 9;

    private final byte[] in;
    private final boolean old;
    private int at;
    private int bits;
    private int bitCount;

    TiffLzw(byte[] in) {
        this.in = in;
        this.old = in.length > 1 && in[0] == 0 && (in[1] & 1) == 1;
    }

    /** Decodes up to the end, or to a code that stands for nothing; gives how many bytes there were. */
    int decode(byte[] out) {
        LzwTable table = new LzwTable(CLEAR);
        int width = LEAST_BITS;
        int done = 0;
        while (done < out.length) {
            int code = code(width);
            if (code == CLEAR) {
                table.clear();
                width = LEAST_BITS;
                continue;
            }
            int end = code < 0 || code == END ? -1 : table.write(code, out, done);
            if (end < 0) {
                return done;
            }
            done = end;
            width = width(table.next());
        }
        return done;
    }

    private int width(int next) {
        int code = next + (old ? 0 : 1);
        return Math.max(LEAST_BITS, Math.min(LzwTable.MOST_BITS, Integer.SIZE - Integer.numberOfLeadingZeros(code)));
    }

    private int code(int width) {
        while (bitCount < width) {
            if (at == in.length) {
                return -1;
            }
            int next = in[at++] & 0xFF;
            bits = old ? bits | (next << bitCount) : (bits << Byte.SIZE) | next;
            bitCount += Byte.SIZE;
        }
        bitCount -= width;
        int code;
        if (old) {
            code = bits & ((1 << width) - 1);
            bits >>>= width;
        } else {
            code = (bits >>> bitCount) & ((1 << width) - 1);
            bits &= (1 << bitCount) - 1;
        }
        return code;
    }
}

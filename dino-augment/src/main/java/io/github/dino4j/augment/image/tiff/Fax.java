package io.github.dino4j.augment.image.tiff;

import java.util.Arrays;

/**
 * Decodes faxes, ITU-T T.4 in one and two dimensions and T.6, and the run lengths of TIFF's compression 2. White is 0. As in libtiff,
 * a row with a code that stands for nothing is white from there on, and decoding goes on with the next row where that can be found.
 */
final class Fax {
    /** How rows are coded. */
    enum Kind {
        /** Run lengths, each row from a whole byte on. */
        RUNS,
        /** T.4, one dimension. */
        GROUP_3,
        /** T.4, two dimensions. */
        GROUP_3_2D,
        /** T.6. */
        GROUP_4
    }

    private static final int END_OF_LINE_BITS = 12;
    private static final int STEP = 64;

    private final byte[] in;
    private final Kind kind;
    private final int width;
    private long at; // in bits
    private int[] above; // where colours change in the row above, ending with the width
    private int[] changes;
    private int count;
    private boolean broken; // whether the row before was

    Fax(byte[] in, Kind kind, int width) {
        this.in = in;
        this.kind = kind;
        this.width = width;
        this.above = new int[width + 4];
        this.changes = new int[width + 4];
        Arrays.fill(above, width);
    }

    /** Decodes rows of whole bytes; gives how many bytes there were. */
    int decode(byte[] rows, int stride) {
        for (int start = 0; start + stride <= rows.length; start += stride) {
            boolean flat =
                    switch (kind) {
                        case RUNS -> true;
                        case GROUP_4 -> false;
                        case GROUP_3, GROUP_3_2D -> lineStart();
                    };
            if (at >= (long) in.length * Byte.SIZE || (kind == Kind.GROUP_4 && peek(2 * END_OF_LINE_BITS) == 0x1001)) {
                return start;
            }
            count = 0;
            boolean whole = flat ? runs() : twoDimensions();
            broken = !whole;
            if (broken && count % 2 == 1) {
                count--; // a black run that is not known does not begin
            }
            paint(rows, start);
            if (!whole && kind == Kind.GROUP_4) {
                return start; // nothing tells where the next row begins
            }
            int[] row = changes;
            Arrays.fill(row, count, row.length, width);
            changes = above;
            above = row;
            if (kind == Kind.RUNS) {
                at = (at + 7) / Byte.SIZE * Byte.SIZE;
            }
        }
        return rows.length;
    }

    private int peek(int bits) {
        int value = 0;
        for (int i = 0; i < bits; i += Byte.SIZE) {
            int index = (int) ((at + i) / Byte.SIZE);
            int pair = (byteAt(index) << Byte.SIZE | byteAt(index + 1)) >> (Byte.SIZE - (int) ((at + i) % Byte.SIZE))
                    & 0xFF;
            value = value << Byte.SIZE | pair;
        }
        int more = (bits + 7) / Byte.SIZE * Byte.SIZE - bits;
        return value >>> more;
    }

    private int byteAt(int index) {
        return index < in.length ? in[index] & 0xFF : 0;
    }

    /** Goes behind the mark of a line's start, if there is one; says whether the line is of one dimension. */
    private boolean lineStart() {
        long end = (long) in.length * Byte.SIZE;
        long start = at;
        while (broken && at < end && peek(END_OF_LINE_BITS - 1) != 0) {
            at++;
        }
        if (peek(END_OF_LINE_BITS - 1) == 0) { // filled up with zeros before the mark
            while (at < end && peek(1) == 0) {
                at++;
            }
            at++;
        } else if (kind == Kind.GROUP_3_2D && start > 0) {
            return true;
        }
        return kind != Kind.GROUP_3_2D || peek1() == 1;
    }

    private int peek1() {
        int bit = peek(1);
        at++;
        return bit;
    }

    private void change(int to) {
        if (count < changes.length - 2) {
            changes[count++] = Math.max(0, Math.min(width, to));
        }
    }

    private boolean runs() {
        int x = 0;
        boolean white = true;
        while (x < width) {
            int run = run(white ? FaxCodes.WHITE : FaxCodes.BLACK);
            if (run < 0) {
                return false;
            }
            x += run;
            change(x);
            white = !white;
        }
        return true;
    }

    private int run(FaxCodes codes) {
        int sum = 0;
        while (true) {
            int next = peek(FaxCodes.BITS);
            int run = codes.run(next);
            if (run < 0) {
                return -1;
            }
            at += codes.length(next);
            sum += run;
            if (run < STEP || sum > width) {
                return sum;
            }
        }
    }

    private boolean twoDimensions() {
        int x = 0;
        boolean white = true;
        int reference = 0; // first change above that may be meant
        while (x < width) {
            reference = reference(reference, x, white);
            int next = above[reference];
            int mode = peek(7);
            int bits = bits(mode);
            if (bits == 4) { // pass: on below the next change back
                at += 4;
                x = above[reference + 1];
                continue;
            }
            if (bits == 3 && mode >> 4 == 1) { // horizontal: two runs
                at += 3;
                int first = run(white ? FaxCodes.WHITE : FaxCodes.BLACK);
                int second = first < 0 ? -1 : run(white ? FaxCodes.BLACK : FaxCodes.WHITE);
                if (second < 0) {
                    return false;
                }
                change(x + first);
                change(x + first + second);
                x = Math.min(width, x + first + second);
                continue;
            }
            if (bits == 0) {
                return false;
            }
            at += bits;
            int shift = bits == 1 ? 0 : bits == 3 ? 1 : bits - 4;
            boolean right = bits == 1 || (mode >> (7 - bits) & 1) == 1;
            x = Math.max(x, next + (right ? shift : -shift));
            change(x);
            white = !white;
        }
        return true;
    }

    /** The first change above to the other colour, right of a place. */
    private int reference(int from, int x, boolean white) {
        int i = Math.max(0, from - 2);
        i += (i & 1) == (white ? 0 : 1) ? 0 : 1;
        while (above[i] < width && (above[i] < x || (above[i] == x && (x > 0 || i > 0 || count > 0)))) {
            i += 2;
        }
        return i;
    }

    /** Bits of the mode that 7 bits begin with, 0 if it is none. */
    private static int bits(int mode) {
        int zeros = Integer.numberOfLeadingZeros(mode) - (Integer.SIZE - 7);
        return switch (zeros) {
            case 0 -> 1;
            case 1, 2 -> 3;
            case 3 -> 4;
            case 4 -> 6;
            case 5 -> 7;
            default -> 0;
        };
    }

    private void paint(byte[] rows, int start) {
        for (int i = 0; i < count; i += 2) {
            int end = i + 1 < count ? changes[i + 1] : width;
            for (int x = changes[i]; x < end; x++) {
                rows[start + x / Byte.SIZE] |= (byte) (0x80 >> (x % Byte.SIZE));
            }
        }
    }
}

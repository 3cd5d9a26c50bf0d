package io.github.dino4j.augment.op;

/**
 * Loops over lines of packed pixels {@code 0xRRGGBB}. Each is so simple that the JVM's compiler makes vector instructions of
 * it: one index, no branches, arithmetic on ints.
 */
final class Lines {
    static final int RED = 16;
    static final int GREEN = 8;
    static final int BLUE = 0;
    static final int[] SHIFTS = {RED, GREEN, BLUE};

    private static final int LEVEL = 0xFF;
    private static final int BLOCK = 4;

    private Lines() {}

    /** One channel of pixels. */
    static void channel(int[] line, int shift, int length, int[] levels) {
        for (int i = 0; i < length; i++) {
            levels[i] = (line[i] >> shift) & LEVEL;
        }
    }

    /** Pixels of three channels, whose levels are all in range. */
    static void pack(int[] red, int[] green, int[] blue, int length, int[] line) {
        for (int i = 0; i < length; i++) {
            line[i] = (red[i] << RED) | (green[i] << GREEN) | blue[i];
        }
    }

    /** Luma of ITU-R 601 in 16-bit fixed point, as Pillow rounds it. */
    static void luma(int[] red, int[] green, int[] blue, int length, int[] luma) {
        for (int i = 0; i < length; i++) {
            luma[i] = (red[i] * 19595 + green[i] * 38470 + blue[i] * 7471 + 0x8000) >> 16;
        }
    }

    /**
     * Part of some lines.
     *
     * @param line the first line
     * @param lines how many
     * @param place the first place of each
     * @param places how many
     */
    record Part(int line, int lines, int place, int places) {}

    /** Swaps rows and columns: {@code out[row + j][at + i] = lines[part.line + i][part.place + j]}. */
    static void turn(int[][] lines, Part part, int[][] out, int row, int at) {
        int j = 0;
        for (; j + BLOCK <= part.places(); j += BLOCK) {
            int place = part.place() + j;
            int[] a = out[row + j];
            int[] b = out[row + j + 1];
            int[] c = out[row + j + 2];
            int[] d = out[row + j + 3];
            for (int i = 0; i < part.lines(); i++) {
                int[] line = lines[part.line() + i];
                a[at + i] = line[place];
                b[at + i] = line[place + 1];
                c[at + i] = line[place + 2];
                d[at + i] = line[place + 3];
            }
        }
        for (; j < part.places(); j++) {
            for (int i = 0; i < part.lines(); i++) {
                out[row + j][at + i] = lines[part.line() + i][part.place() + j];
            }
        }
    }
}

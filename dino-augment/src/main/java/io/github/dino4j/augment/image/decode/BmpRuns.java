package io.github.dino4j.augment.image.decode;

import io.github.dino4j.augment.image.ImageFormatException;
import io.github.dino4j.augment.image.format.EncodedImage;

/** The run lengths of BMP files (RLE8, RLE4). What they leave out is colour 0. */
final class BmpRuns {
    private static final int END_OF_LINE = 0;
    private static final int END = 1;
    private static final int MOVE = 2;

    private final EncodedImage file;
    private final int width;
    private final boolean nibbles;
    private int at;

    BmpRuns(EncodedImage file, int start, int width, boolean nibbles) {
        this.file = file;
        this.at = start;
        this.width = width;
        this.nibbles = nibbles;
    }

    /** Decodes rows from the bottom one up; what runs over the end of a row is dropped. */
    void decode(byte[] numbers) throws ImageFormatException {
        int row = 0;
        int x = 0;
        int rows = numbers.length / width;
        while (row < rows) {
            int count = file.u8(at++);
            int what = file.u8(at++);
            if (count > 0) {
                for (int i = 0; i < count; i++) {
                    put(numbers, row, x++, nibbles ? what >> (i % 2 == 0 ? 4 : 0) & 15 : what);
                }
            } else if (what == END_OF_LINE) {
                row++;
                x = 0;
            } else if (what == END) {
                return;
            } else if (what == MOVE) {
                x += file.u8(at++);
                row += file.u8(at++);
            } else {
                literal(numbers, row, x, what);
                x += what;
            }
            if (x >= width && row == rows - 1) {
                return; // complete, whether an end mark follows or not
            }
        }
    }

    /** Pixels as they are, filled up to an even number of bytes. */
    private void literal(byte[] numbers, int row, int x, int count) throws ImageFormatException {
        for (int i = 0; i < count; i++) {
            int value = file.u8(at + (nibbles ? i / 2 : i));
            put(numbers, row, x + i, nibbles ? value >> (i % 2 == 0 ? 4 : 0) & 15 : value);
        }
        int bytes = nibbles ? (count + 1) / 2 : count;
        at += bytes + bytes % 2;
    }

    private void put(byte[] numbers, int row, int x, int number) {
        if (x < width) {
            numbers[row * width + x] = (byte) number;
        }
    }
}

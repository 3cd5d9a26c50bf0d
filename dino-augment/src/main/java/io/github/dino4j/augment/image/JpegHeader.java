package io.github.dino4j.augment.image;

import org.jspecify.annotations.Nullable;

/**
 * The size of a JPEG file as its frame header gives it.
 *
 * @param width columns
 * @param height rows
 */
record JpegHeader(int width, int height) {
    private static final int MARKER = 0xFF;
    private static final int START_OF_IMAGE = 0xD8;
    private static final int END_OF_IMAGE = 0xD9;
    private static final int BASELINE = 0xC0;
    private static final int PROGRESSIVE = 0xC2;
    private static final int HUFFMAN_TABLES = 0xC4;
    private static final int FIRST_APPLICATION = 0xE0;
    private static final int COMMENT = 0xFE;
    private static final int FRAME_BYTES = 10;

    static boolean isJpeg(byte[] file, int length) {
        return length > 4 && at(file, 0) == MARKER && at(file, 1) == START_OF_IMAGE && at(file, 2) == MARKER;
    }

    /**
     * Reads the header of an ordinary JPEG: Huffman-coded, 8 bits, grey or three components, and with an end.
     *
     * @return nothing if the file is damaged or of another kind
     */
    static @Nullable JpegHeader of(byte[] file, int length) {
        int at = 2;
        while (at + FRAME_BYTES < length && at(file, at) == MARKER) {
            int marker = at(file, at + 1);
            if (marker >= BASELINE && marker <= PROGRESSIVE) {
                return hasEnd(file, length) ? frame(file, at + 4) : null;
            }
            boolean tables = marker == HUFFMAN_TABLES || (marker >= 0xDB && marker < FIRST_APPLICATION);
            if (!tables && (marker < FIRST_APPLICATION || marker > COMMENT)) {
                return null; // a scan before its frame, fill bytes, arithmetic coding: for the thorough reader
            }
            at += 2 + two(file, at + 2);
        }
        return null;
    }

    private static @Nullable JpegHeader frame(byte[] file, int at) {
        int height = two(file, at + 1);
        int width = two(file, at + 3);
        int components = at(file, at + 5);
        boolean ordinary = at(file, at) == Byte.SIZE && (components == 1 || components == 3);
        return ordinary && width > 0 && height > 0 ? new JpegHeader(width, height) : null;
    }

    /** Whether the end marker is there; behind it some cameras write more. */
    private static boolean hasEnd(byte[] file, int length) {
        for (int at = length - 2; at > 0; at--) {
            if (at(file, at) == MARKER && at(file, at + 1) == END_OF_IMAGE) {
                return true;
            }
        }
        return false;
    }

    private static int at(byte[] file, int at) {
        return file[at] & 0xFF;
    }

    private static int two(byte[] file, int at) {
        return (at(file, at) << 8) | at(file, at + 1);
    }
}

package io.github.dino4j.augment.image.format;

import io.github.dino4j.augment.image.ImageFormatException;
import io.github.dino4j.augment.image.RgbImage;

/**
 * What the markers of a JPEG file say: the size, whether an ordinary decoder reads it, how many scans it has, and whether it is
 * whole. A file that was cut off decodes to grey from there on, so its end is looked for where the picture's own end must be: a
 * preview in its headers has an end, too.
 *
 * @param width columns
 * @param height rows
 * @param ordinary whether it is Huffman-coded, of 8 bits, and grey or of three components
 */
public record JpegHeader(int width, int height, boolean ordinary) {
    private static final int MARKER = 0xFF;
    private static final int FIRST_FRAME = 0xC0;
    private static final int PROGRESSIVE = 0xC2;
    private static final int HUFFMAN_TABLES = 0xC4;
    private static final int EXTENSION = 0xC8;
    private static final int ARITHMETIC_TABLES = 0xCC;
    private static final int LAST_FRAME = 0xCF;
    private static final int FIRST_RESTART = 0xD0;
    private static final int START_OF_IMAGE = 0xD8;
    private static final int END_OF_IMAGE = 0xD9;
    private static final int START_OF_SCAN = 0xDA;
    private static final int TEMPORARY = 0x01;
    private static final int MOST_SCANS = 64; // encoders write about ten; each costs as much as the whole image

    static boolean isJpeg(EncodedImage file) {
        return file.has(0, "\u00ff\u00d8\u00ff");
    }

    /**
     * Reads all markers.
     *
     * @param file the file
     * @return what they say
     * @throws ImageFormatException if the file ends early, has no frame, or more scans than any encoder writes
     */
    public static JpegHeader of(EncodedImage file) throws ImageFormatException {
        Walk walk = new Walk(file);
        JpegHeader header = null;
        int components = 0;
        int scans = 0;
        int marker = walk.marker();
        while (marker != END_OF_IMAGE) {
            int at = walk.at;
            if (isFrame(marker) && header == null) {
                components = file.u8(at + 7);
                walk.progressive = (marker & 3) == 2;
                header = frame(file, at, marker);
            } else if (marker == START_OF_SCAN) {
                scans++;
                if (walk.endsAfter(file.u8(at + 2) == components)) {
                    break;
                }
            }
            walk.at += file.u16be(at);
            marker = walk.marker();
        }
        if (header == null || scans == 0 || header.width() == 0 || header.height() == 0) {
            throw file.damaged(scans == 0 ? "it has no picture" : "it has no size");
        }
        if (scans > MOST_SCANS) {
            throw file.refused("is a JPEG image of " + scans + " scans, more than the " + MOST_SCANS
                    + " that are decoded; save it again");
        }
        return header;
    }

    private static JpegHeader frame(EncodedImage file, int at, int marker) throws ImageFormatException {
        int components = file.u8(at + 7);
        boolean ordinary = marker <= PROGRESSIVE
                && file.u8(at + 2) == Byte.SIZE
                && (components == 1 || components == RgbImage.RGB);
        return new JpegHeader(file.u16be(at + 5), file.u16be(at + 3), ordinary);
    }

    private static boolean isFrame(int marker) {
        return marker >= FIRST_FRAME
                && marker <= LAST_FRAME
                && marker != HUFFMAN_TABLES
                && marker != EXTENSION
                && marker != ARITHMETIC_TABLES;
    }

    /** A place in the file, from marker to marker. */
    private static final class Walk {
        private final EncodedImage file;
        private int at = 2;
        private boolean progressive;

        Walk(EncodedImage file) {
            this.file = file;
        }

        /** Goes behind the next marker; coded data and bytes that nothing explains are passed over, as libjpeg does. */
        int marker() throws ImageFormatException {
            byte[] bytes = file.bytes();
            int last = file.length() - 1;
            while (at < last) {
                if (bytes[at++] != (byte) MARKER) {
                    continue;
                }
                int code = bytes[at] & 0xFF;
                boolean stuffing = code == 0 || code == MARKER || code == TEMPORARY;
                if (!stuffing && (code < FIRST_RESTART || code > START_OF_IMAGE)) {
                    at++;
                    return code;
                }
            }
            throw file.damaged("it is cut off: " + file.length() + " bytes do not hold the whole picture");
        }

        /** Whether the picture's only scan has begun, and the file ends with the mark of the end: then nothing is between. */
        boolean endsAfter(boolean only) {
            return only && !progressive && at < file.length() - 2 && file.has(file.length() - 2, "\u00ff\u00d9");
        }
    }
}

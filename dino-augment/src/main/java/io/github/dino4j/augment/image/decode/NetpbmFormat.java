package io.github.dino4j.augment.image.decode;

import io.github.dino4j.augment.image.ImageBuffer;
import io.github.dino4j.augment.image.ImageFormatException;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.image.format.EncodedImage;
import io.github.dino4j.augment.image.format.ImageFormat;

/** PBM, PGM and PPM files, plain (P1 to P3) or binary (P4 to P6), of up to 16 bits; of 16-bit samples the high byte is kept. */
final class NetpbmFormat implements ImageFormat {
    private static final int WHITE = 255;
    private static final int LARGEST = 65535;
    private static final int MOST_DIGITS = 10;

    @Override
    public boolean isOf(EncodedImage file) {
        String start = file.text(0, 3);
        return start.length() == 3
                && start.charAt(0) == 'P'
                && start.charAt(1) >= '1'
                && start.charAt(1) <= '6'
                && (isSpace(start.charAt(2)) || start.charAt(2) == '#');
    }

    @Override
    public RgbImage read(EncodedImage file, ImageBuffer buffer) throws ImageFormatException {
        Tokens tokens = new Tokens(file);
        int kind = file.u8(1) - '0';
        int width = tokens.number(Integer.MAX_VALUE, "width");
        int height = tokens.number(Integer.MAX_VALUE, "height");
        boolean bits = kind == 1 || kind == 4;
        int largest = bits ? 1 : tokens.number(LARGEST, "largest level");
        int samples = kind % 3 == 0 ? RgbImage.RGB : 1;
        int pixels = file.checked(width, height, (long) samples * (largest > WHITE ? 16 : 8), RgbImage.RGB);
        if (largest == 0) {
            throw file.damaged("its largest level is 0");
        }
        byte[] levels = new byte[pixels * RgbImage.RGB];
        if (kind == 4) {
            packed(file, tokens.at + 1, width, levels);
            return new RgbImage(width, height, levels);
        }
        int at = tokens.at + 1; // behind exactly one space
        int step = largest > WHITE ? 2 : 1;
        for (int i = 0; i < pixels * samples; i++) {
            int value;
            if (kind <= 3) {
                value = bits ? 1 - tokens.bit() : tokens.number(largest, "level");
            } else {
                value = step == 2 ? file.u16be(at) : file.u8(at);
                at += step;
            }
            put(levels, i, samples, level(value, largest));
        }
        return new RgbImage(width, height, levels);
    }

    private static void put(byte[] levels, int index, int samples, byte level) {
        if (samples == 1) {
            levels[3 * index] = level;
            levels[3 * index + 1] = level;
            levels[3 * index + 2] = level;
        } else {
            levels[index] = level;
        }
    }

    /** Rows of bits, each of whole bytes; a set bit is black. */
    private static void packed(EncodedImage file, int start, int width, byte[] levels) throws ImageFormatException {
        int stride = (width + 7) / 8;
        for (int i = 0; i < levels.length / RgbImage.RGB; i++) {
            int x = i % width;
            int bit = file.u8(start + i / width * stride + x / 8) >> (7 - x % 8) & 1;
            put(levels, i, 1, (byte) (bit == 0 ? WHITE : 0));
        }
    }

    private static byte level(int value, int largest) {
        if (largest == LARGEST) {
            return (byte) (value >> 8);
        }
        return (byte) Math.min(WHITE, Math.rint((double) value * WHITE / largest));
    }

    private static boolean isSpace(int c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    /** Numbers between spaces and comments. */
    private static final class Tokens {
        private final EncodedImage file;
        private int at = 2;

        Tokens(EncodedImage file) {
            this.file = file;
        }

        private void skip() throws ImageFormatException {
            while (isSpace(file.u8(at)) || file.u8(at) == '#') {
                if (file.u8(at) == '#') {
                    while (file.u8(at) != '\n' && file.u8(at) != '\r') {
                        at++;
                    }
                }
                at++;
            }
        }

        int number(int most, String what) throws ImageFormatException {
            skip();
            int start = at;
            long value = 0;
            while (at < file.length() && file.u8(at) >= '0' && file.u8(at) <= '9' && at - start < MOST_DIGITS) {
                value = value * 10 + file.u8(at++) - '0';
            }
            if (at == start || value > most || (at < file.length() && !isSpace(file.u8(at)) && file.u8(at) != '#')) {
                throw file.damaged("its " + what + " is '" + file.text(start, MOST_DIGITS) + "'");
            }
            return (int) value;
        }

        /** A digit; those of a bitmap need no spaces between them. */
        int bit() throws ImageFormatException {
            skip();
            int bit = file.u8(at++) - '0';
            if (bit != 0 && bit != 1) {
                throw file.damaged("its bits are not all 0 or 1");
            }
            return bit;
        }
    }
}

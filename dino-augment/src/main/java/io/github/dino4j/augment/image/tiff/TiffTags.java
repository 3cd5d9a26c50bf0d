package io.github.dino4j.augment.image.tiff;

import io.github.dino4j.augment.image.ImageFormatException;
import io.github.dino4j.augment.image.format.EncodedImage;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The tags of the first image of a TIFF file. */
final class TiffTags {
    static final int WIDTH = 256;
    static final int HEIGHT = 257;
    static final int BITS = 258;
    static final int COMPRESSION = 259;
    static final int PHOTOMETRIC = 262;
    static final int FILL_ORDER = 266;
    static final int STRIP_OFFSETS = 273;
    static final int ORIENTATION = 274;
    static final int SAMPLES = 277;
    static final int ROWS_PER_STRIP = 278;
    static final int STRIP_SIZES = 279;
    static final int PLANAR = 284;
    static final int T4_OPTIONS = 292;
    static final int PREDICTOR = 317;
    static final int COLOURS = 320;
    static final int TILE_WIDTH = 322;
    static final int TILE_HEIGHT = 323;
    static final int TILE_OFFSETS = 324;
    static final int TILE_SIZES = 325;
    static final int INKS = 332;
    static final int EXTRA_SAMPLES = 338;
    static final int SAMPLE_FORMAT = 339;
    static final int JPEG_TABLES = 347;

    private static final int ENTRY = 12;
    private static final int SHORT = 3;
    private static final int[] SIZES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};

    private final EncodedImage file;
    private final boolean bigEndian;
    private final Map<Integer, Integer> entries = new HashMap<>();

    private TiffTags(EncodedImage file) {
        this.file = file;
        this.bigEndian = file.has(0, "MM");
    }

    static TiffTags of(EncodedImage file) throws ImageFormatException {
        TiffTags tags = new TiffTags(file);
        int start = tags.i32(4);
        int count = tags.u16(start);
        for (int i = 0; i < count; i++) {
            int entry = start + 2 + ENTRY * i;
            tags.entries.putIfAbsent(tags.u16(entry), entry);
        }
        return tags;
    }

    boolean isBigEndian() {
        return bigEndian;
    }

    private int u16(int at) throws ImageFormatException {
        return bigEndian ? file.u16be(at) : file.u16le(at);
    }

    private int i32(int at) throws ImageFormatException {
        return bigEndian ? file.i32be(at) : file.i32le(at);
    }

    boolean has(int tag) {
        return entries.containsKey(tag);
    }

    /** The first number of a tag, or another where there is no such tag. */
    int number(int tag, int otherwise) throws ImageFormatException {
        int[] all = numbers(tag, 1);
        return all.length == 0 ? otherwise : all[0];
    }

    /** All numbers of a tag, none where there is no such tag. */
    int[] numbers(int tag) throws ImageFormatException {
        return numbers(tag, Integer.MAX_VALUE);
    }

    private int[] numbers(int tag, int most) throws ImageFormatException {
        Integer entry = entries.get(tag);
        if (entry == null) {
            return new int[0];
        }
        int at = place(tag, entry);
        int size = SIZES[u16(entry + 2)];
        int[] values = new int[Math.min(most, i32(entry + 4))];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (size) {
                case 1 -> file.u8(at + i);
                case 2 -> u16(at + 2 * i);
                default -> i32(at + size * i);
            };
            if (values[i] < 0) {
                values[i] =
                        Integer.MAX_VALUE; // more than any file has, such as rows of a strip that is all of the image
            }
        }
        return values;
    }

    /** The bytes of a tag. */
    byte[] bytes(int tag) throws ImageFormatException {
        Integer entry = entries.get(tag);
        if (entry == null) {
            return new byte[0];
        }
        int at = place(tag, entry);
        return Arrays.copyOfRange(file.bytes(), at, at + i32(entry + 4));
    }

    /** Where the values are: in the entry if they fit, and in the file in any case. */
    private int place(int tag, int entry) throws ImageFormatException {
        int type = u16(entry + 2);
        int count = i32(entry + 4);
        if (type < 1 || type >= SIZES.length || count < 0) {
            throw file.damaged("its tag " + tag + " has type " + type + " and " + count + " values");
        }
        long bytes = (long) count * SIZES[type];
        int at = bytes <= 4 ? entry + 8 : i32(entry + 8);
        if (at < 0 || at + bytes > file.length()) {
            throw file.damaged("the values of its tag " + tag + " lie behind its end");
        }
        return at;
    }

    /** Whether a tag is of 16 bits, as it must be to be believed. */
    boolean isShort(int tag) throws ImageFormatException {
        Integer entry = entries.get(tag);
        return entry != null && u16(entry + 2) == SHORT;
    }
}

package io.github.dino4j.augment.image.tiff;

import io.github.dino4j.augment.image.ImageFormatException;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.image.format.Palette;
import java.util.Arrays;

/** What the samples of a TIFF image mean, and how they become RGB: as Pillow 9.4 does it, or a refusal that names them. */
final class TiffColours {
    static final int YCBCR = 6;
    private static final int WHITE_IS_ZERO = 0;
    private static final int BLACK_IS_ZERO = 1;
    private static final int COLOURS = 2;
    private static final int PALETTE = 3;
    private static final int INKS = 5;
    private static final int LAB = 8;
    private static final int PREMULTIPLIED = 1;
    private static final int WHITE = 255;

    private TiffColours() {}

    /** Levels of 8 bits as RGB; those of palettes are numbers. */
    static byte[] rgb(TiffLayout layout, byte[] levels) throws ImageFormatException {
        int meaning = meaning(layout);
        byte[] pixels = new byte[layout.width * layout.height * RgbImage.RGB];
        switch (meaning) {
            case WHITE_IS_ZERO, BLACK_IS_ZERO -> grey(levels, layout.samples, meaning == WHITE_IS_ZERO, pixels);
            case COLOURS -> colours(layout, levels, pixels);
            case PALETTE -> palette(layout).resolve(levels, layout.samples, pixels);
            case INKS -> inks(layout, levels, pixels);
            case LAB -> Lab.toRgb(levels, layout.samples, pixels);
            default -> throw unknown(layout, meaning);
        }
        return pixels;
    }

    private static int meaning(TiffLayout layout) {
        // the JPEG decoder converts them
        return layout.photometric == YCBCR && layout.compression == TiffChunks.JPEG ? COLOURS : layout.photometric;
    }

    private static ImageFormatException unknown(TiffLayout layout, int meaning) {
        return layout.file.refused("is a TIFF image of " + name(meaning) + ", which is not read; save it as RGB");
    }

    private static String name(int meaning) {
        return switch (meaning) {
            case 4 -> "a transparency mask";
            case YCBCR -> "YCbCr colours without JPEG compression";
            case 9 -> "ICC L*a*b* colours";
            case 10 -> "ITU L*a*b* colours";
            case 32803 -> "a camera's raw colour filters";
            case 32844, 32845 -> "CIE LogLuv colours";
            case 34892 -> "a camera's raw colours";
            default -> "colours of the unknown kind " + meaning;
        };
    }

    /**
     * Refuses, before anything is decoded, colours that are not read. Samples that the colours do not explain must be declared, or
     * the file means something else.
     */
    static void require(TiffLayout layout) throws ImageFormatException {
        int meaning = meaning(layout);
        int own =
                switch (meaning) {
                    case WHITE_IS_ZERO, BLACK_IS_ZERO, PALETTE -> 1;
                    case COLOURS, LAB -> RgbImage.RGB;
                    case INKS -> 4;
                    default -> throw unknown(layout, meaning);
                };
        int extra = layout.tags.numbers(TiffTags.EXTRA_SAMPLES).length;
        if (layout.samples < own) {
            throw layout.file.damaged("it has " + layout.samples + " samples a pixel and needs " + own);
        }
        boolean single = own == 1 && layout.samples > 2;
        if (single || layout.samples - own > Math.max(1, extra)) {
            throw layout.file.refused("has " + layout.samples + " channels; set model.in_chans=" + layout.samples);
        }
        if ((meaning == PALETTE && layout.bits > Byte.SIZE) || (meaning == LAB && layout.bits != Byte.SIZE)) {
            throw layout.file.refused("is a TIFF image of " + (meaning == LAB ? "CIELAB colours" : "a palette")
                    + " and " + layout.bits + " bits; save it as RGB");
        }
    }

    private static void grey(byte[] levels, int samples, boolean inverted, byte[] pixels) {
        for (int i = 0; i < pixels.length / RgbImage.RGB; i++) {
            int level = levels[i * samples];
            Arrays.fill(pixels, 3 * i, 3 * i + 3, (byte) (inverted ? WHITE - level : level));
        }
    }

    private static void colours(TiffLayout layout, byte[] levels, byte[] pixels) throws ImageFormatException {
        int samples = layout.samples;
        int[] extra = layout.tags.numbers(TiffTags.EXTRA_SAMPLES);
        boolean premultiplied = samples > RgbImage.RGB && extra.length > 0 && extra[0] == PREMULTIPLIED;
        for (int i = 0; i < pixels.length / RgbImage.RGB; i++) {
            for (int c = 0; c < RgbImage.RGB; c++) {
                int level = levels[i * samples + c] & 0xFF;
                if (premultiplied) {
                    int alpha = levels[i * samples + RgbImage.RGB] & 0xFF;
                    level = alpha == 0 ? 0 : Math.min(WHITE, level * WHITE / alpha);
                }
                pixels[3 * i + c] = (byte) level;
            }
        }
    }

    /** Red, green and blue tables of 16-bit levels. */
    private static Palette palette(TiffLayout layout) throws ImageFormatException {
        int[] table = layout.tags.numbers(TiffTags.COLOURS);
        int count = table.length / RgbImage.RGB;
        byte[] colours = Palette.grey().colours();
        for (int i = 0; i < Math.min(count, WHITE + 1); i++) {
            for (int c = 0; c < RgbImage.RGB; c++) {
                colours[3 * i + c] = (byte) (table[c * count + i] >> Byte.SIZE);
            }
        }
        return new Palette(colours);
    }

    private static void inks(TiffLayout layout, byte[] levels, byte[] pixels) throws ImageFormatException {
        if (layout.tags.number(TiffTags.INKS, 1) != 1) {
            throw layout.file.refused(
                    "is a TIFF image of inks other than cyan, magenta, yellow and black; save it as RGB");
        }
        for (int i = 0; i < pixels.length / RgbImage.RGB; i++) {
            int paper = WHITE - (levels[i * layout.samples + 3] & 0xFF);
            for (int c = 0; c < RgbImage.RGB; c++) {
                int product = (levels[i * layout.samples + c] & 0xFF) * paper + 128;
                pixels[3 * i + c] = (byte) Math.max(0, paper - (((product >> 8) + product) >> 8));
            }
        }
    }
}

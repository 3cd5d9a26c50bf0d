package io.github.dino4j.augment.image.decode;

import io.github.dino4j.augment.image.ImageBuffer;
import io.github.dino4j.augment.image.ImageFormatException;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.image.format.EncodedImage;
import io.github.dino4j.augment.image.format.ImageFormat;
import io.github.dino4j.augment.image.format.Palette;
import java.util.Arrays;

/**
 * The first frame of a GIF file, on the canvas that the file declares, as Pillow has it: where the frame does not reach there is
 * its transparent colour, or colour 0. Colours that no palette names are grey.
 */
final class GifFormat implements ImageFormat {
    private static final int HEADER = 13;
    private static final int HAS_PALETTE = 0x80;
    private static final int INTERLACED = 0x40;
    private static final int EXTENSION = 0x21;
    private static final int FRAME = 0x2C;
    private static final int TRAILER = 0x3B;
    private static final int CONTROL = 0xF9;
    private static final int[][] PASSES = {{0, 8}, {4, 8}, {2, 4}, {1, 2}};

    @Override
    public boolean isOf(EncodedImage file) {
        return file.has(0, "GIF87a") || file.has(0, "GIF89a");
    }

    @Override
    public RgbImage read(EncodedImage file, ImageBuffer buffer) throws ImageFormatException {
        int flags = file.u8(10);
        int at = HEADER;
        Palette palette = Palette.grey();
        if ((flags & HAS_PALETTE) != 0) {
            palette = Palette.rgb(file, at, colours(flags));
            at += 3 * colours(flags);
        }
        int outside = 0;
        while (true) {
            int block = file.u8(at++);
            if (block == EXTENSION) {
                if (file.u8(at) == CONTROL && (file.u8(at + 2) & 1) != 0) {
                    outside = file.u8(at + 5);
                }
                at = afterBlocks(file, at + 1);
            } else if (block == FRAME) {
                return frame(file, at, palette, outside);
            } else if (block == TRAILER) {
                throw file.damaged("it has no picture");
            }
        }
    }

    private static int colours(int flags) {
        return 2 << (flags & 7);
    }

    private static int afterBlocks(EncodedImage file, int start) throws ImageFormatException {
        int at = start;
        while (file.u8(at) != 0) {
            at += file.u8(at) + 1;
        }
        return at + 1;
    }

    private static RgbImage frame(EncodedImage file, int start, Palette global, int outside)
            throws ImageFormatException {
        int left = file.u16le(start);
        int top = file.u16le(start + 2);
        int columns = file.u16le(start + 4);
        int rows = file.u16le(start + 6);
        int width = Math.max(file.u16le(6), left + columns);
        int height = Math.max(file.u16le(8), top + rows);
        int pixels = file.checked(width, height, 8, RgbImage.RGB);
        int flags = file.u8(start + 8);
        int at = start + 9;
        Palette palette = global;
        if ((flags & HAS_PALETTE) != 0) {
            palette = Palette.rgb(file, at, colours(flags));
            at += 3 * colours(flags);
        }
        byte[] canvas = new byte[pixels];
        Arrays.fill(canvas, (byte) outside);
        byte[] indices = new byte[columns * rows];
        new GifLzw(file, at).decode(indices);
        int from = 0;
        boolean interlaced = (flags & INTERLACED) != 0;
        for (int[] pass : interlaced ? PASSES : new int[][] {{0, 1}}) {
            for (int y = pass[0]; y < rows; y += pass[1]) {
                System.arraycopy(indices, from, canvas, (top + y) * width + left, columns);
                from += columns;
            }
        }
        return palette.resolve(canvas, width, height);
    }
}

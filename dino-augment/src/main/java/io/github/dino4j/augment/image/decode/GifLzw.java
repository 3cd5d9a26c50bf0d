package io.github.dino4j.augment.image.decode;

import io.github.dino4j.augment.image.ImageFormatException;
import io.github.dino4j.augment.image.format.EncodedImage;
import io.github.dino4j.augment.image.format.LzwTable;

/** The LZW coding of GIF: codes of growing width, lowest bit first, in blocks of up to 255 bytes. */
final class GifLzw {
    private final EncodedImage file;
    private final int literals; // codes below stand for themselves
    private final int firstBits;
    private int at;
    private int blockEnd;
    private int bits;
    private int bitCount;

    /** Reads from the byte that says how many bits a pixel has. */
    GifLzw(EncodedImage file, int start) throws ImageFormatException {
        this.file = file;
        int size = file.u8(start);
        if (size < 1 || size >= LzwTable.MOST_BITS) {
            throw file.damaged("its LZW codes begin with " + size + " bits");
        }
        this.literals = 1 << size;
        this.firstBits = size + 1;
        this.at = start + 1;
        this.blockEnd = at;
    }

    void decode(byte[] out) throws ImageFormatException {
        LzwTable table = new LzwTable(literals);
        int width = firstBits;
        int done = 0;
        while (done < out.length) {
            int code = code(width);
            if (code == literals) {
                table.clear();
                width = firstBits;
                continue;
            }
            if (code == literals + 1) {
                throw file.damaged("its picture ends after " + done + " of " + out.length + " pixels");
            }
            done = table.write(code, out, done);
            if (done < 0) {
                throw file.damaged("an LZW code stands for nothing");
            }
            width += table.next() == 1 << width && width < LzwTable.MOST_BITS ? 1 : 0;
        }
    }

    private int code(int width) throws ImageFormatException {
        while (bitCount < width) {
            if (at == blockEnd) {
                int size = file.u8(at++);
                if (size == 0) {
                    throw file.damaged("its picture ends early");
                }
                blockEnd = at + size;
            }
            bits |= file.u8(at++) << bitCount;
            bitCount += Byte.SIZE;
        }
        int code = bits & ((1 << width) - 1);
        bits >>>= width;
        bitCount -= width;
        return code;
    }
}

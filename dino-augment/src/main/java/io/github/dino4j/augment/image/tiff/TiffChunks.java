package io.github.dino4j.augment.image.tiff;

import io.github.dino4j.augment.image.ImageFormatException;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.image.format.EncodedImage;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Unpacks the strips and tiles of a TIFF file, all but those that are JPEG images. */
final class TiffChunks {
    static final int JPEG = 7;
    private static final int PLAIN = 1;
    private static final int FAX_RUNS = 2;
    private static final int FAX_4 = 4;
    private static final int LZW = 5;
    private static final int DEFLATE = 8;
    private static final int ADOBE_DEFLATE = 32946;
    private static final int PACK_BITS = 32773;
    private static final int HORIZONTAL = 2;
    private static final Map<Integer, String> FOREIGN = Map.of(
            6, "old-style JPEG",
            32809, "ThunderScan",
            34676, "SGI LogLuv",
            34677, "SGI LogLuv",
            34712, "JPEG 2000",
            34892, "lossy JPEG of a DNG raw file",
            34925, "LZMA",
            50000, "Zstandard",
            50001, "WebP");

    private final TiffLayout layout;
    private final EncodedImage file;

    TiffChunks(TiffLayout layout) {
        this.layout = layout;
        this.file = layout.file;
    }

    /** The bytes of a chunk's rows, differences summed up. */
    byte[] rows(int plane, int row, int column) throws ImageFormatException {
        byte[] packed = layout.chunk(plane, row, column);
        if (layout.tags.number(TiffTags.FILL_ORDER, 1) == 2) {
            for (int i = 0; i < packed.length; i++) {
                packed[i] = (byte) (Integer.reverse(packed[i]) >>> 24);
            }
        }
        byte[] rows = new byte[Math.multiplyExact(layout.stride(), layout.rowsOf(row))];
        int done = unpack(packed, rows);
        if (done < rows.length) {
            throw file.damaged("a strip or tile has " + done + " of " + rows.length + " bytes");
        }
        if (layout.tags.number(TiffTags.PREDICTOR, 1) == HORIZONTAL && isBytewise()) {
            sum(rows);
        }
        return rows;
    }

    private boolean isBytewise() {
        return layout.compression == LZW || layout.compression == DEFLATE || layout.compression == ADOBE_DEFLATE;
    }

    private int unpack(byte[] packed, byte[] rows) throws ImageFormatException {
        switch (layout.compression) {
            case PLAIN -> {
                int length = Math.min(packed.length, rows.length);
                System.arraycopy(packed, 0, rows, 0, length);
                return length;
            }
            case LZW -> {
                return new TiffLzw(packed).decode(rows);
            }
            case DEFLATE, ADOBE_DEFLATE -> {
                return inflate(packed, rows);
            }
            case PACK_BITS -> {
                return packBits(packed, rows);
            }
            case FAX_RUNS, FAX_RUNS + 1, FAX_4 -> {
                return fax(packed, rows);
            }
            default -> throw unknown(layout);
        }
    }

    /** Refuses what is packed in a way that is not read, before anything else is looked at. */
    static void requireKnown(TiffLayout layout) throws ImageFormatException {
        if (FOREIGN.containsKey(layout.compression)) {
            throw unknown(layout);
        }
    }

    private static ImageFormatException unknown(TiffLayout layout) {
        return layout.file.refused("is a TIFF image compressed by "
                + FOREIGN.getOrDefault(layout.compression, "a method of number " + layout.compression)
                + ", which is not read; save it with LZW, Deflate or without compression");
    }

    private int inflate(byte[] packed, byte[] rows) throws ImageFormatException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(packed);
            int done = 0;
            while (done < rows.length) {
                int count = inflater.inflate(rows, done, rows.length - done);
                if (count == 0) {
                    break; // its end, or that of the input
                }
                done += count;
            }
            return done;
        } catch (DataFormatException e) {
            throw file.damaged(String.valueOf(e.getMessage()));
        } finally {
            inflater.end();
        }
    }

    private static int packBits(byte[] packed, byte[] rows) {
        int at = 0;
        int done = 0;
        while (at < packed.length && done < rows.length) {
            int count = packed[at++];
            if (count >= 0) {
                int length = Math.min(count + 1, Math.min(packed.length - at, rows.length - done));
                System.arraycopy(packed, at, rows, done, length);
                at += count + 1;
                done += length;
            } else if (count != -128 && at < packed.length) {
                int length = Math.min(1 - count, rows.length - done);
                Arrays.fill(rows, done, done + length, packed[at++]);
                done += length;
            }
        }
        return done;
    }

    private int fax(byte[] packed, byte[] rows) throws ImageFormatException {
        if (layout.bits != 1 || layout.samplesOfChunk() != 1) {
            throw file.damaged("faxes have one bit a pixel, and it says " + layout.bits);
        }
        boolean twoDimensions = (layout.tags.number(TiffTags.T4_OPTIONS, 0) & 1) == 1;
        Fax.Kind kind =
                switch (layout.compression) {
                    case FAX_RUNS -> Fax.Kind.RUNS;
                    case FAX_4 -> Fax.Kind.GROUP_4;
                    default -> twoDimensions ? Fax.Kind.GROUP_3_2D : Fax.Kind.GROUP_3;
                };
        return new Fax(packed, kind, layout.chunkWidth).decode(rows, layout.stride());
    }

    private void sum(byte[] rows) throws ImageFormatException {
        int step = layout.samplesOfChunk();
        int stride = layout.stride();
        if (layout.bits == Byte.SIZE) {
            for (int row = 0; row < rows.length; row += stride) {
                for (int i = row + step; i < row + stride; i++) {
                    rows[i] += rows[i - step];
                }
            }
        } else if (layout.bits == Short.SIZE) {
            int high = layout.tags.isBigEndian() ? 0 : 1;
            for (int row = 0; row < rows.length; row += stride) {
                for (int i = row + 2 * step; i < row + stride; i += 2) {
                    int before = i - 2 * step;
                    int sum = (rows[i + 1 - high] & 0xFF)
                            + (rows[before + 1 - high] & 0xFF)
                            + ((rows[i + high] + rows[before + high]) << Byte.SIZE);
                    rows[i + 1 - high] = (byte) sum;
                    rows[i + high] = (byte) (sum >> Byte.SIZE);
                }
            }
        } else {
            throw file.refused("is a TIFF image of differences of " + layout.bits + " bits; save it with 8 or 16");
        }
    }

    /**
     * A chunk that is a JPEG image as a file of its own: with the tables that all chunks share, and a mark that says whether its
     * colours are RGB or YCbCr, which only the tags know.
     */
    EncodedImage jpeg(int plane, int row, int column) throws ImageFormatException {
        byte[] tables = layout.tags.bytes(TiffTags.JPEG_TABLES);
        byte[] chunk = layout.chunk(plane, row, column);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0xFF);
        out.write(0xD8);
        if (layout.samplesOfChunk() >= RgbImage.RGB) {
            int transform = layout.photometric == TiffColours.YCBCR ? 1 : 0;
            out.writeBytes(new byte[] {-1, -18, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, (byte) transform});
        }
        if (tables.length > 4) {
            out.write(tables, 2, tables.length - 4); // between its start and its end
        }
        out.write(chunk, Math.min(2, chunk.length), Math.max(0, chunk.length - 2));
        return file.with(out.toByteArray());
    }
}

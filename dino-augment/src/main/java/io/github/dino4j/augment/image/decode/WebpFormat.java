package io.github.dino4j.augment.image.decode;

import io.github.dino4j.augment.image.ImageBuffer;
import io.github.dino4j.augment.image.ImageFormatException;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.image.format.EncodedImage;
import io.github.dino4j.augment.image.format.ImageFormat;
import io.github.dino4j.augment.image.format.OpenCvReader;
import io.github.dino4j.augment.image.format.Rasters;
import io.github.dino4j.augment.image.format.Readers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * WebP. Transparency is dropped, colour profiles are not applied, and of an animation the first frame is taken, on its canvas. Only
 * the chunk of the picture reaches a decoder: lossy ones (VP8) OpenCV's libwebp, to Pillow's pixels, or TwelveMonkeys' reader where
 * that cannot be loaded, whose chroma differs by some levels; lossless ones TwelveMonkeys' alone, since the libwebp of that OpenCV
 * is known to write out of bounds there (CVE-2023-4863).
 */
final class WebpFormat implements ImageFormat {
    private static final int HEADER = 12;
    private static final int CHUNK = 8;
    private static final int FRAME_HEADER = 16;
    private static final int FOURTEEN_BITS = 0x3FFF;

    private final boolean openCv;
    private final ThreadLocal<OpenCvReader> readers = ThreadLocal.withInitial(OpenCvReader::new);

    WebpFormat(boolean openCv) {
        this.openCv = openCv;
    }

    /**
     * The picture in a file.
     *
     * @param x where it lies on the canvas
     * @param y where it lies on the canvas
     * @param width of the canvas, 0 if the picture is all of it
     * @param height of the canvas
     * @param at where its chunk begins
     */
    private record Picture(int x, int y, int width, int height, int at) {}

    @Override
    public boolean isOf(EncodedImage file) {
        return file.has(0, "RIFF") && file.has(8, "WEBP");
    }

    @Override
    public RgbImage read(EncodedImage file, ImageBuffer buffer) throws IOException {
        Picture picture = picture(file);
        RgbImage image =
                file.has(picture.at(), "VP8L") ? lossless(file, picture.at()) : lossy(file, picture.at(), buffer);
        if (picture.width() == 0 || (picture.width() == image.width() && picture.height() == image.height())) {
            return image;
        }
        byte[] canvas = new byte[file.checked(picture.width(), picture.height(), 32, RgbImage.RGB) * RgbImage.RGB];
        if (picture.x() + image.width() > picture.width() || picture.y() + image.height() > picture.height()) {
            throw file.damaged("its first frame is larger than its canvas");
        }
        for (int y = 0; y < image.height(); y++) {
            System.arraycopy(
                    image.pixels(),
                    y * image.width() * RgbImage.RGB,
                    canvas,
                    ((picture.y() + y) * picture.width() + picture.x()) * RgbImage.RGB,
                    image.width() * RgbImage.RGB);
        }
        return new RgbImage(picture.width(), picture.height(), canvas);
    }

    private static Picture picture(EncodedImage file) throws ImageFormatException {
        int at = HEADER;
        int width = 0;
        int height = 0;
        while (true) {
            String kind = file.text(at, 4);
            int size = file.i32le(at + 4);
            if (size < 0 || size > file.length() - at - CHUNK) {
                throw file.damaged("it is cut off in its chunk " + kind);
            }
            int data = at + CHUNK;
            switch (kind) {
                case "VP8 ", "VP8L" -> {
                    return new Picture(0, 0, 0, 0, at);
                }
                case "VP8X" -> {
                    width = u24(file, data + 4) + 1;
                    height = u24(file, data + 7) + 1;
                }
                case "ANMF" -> {
                    int inner = data + FRAME_HEADER;
                    while (!file.has(inner, "VP8 ") && !file.has(inner, "VP8L")) {
                        inner += CHUNK + even(file, file.i32le(inner + 4));
                    }
                    return new Picture(2 * u24(file, data), 2 * u24(file, data + 3), width, height, inner);
                }
                default -> {
                    // colour profile, transparency, EXIF: nothing of the picture
                }
            }
            at = data + even(file, size);
        }
    }

    private static int u24(EncodedImage file, int at) throws ImageFormatException {
        return file.u16le(at) | file.u8(at + 2) << 16;
    }

    private static int even(EncodedImage file, int size) throws ImageFormatException {
        if (size < 0 || size > file.length()) {
            throw file.damaged("a chunk of it is longer than the file");
        }
        return size + (size & 1);
    }

    /** A file of nothing but the picture. */
    private static EncodedImage alone(EncodedImage file, int at) throws ImageFormatException {
        int size = CHUNK + even(file, file.i32le(at + 4));
        ByteBuffer bytes = ByteBuffer.allocate(HEADER + size).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put("RIFF".getBytes(StandardCharsets.ISO_8859_1)).putInt(4 + size);
        bytes.put("WEBP".getBytes(StandardCharsets.ISO_8859_1));
        bytes.put(file.bytes(), at, Math.min(size, file.length() - at));
        return file.with(bytes.array());
    }

    private RgbImage lossy(EncodedImage file, int at, ImageBuffer buffer) throws IOException {
        if (file.u8(at + 11) != 0x9D || file.u8(at + 12) != 0x01 || file.u8(at + 13) != 0x2A) {
            throw file.damaged("it has no key frame");
        }
        int width = file.u16le(at + 14) & FOURTEEN_BITS;
        int height = file.u16le(at + 16) & FOURTEEN_BITS;
        int pixels = file.checked(width, height, 24, RgbImage.RGB);
        EncodedImage alone = alone(file, at);
        if (openCv) {
            byte[] samples = buffer.pixels(pixels * RgbImage.RGB);
            if (readers.get().read(alone, width, height, samples)) {
                return new RgbImage(width, height, samples);
            }
            throw file.damaged("libwebp cannot decode it");
        }
        return Rasters.rgb(Readers.WEBP.read(alone, RgbImage.RGB));
    }

    private static RgbImage lossless(EncodedImage file, int at) throws IOException {
        int sizes = file.i32le(at + 9);
        file.checked((sizes & FOURTEEN_BITS) + 1, (sizes >> 14 & FOURTEEN_BITS) + 1, 32, RgbImage.RGB);
        return Rasters.rgb(Readers.WEBP.read(alone(file, at), RgbImage.RGB));
    }
}

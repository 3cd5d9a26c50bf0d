package io.github.dino4j.augment.image.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.augment.image.ImageFormatException;
import io.github.dino4j.augment.image.RgbImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that must not become pixels: cut off, of other kinds, or made to exhaust the reader. */
class BadFilesTest {
    private static final Path FOLDER = Path.of(System.getProperty("dino.root"), "src-test-data/images");
    private static final long MAX_PIXELS = 50_000_000;

    private static byte[] file(String name) throws IOException {
        return Files.readAllBytes(FOLDER.resolve(name));
    }

    private static void assertRefused(byte[] bytes, String why) {
        for (ImageDecoder decoder :
                new ImageDecoder[] {new ImageDecoder(MAX_PIXELS), ImageDecoder.byImageIo(MAX_PIXELS)}) {
            assertThatThrownBy(() -> decoder.decode(bytes, "f"))
                    .isInstanceOf(ImageFormatException.class)
                    .hasMessageStartingWith("f: ")
                    .hasMessageContaining(why);
        }
    }

    @ParameterizedTest
    @CsvSource({"rgb.jpg", "progressive.jpg", "cmyk.jpg", "grey.jpg"})
    void aJpegThatIsCutOffIsDamaged(String name) throws IOException {
        byte[] whole = file(name);
        for (int length : new int[] {whole.length / 2, whole.length - 10, whole.length - 1}) {
            assertRefused(Arrays.copyOf(whole, length), "cut off");
        }
    }

    /** A preview in the headers has an end mark of its own, which is not that of the picture. */
    @Test
    void aPreviewDoesNotHideThatAJpegIsCutOff() throws IOException {
        byte[] whole = file("rgb.jpg");
        byte[] preview = file("grey.jpg");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(whole, 0, 2);
        out.writeBytes(new byte[] {-1, -31, (byte) ((preview.length + 2) >> 8), (byte) (preview.length + 2)});
        out.writeBytes(preview);
        out.write(whole, 2, whole.length - 2);
        byte[] both = out.toByteArray();
        assertThat(new ImageDecoder(MAX_PIXELS).decode(both, "f").width()).isEqualTo(30);
        assertRefused(Arrays.copyOf(both, both.length - 100), "cut off");
    }

    @Test
    void bytesBehindTheEndOfAJpegAreNoHarm() throws IOException {
        byte[] whole = file("progressive.jpg");
        assertThat(new ImageDecoder(MAX_PIXELS)
                        .decode(Arrays.copyOf(whole, whole.length + 1000), "f")
                        .pixels())
                .startsWith(new ImageDecoder(MAX_PIXELS).decode(whole, "f").pixels());
    }

    @Test
    void aJpegOfEndlessScansIsRefused() throws IOException {
        byte[] whole = file("progressive.jpg");
        int scan = lastScan(whole);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(whole, 0, whole.length - 2);
        for (int i = 0; i < 100; i++) {
            out.write(whole, scan, whole.length - 2 - scan);
        }
        out.write(whole, whole.length - 2, 2);
        assertRefused(out.toByteArray(), "scans, more than the 64");
    }

    private static int lastScan(byte[] jpeg) {
        int at = jpeg.length - 2;
        while (jpeg[at] != (byte) 0xFF || jpeg[at + 1] != (byte) 0xDA) {
            at--;
        }
        return at;
    }

    @ParameterizedTest
    @CsvSource({
        "rgb.bmp",
        "runs.bmp",
        "small_frame.gif",
        "lossy.webp",
        "lossless.webp",
        "rgb.ppm",
        "rgb_raw.tif",
        "rgb_tiff_lzw.tif",
        "rgb_packbits.tif",
        "rgb_jpeg.tif",
        "bits_group4.tif"
    })
    void allOtherKindsThatAreCutOffAreDamagedToo(String name) throws IOException {
        byte[] whole = file(name);
        assertThatThrownBy(() -> new ImageDecoder(MAX_PIXELS).decode(Arrays.copyOf(whole, whole.length / 3), "f"))
                .isInstanceOf(ImageFormatException.class)
                .hasMessageStartingWith("f: ");
    }

    private static byte[] tiff(int width, int height, int samples, int bits, int... more) {
        int[] tags = {256, width, 257, height, 258, bits, 259, 1, 262, 1, 273, 8, 277, samples, 278, height, 279, 4};
        ByteBuffer bytes = ByteBuffer.allocate(400).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put("II*\0".getBytes(StandardCharsets.ISO_8859_1)).putInt(8);
        bytes.putShort((short) ((tags.length + more.length) / 2));
        for (int[] all : new int[][] {tags, more}) {
            for (int i = 0; i < all.length; i += 2) {
                bytes.putShort((short) all[i]).putShort((short) 4).putInt(1).putInt(all[i + 1]);
            }
        }
        return bytes.array();
    }

    @Test
    void aTiffIsBoundedByItsBytesAndNotOnlyByItsPixels() {
        assertRefused(tiff(7000, 7000, 60, 8), "pixels of 480 bits take 2940000000 bytes, more than the 200000000");
        assertRefused(tiff(1000, 1000, 20000, 8), "pixels of 160000 bits take");
        assertRefused(tiff(7000, 7000, 4, 16), "pixels of 64 bits take");
        assertRefused(tiff(48, 40, 1, 134), "a TIFF image of 134 bits a sample");
        assertRefused(tiff(7000, 7000, 1, 8), "has 4 of 49000000 bytes");
    }

    @Test
    void samplesThatMeanNothingAsColoursAreNamed() {
        assertRefused(tiff(2, 2, 1, 16, 339, 2), "has signed samples");
        assertRefused(tiff(2, 2, 1, 16, 339, 3), "has floating-point samples");
        byte[] zstd = tiff(2, 2, 1, 8);
        zstd[8 + 2 + 3 * 12 + 8] = (byte) (50000 & 0xFF);
        zstd[8 + 2 + 3 * 12 + 9] = (byte) (50000 >> 8);
        assertRefused(zstd, "compressed by Zstandard, which is not read");
        byte[] logLuv = tiff(2, 2, 3, 8);
        logLuv[8 + 2 + 4 * 12 + 8] = (byte) (32845 & 0xFF);
        logLuv[8 + 2 + 4 * 12 + 9] = (byte) (32845 >> 8);
        assertRefused(logLuv, "CIE LogLuv colours");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "%PDF-1.7|a PDF document",
                "8BPS....|a Photoshop",
                "....ftypheic....|a HEIC photo; convert it to JPEG",
                "....ftypavif....|an AVIF image",
                "....ftypcrx ....|a camera's raw file",
                "....ftypisom....|a film",
                "<?xml version='1.0'?><svg xmlns='x'/>|an SVG drawing; draw it",
                "<!DOCTYPE html><html>|a web page, often what a failed download left",
                "version https://git-lfs.github.com/spec/v1|run git lfs pull",
                "hello|not a JPEG, PNG, GIF, BMP, TIFF, WebP or PNM"
            })
    void otherKindsOfFilesAreRefusedByName(String start, String why) {
        assertRefused(start.getBytes(StandardCharsets.ISO_8859_1), why);
    }

    @Test
    void aDicomImageIsRefusedByName() {
        byte[] bytes = new byte[200];
        System.arraycopy("DICM".getBytes(StandardCharsets.ISO_8859_1), 0, bytes, 128, 4);
        assertRefused(bytes, "a DICOM image");
    }

    /** The suffix may lie: content decides. */
    @Test
    void aWebpFileCalledJpgIsRead() throws IOException {
        RgbImage image = new ImageDecoder(MAX_PIXELS).decode(file("lossy.webp"), "photo.jpg");
        assertThat(image.width()).isEqualTo(30);
    }
}

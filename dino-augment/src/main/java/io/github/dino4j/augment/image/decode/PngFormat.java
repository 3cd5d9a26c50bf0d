package io.github.dino4j.augment.image.decode;

import io.github.dino4j.augment.image.ImageBuffer;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.image.format.EncodedImage;
import io.github.dino4j.augment.image.format.ImageFormat;
import io.github.dino4j.augment.image.format.Rasters;
import io.github.dino4j.augment.image.format.Readers;
import java.awt.image.BufferedImage;
import java.io.IOException;

/** PNG, by Java's own reader. */
final class PngFormat implements ImageFormat {
    private static final int WIDTH = 16; // where the header has them
    private static final int HEIGHT = 20;
    private static final int DEPTH = 24;
    private static final int KIND = 25;
    private static final int[] SAMPLES = {1, 0, 3, 1, 2, 0, 4};

    @Override
    public boolean isOf(EncodedImage file) {
        return file.has(0, "\u0089PNG\r\n\u001a\n");
    }

    @Override
    public RgbImage read(EncodedImage file, ImageBuffer buffer) throws IOException {
        return Rasters.rgb(decoded(file, RgbImage.RGB));
    }

    @Override
    public RgbImage samples(EncodedImage file, int wanted) throws IOException {
        return Rasters.samples(decoded(file, wanted), file.name());
    }

    static BufferedImage decoded(EncodedImage file, int samples) throws IOException {
        int kind = file.u8(KIND);
        if (!file.has(12, "IHDR") || kind >= SAMPLES.length || SAMPLES[kind] == 0) {
            throw file.damaged("its header is none of a PNG image");
        }
        file.checked(file.i32be(WIDTH), file.i32be(HEIGHT), (long) file.u8(DEPTH) * SAMPLES[kind], samples);
        return Readers.PNG.read(file, samples);
    }
}

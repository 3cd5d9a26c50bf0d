package io.github.dino4j.augment.image.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One rule for grey of 16 bits in every kind of file that holds it: the high byte, as of colours of 16 bits. */
class SixteenBitGreyTest {
    /** Rounding would make 1 of the second and 2 of the fourth, clipping 255 of all from the third on. */
    private static final int[] SAMPLES = {0x0000, 0x00FF, 0x0100, 0x0180, 0x7FFF, 0x8000, 0xFEFF, 0xFFFF};

    @ParameterizedTest
    @ValueSource(strings = {"png", "tiff"})
    void theHighByteIsKept(String kind) throws IOException {
        BufferedImage image = new BufferedImage(SAMPLES.length, 1, BufferedImage.TYPE_USHORT_GRAY);
        image.getRaster().setPixels(0, 0, SAMPLES.length, 1, SAMPLES);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, kind, file)).isTrue();
        byte[] pixels = new ImageDecoder(SAMPLES.length)
                .decode(file.toByteArray(), "grey." + kind)
                .pixels();
        assertThat(pixels).hasSize(3 * SAMPLES.length);
        for (int i = 0; i < pixels.length; i++) {
            assertThat(pixels[i] & 0xFF).as("byte %d", i).isEqualTo(SAMPLES[i / 3] >> 8);
        }
    }
}

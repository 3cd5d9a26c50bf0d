package io.github.dino4j.eval.picture;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.eval.dense.Stored;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class InlinePictureTest {
    private static BufferedImage decoded(InlinePicture picture) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(picture.bytes()));
    }

    @Test
    void aLargeImageBecomesASmallJpeg() throws IOException {
        InlinePicture picture = InlinePicture.of(Stored.image("large", 400, 200), 100);
        assertThat(picture.dataUri()).startsWith("data:image/jpeg;base64,");
        assertThat(decoded(picture).getWidth()).isEqualTo(100).isEqualTo(picture.width());
        assertThat(decoded(picture).getHeight()).isEqualTo(50).isEqualTo(picture.height());
        assertThat(picture.isTiny()).isFalse();
    }

    @Test
    void aTinyImageStaysAsItIs() throws IOException {
        RgbImage image = Stored.image("tiny", 32, 20);
        InlinePicture picture = InlinePicture.of(image, 100);
        BufferedImage back = decoded(picture);
        assertThat(picture.dataUri()).startsWith("data:image/png;base64,");
        assertThat(Base64.getDecoder().decode(picture.dataUri().split(",", 2)[1]))
                .isEqualTo(picture.bytes());
        for (int i = 0; i < 32 * 20; i++) {
            for (int c = 0; c < 3; c++) {
                assertThat((byte) (back.getRGB(i % 32, i / 32) >> (16 - 8 * c))).isEqualTo(image.pixels()[3 * i + c]);
            }
        }
        assertThat(InlinePicture.of(back, 100).bytes()).isEqualTo(picture.bytes());
    }

    @Test
    void greyAndManyChannelsAreShownToo() throws IOException {
        byte[] grey = new byte[12];
        Arrays.fill(grey, (byte) 0x70);
        assertThat(decoded(InlinePicture.of(new RgbImage(4, 3, 1, grey), 9)).getRGB(2, 1) & 0xFFFFFF)
                .isEqualTo(0x707070);
        byte[] five = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
        assertThat(decoded(InlinePicture.of(new RgbImage(2, 1, 5, five), 9)).getRGB(1, 0) & 0xFFFFFF)
                .isEqualTo(0x060708);
    }

    @Test
    void aLineIsNotShrunkToNothing() throws IOException {
        InlinePicture picture = InlinePicture.of(Stored.image("line", 1000, 1), 100);
        assertThat(picture.height()).isEqualTo(1);
    }

    @Test
    void coloursAreMixedChannelByChannel() {
        assertThat(InlinePicture.mix(0x000000, 0xFF8000, 0.5)).isEqualTo(0x804000);
        assertThat(InlinePicture.mix(0xFF123456, 0xFFFFFF, 0.0)).isEqualTo(0x123456);
    }
}

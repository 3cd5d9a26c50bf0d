package io.github.dino4j.augment.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.augment.op.Canvas;
import io.github.dino4j.augment.op.CropBox;
import io.github.dino4j.augment.op.Filter;
import io.github.dino4j.augment.op.Resize;
import org.junit.jupiter.api.Test;

class RgbImageTest {
    private final RgbImage five = new RgbImage(2, 1, 5, new byte[] {1, 2, 3, 4, 5, 11, 12, 13, 14, 15});

    @Test
    void threeNeighbouringChannelsAreAnImage() {
        assertThat(five.three(0).pixels()).containsExactly(1, 2, 3, 11, 12, 13);
        assertThat(five.three(2).pixels()).containsExactly(3, 4, 5, 13, 14, 15);
    }

    @Test
    void theLastChannelIsRepeatedWhereThereAreFewer() {
        assertThat(five.three(3).pixels()).containsExactly(4, 5, 5, 14, 15, 15);
        assertThat(new RgbImage(1, 1, 1, new byte[] {7}).three(0).pixels()).containsExactly(7, 7, 7);
    }

    @Test
    void picturesShowTheFirstThreeChannels() {
        assertThat(five.rgb(1, 0)).isEqualTo(0x0B0C0D);
        assertThat(new RgbImage(1, 1, 2, new byte[] {7, (byte) 0xFF}).rgb(0, 0)).isEqualTo(0x07FFFF);
        assertThat(new RgbImage(1, 1, 1, new byte[] {(byte) 0xFE}).rgb(0, 0)).isEqualTo(0xFEFEFE);
    }

    @Test
    void aResizeOfOtherChannelsKeepsThemAndThatOfACanvasRefusesThem() {
        CropBox all = new CropBox(0, 0, 2, 1);
        assertThat(Resize.of(five, all, 2, 1, Filter.BILINEAR).pixels()).isEqualTo(five.pixels());
        assertThat(Resize.of(five, new CropBox(1, 0, 1, 1), 1, 1, Filter.BILINEAR)
                        .pixels())
                .containsExactly(11, 12, 13, 14, 15);
        assertThatThrownBy(() -> Resize.apply(five, all, 2, 1, Filter.BILINEAR, new Canvas()))
                .hasMessage("an image of 5 channels where RGB is needed");
    }
}

package io.github.dino4j.eval.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.io.InputException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaskFilesTest {
    @TempDir
    private Path folder;

    @Test
    void indicesOfThePaletteAreTheObjects() throws IOException {
        Mask mask = new Mask(3, 2, new byte[] {0, 1, 2, 3, (byte) 255, 0});
        Path file = folder.resolve("mask.png");
        MaskFiles.write(file, mask);
        assertThat(MaskFiles.read(file).labels()).isEqualTo(mask.labels());
    }

    /** Any reader that the class path brings would have taken these. */
    @Test
    void whatIsNoPngIsRefusedWhateverItsName() throws IOException {
        Path file = folder.resolve("mask.png");
        ImageIO.write(new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_GRAY), "bmp", file.toFile());
        assertThatThrownBy(() -> MaskFiles.read(file))
                .isInstanceOf(InputException.class)
                .hasMessage(file + ": not a PNG image");
    }

    @Test
    void aDamagedMaskIsNamed() throws IOException {
        Path file = folder.resolve("mask.png");
        MaskFiles.write(file, new Mask(3, 2, new byte[6]));
        byte[] bytes = Files.readAllBytes(file);
        for (int length : new int[] {20, 40, bytes.length - 30}) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> MaskFiles.read(file))
                    .as("%d bytes", length)
                    .isInstanceOf(InputException.class)
                    .hasMessageStartingWith(file + ": ");
        }
    }
}

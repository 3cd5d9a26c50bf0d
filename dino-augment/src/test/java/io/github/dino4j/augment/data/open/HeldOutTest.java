package io.github.dino4j.augment.data.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.core.io.InputException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Six images of two classes, each of its own colour, and what else they may be called. */
class HeldOutTest {
    private static final List<String> NAMES = List.of("a/1.png", "a/2.png", "a/3.png", "b/1.png", "b/2.png", "b/3.png");

    @TempDir
    private Path folder;

    private Path images;

    private static void image(Path file, int colour) throws IOException {
        Files.createDirectories(file.getParent());
        BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
        image.setRGB(1, 2, colour);
        ImageIO.write(image, "png", file.toFile());
    }

    @BeforeEach
    void draw() throws IOException {
        images = folder.resolve("images");
        for (int i = 0; i < NAMES.size(); i++) {
            image(images.resolve(NAMES.get(i)), 0x123456 + i * 77);
        }
    }

    private static void check(String train, String val) throws IOException {
        try (ImageSource one = ImageSources.open(train, Split.TRAIN, 1000);
                ImageSource other = ImageSources.open(val, Split.VAL, 1000)) {
            ImageSources.requireHeldOut(one, other);
        }
    }

    private void assertRefused(String val) {
        assertThatThrownBy(() -> check(images.toString(), val))
                .as(val)
                .isInstanceOf(InputException.class)
                .hasMessageContaining("name two different sets");
    }

    @Test
    void theSameFilesAreRefusedUnderAnyName() throws IOException {
        assertRefused(images.toString());
        assertRefused(images.resolve("..") + "/images");
        assertRefused(folder + "/./images");
        Files.createSymbolicLink(folder.resolve("linked"), images);
        assertRefused(folder.resolve("linked").toString());
        Files.createDirectories(folder.resolve("links/a"));
        Files.createDirectories(folder.resolve("links/b"));
        for (String name : NAMES) {
            Files.createLink(folder.resolve("links").resolve(name), images.resolve(name));
        }
        assertRefused(folder.resolve("links").toString());
    }

    @Test
    void aTarOfTheFolderIsRefused() throws IOException {
        Path tar = folder.resolve("images.tar");
        try (OutputStream out = Files.newOutputStream(tar);
                TarArchiveOutputStream archive = new TarArchiveOutputStream(out)) {
            for (String name : NAMES) {
                byte[] bytes = Files.readAllBytes(images.resolve(name));
                TarArchiveEntry entry = new TarArchiveEntry(name);
                entry.setSize(bytes.length);
                archive.putArchiveEntry(entry);
                archive.write(bytes);
                archive.closeArchiveEntry();
            }
        }
        assertThatThrownBy(() -> check(images.toString(), tar.toString()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("this and all other held-out images (6 looked at) are training images too");
    }

    @Test
    void someImagesInBothSetsAreCounted() throws IOException {
        Path val = folder.resolve("val");
        image(val.resolve("a/new.png"), 0xFFFFFF);
        image(val.resolve("b/new.png"), 0xFFFF00);
        assertThat(twice(val)).isZero();
        Files.copy(images.resolve("a/2.png"), val.resolve("a/copy.png"));
        Files.copy(images.resolve("b/1.png"), val.resolve("b/copy.png"));
        Files.copy(images.resolve("b/1.png"), val.resolve("b/again.png"));
        assertThat(twice(val)).isEqualTo(3);
        assertThatCode(() -> check(images.toString(), val.toString())).doesNotThrowAnyException();
    }

    private long twice(Path val) throws IOException {
        try (ImageSource one = ImageSources.open(images.toString(), Split.TRAIN, 1000);
                ImageSource other = ImageSources.open(val.toString(), Split.VAL, 1000)) {
            return HeldOut.overlap(one, other).twice();
        }
    }
}

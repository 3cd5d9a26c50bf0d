package io.github.dino4j.augment.data.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.TestImages;
import io.github.dino4j.augment.data.open.ImageSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PixelCacheTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void images() throws IOException {
        for (int i = 0; i < 70; i++) { // more than are decoded at once
            TestImages.write(folder.resolve("set/c/" + i + ".png"), TestImages.png(2 + i, i));
        }
        TestImages.write(folder.resolve("set/c/broken.png"), "no image");
    }

    private ImageSource open(int channels) throws IOException {
        SourceOptions options = new SourceOptions(1000, channels, 1, folder.resolve("cache"), true);
        return ImageSources.open(folder.resolve("set").toString(), Split.TRAIN, options);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("cache/pixels"))) {
            return files.toList();
        }
    }

    @Test
    void pixelsAreThoseOfTheFilesAndBrokenOnesStayBroken() throws IOException {
        try (ImageSource kept = open(3);
                ImageSource plain = ImageSources.open(folder.resolve("set").toString(), Split.TRAIN, 1000)) {
            for (int i = 0; i < kept.size(); i++) {
                int index = i;
                if (plain.name(i).endsWith("broken.png")) {
                    assertThatThrownBy(() -> kept.read(index)).hasMessageContaining("broken.png: not a JPEG");
                } else {
                    assertThat(kept.read(i).pixels()).isEqualTo(plain.read(i).pixels());
                    assertThat(kept.read(i).width()).isEqualTo(plain.read(i).width());
                }
            }
        }
        assertThat(files()).hasSize(1);
    }

    /** The files are emptied behind its back, keeping their size and time: what is read comes from the cache. */
    @Test
    void aSecondRunDecodesNothing() throws IOException {
        open(3).close();
        Path image = folder.resolve("set/c/5.png");
        var time = Files.getLastModifiedTime(image);
        byte[] bytes = Files.readAllBytes(image);
        Files.write(image, new byte[bytes.length]);
        Files.setLastModifiedTime(image, time);
        try (ImageSource kept = open(3)) {
            for (int i = 0; i < kept.size(); i++) {
                if (kept.name(i).endsWith("/5.png")) {
                    assertThat(kept.read(i).pixels()[0]).isEqualTo((byte) 5);
                }
            }
        }
    }

    @Test
    void changedFilesAndOtherChannelsMakeAnotherCache() throws IOException {
        open(3).close();
        open(1).close();
        assertThat(files()).hasSize(2);
        TestImages.write(folder.resolve("set/c/5.png"), TestImages.png(300, 200));
        try (ImageSource kept = open(3)) {
            assertThat(kept.size()).isEqualTo(71);
        }
        assertThat(files()).hasSize(3);
    }

    @Test
    void aCutOffCacheIsNamed() throws IOException {
        open(3).close();
        Path file = files().get(0);
        byte[] bytes = Files.readAllBytes(file);
        for (int length : new int[] {0, 10, bytes.length / 2, bytes.length - 1}) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> open(3))
                    .as("%d bytes", length)
                    .hasMessageContaining("is no whole pixel cache; remove it");
        }
    }

    @Test
    void changedBytesOfACacheAreNamed() throws IOException {
        open(3).close();
        Path file = files().get(0);
        byte[] bytes = Files.readAllBytes(file);
        bytes[0] ^= 1; // of the first image
        Files.write(file, bytes);
        try (ImageSource kept = open(3)) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < kept.size(); i++) {
                            if (!kept.name(i).endsWith("broken.png")) {
                                kept.read(i);
                            }
                        }
                    })
                    .hasMessageContaining("the pixels of ")
                    .hasMessageContaining("are damaged; remove it");
        }
        bytes[0] ^= 1;
        bytes[bytes.length - PixelCache.TAIL - PixelCache.ROW] ^= 1; // where an image lies
        Files.write(file, bytes);
        assertThatThrownBy(() -> open(3)).hasMessageContaining("is no whole pixel cache; remove it");
    }

    /** As after a process was killed while it wrote. */
    @Test
    void whatAKilledRunLeftBehindIsNotTaken() throws IOException {
        Files.createDirectories(folder.resolve("cache/pixels"));
        open(3).close();
        Path file = files().get(0);
        Path part = file.resolveSibling("." + file.getFileName() + ".x.part");
        Files.move(file, part);
        try (ImageSource kept = open(3)) {
            assertThat(kept.read(0).width()).isPositive();
        }
        assertThat(file).exists();
    }
}

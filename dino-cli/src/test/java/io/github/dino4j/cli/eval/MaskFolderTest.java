package io.github.dino4j.cli.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.cli.console.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaskFolderTest {
    private static final Path PHOTOS = Path.of("photos");

    @TempDir
    private Path masks;

    private Path mask(String name) throws IOException {
        Path file = masks.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.createFile(file);
    }

    @Test
    void imagesOfEqualNamesHaveMasksOfTheirOwn() throws IOException {
        mask("a/x.png");
        mask("b/x.png");
        mask("x.png");
        MaskFolder folder = new MaskFolder(masks, PHOTOS);
        folder.require(List.of(PHOTOS.resolve("a/x.jpg"), PHOTOS.resolve("b/x.jpg"), PHOTOS.resolve("x.jpg")));
        assertThat(folder.of(PHOTOS.resolve("a/x.jpg"))).isEqualTo(masks.resolve("a/x.png"));
        assertThat(folder.of(PHOTOS.resolve("x.jpg"))).isEqualTo(masks.resolve("x.png"));
    }

    @Test
    void masksMayLieTogetherWhereNamesTellThemApart() throws IOException {
        mask("x.png");
        assertThat(new MaskFolder(masks, PHOTOS).of(PHOTOS.resolve("a/x.jpg"))).isEqualTo(masks.resolve("x.png"));
        assertThat(new MaskFolder(masks, null).of(Path.of("/far/x.jpeg"))).isEqualTo(masks.resolve("x.png"));
    }

    @Test
    void noMaskIsUsedTwice() throws IOException {
        mask("x.png");
        MaskFolder folder = new MaskFolder(masks, PHOTOS);
        List<Path> both = List.of(PHOTOS.resolve("a/x.jpg"), PHOTOS.resolve("b/x.jpg"));
        assertThatThrownBy(() -> folder.require(both))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("x.png: is the mask of both " + both.get(0) + " and " + both.get(1));
        assertThatThrownBy(() -> folder.require(List.of(PHOTOS.resolve("y.jpg"))))
                .hasMessageContaining("y.png: the mask of " + PHOTOS.resolve("y.jpg") + " is missing");
    }
}

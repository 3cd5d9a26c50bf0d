package io.github.dino4j.cli.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PictureNamesTest {
    private static List<String> names(String... files) {
        return PictureNames.of(Stream.of(files).map(Path::of).toList());
    }

    @Test
    void imagesOfEqualNamesGetPicturesOfTheirOwn() {
        assertThat(names("p/a.jpg", "p/b.png")).containsExactly("a", "b");
        assertThat(names("p/cat/1.jpg", "p/dog/1.jpg")).containsExactly("cat-1", "dog-1");
        assertThat(names("p/a.jpg", "p/a.png")).containsExactly("a.jpg", "a.png");
        assertThat(names("x/cat/1.jpg", "y/cat/1.jpg")).containsExactly("x-cat-1", "y-cat-1");
    }
}

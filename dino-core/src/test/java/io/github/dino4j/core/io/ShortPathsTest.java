package io.github.dino4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ShortPathsTest {
    private static List<String> names(String... paths) {
        return List.copyOf(
                ShortPaths.of(Stream.of(paths).map(Path::of).toList()).values());
    }

    @Test
    void whatAllHaveInCommonIsLeftOut() {
        assertThat(names("runs/a", "./runs/b")).containsExactly("a", "b");
        assertThat(names("runs/a/one", "runs/b/one"))
                .containsExactly(
                        Path.of("a", "one").toString(), Path.of("b", "one").toString());
        assertThat(names("runs/a")).containsExactly("a");
    }

    @Test
    void aFolderAndWhatLiesInItBothHaveNames() {
        assertThat(names("runs/a", "runs")).containsExactly(Path.of("runs", "a").toString(), "runs");
    }
}

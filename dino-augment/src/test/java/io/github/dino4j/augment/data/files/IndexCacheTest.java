package io.github.dino4j.augment.data.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.augment.data.TestImages;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexCacheTest {
    @TempDir
    private Path folder;

    private final List<Integer> searches = new ArrayList<>();

    private Path set() {
        return folder.resolve("set");
    }

    private void image(String path) throws IOException {
        TestImages.write(set().resolve(path), new byte[0]);
    }

    private List<String> open() throws IOException {
        Index index = new IndexCache(folder.resolve("cache"), 1).get(set().toString(), () -> {
            searches.add(1);
            return FolderWalk.walk(set());
        });
        List<String> paths = new ArrayList<>();
        for (int i = 0; i < index.files().size(); i++) {
            paths.add(index.files().path(i));
        }
        return paths;
    }

    /** The paths of a random tree must come in the order in which sorting them all as texts puts them. */
    @Test
    void filesComeInTheOrderOfTheirPaths() throws IOException {
        Random random = new Random(7);
        // Where the locale knows ASCII alone, Java itself can make no other names.
        boolean umlauts = Charset.forName(System.getProperty("sun.jnu.encoding"))
                .newEncoder()
                .canEncode('\u00e4');
        String[] names = {"a", "a-b", "a.b", "a0", "B", umlauts ? "\u00e4" : "z", "b"};
        for (int i = 0; i < 300; i++) {
            StringBuilder path = new StringBuilder();
            for (int k = random.nextInt(4); k > 0; k--) {
                path.append(names[random.nextInt(names.length)]).append('/');
            }
            String ending = random.nextInt(5) == 0 ? ".txt" : ".PNG";
            image(path + names[random.nextInt(names.length)] + i + ending);
        }
        List<String> expected;
        try (Stream<Path> all = Files.walk(set())) {
            expected = all.map(file -> set().relativize(file).toString().replace('\\', '/'))
                    .filter(path -> path.endsWith(".PNG"))
                    .sorted()
                    .toList();
        }
        assertThat(open()).isEqualTo(expected).hasSizeGreaterThan(200);
    }

    @Test
    void anUnchangedFolderIsNotWalkedAgain() throws IOException {
        image("x/1.png");
        image("y/2.png");
        TestImages.age(set());
        assertThat(open()).containsExactly("x/1.png", "y/2.png");
        assertThat(open()).containsExactly("x/1.png", "y/2.png");
        assertThat(searches).hasSize(1);
    }

    @Test
    void addedRemovedAndRenamedFilesAreNoticed() throws IOException {
        image("x/1.png");
        image("x/deep/2.png");
        TestImages.age(set());
        open();
        image("x/deep/3.png");
        assertThat(open()).containsExactly("x/1.png", "x/deep/2.png", "x/deep/3.png");
        TestImages.age(set());
        open();
        Files.delete(set().resolve("x/1.png"));
        assertThat(open()).containsExactly("x/deep/2.png", "x/deep/3.png");
        TestImages.age(set());
        open();
        Files.move(set().resolve("x/deep"), set().resolve("x/other"));
        assertThat(open()).containsExactly("x/other/2.png", "x/other/3.png");
        TestImages.age(set());
        open();
        Files.createDirectory(set().resolve("new"));
        TestImages.age(set());
        open();
        image("new/4.png");
        assertThat(open()).contains("new/4.png");
    }

    /** A file added in the same tick of the file system's clock would not show. */
    @Test
    void anIndexOfAFolderThatHasJustChangedIsNotTrusted() throws IOException {
        image("x/1.png");
        open();
        FileTime time = Files.getLastModifiedTime(set().resolve("x"));
        image("x/2.png");
        Files.setLastModifiedTime(set().resolve("x"), time);
        assertThat(open()).containsExactly("x/1.png", "x/2.png");
    }

    @Test
    void aDamagedIndexIsMadeAgain() throws IOException {
        image("x/1.png");
        TestImages.age(set());
        open();
        Path file;
        try (Stream<Path> files = Files.list(folder.resolve("cache/index"))) {
            file = files.findFirst().orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(file);
        for (int at = 0; at < bytes.length; at++) {
            byte[] damaged = bytes.clone();
            damaged[at] ^= 0x15;
            Files.write(file, damaged);
            searches.clear();
            assertThat(open()).as("byte %d", at).containsExactly("x/1.png");
            assertThat(searches).as("byte %d", at).hasSize(1);
        }
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        assertThat(open()).containsExactly("x/1.png");
    }

    @Test
    void aCacheThatCannotBeWrittenStopsNothing() throws IOException {
        image("x/1.png");
        TestImages.write(folder.resolve("cache"), "a file where a folder should be");
        assertThat(open()).containsExactly("x/1.png");
    }

    @Test
    void aFolderThatIsGoneIsNamed() {
        assertThatThrownBy(this::open).hasMessageContaining("set: cannot be read");
    }
}

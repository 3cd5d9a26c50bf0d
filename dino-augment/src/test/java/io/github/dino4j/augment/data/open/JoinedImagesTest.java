package io.github.dino4j.augment.data.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.augment.data.FolderLabels;
import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.TestImages;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.random.Rng;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists of paths, patterns of them, and whether folders are classes. */
class JoinedImagesTest {
    private static final SourceOptions RGB = SourceOptions.rgb(1000);

    @TempDir
    private Path root;

    private void image(String name, int level) throws IOException {
        TestImages.write(root.resolve(name), TestImages.png(2, level));
    }

    private ImageSource open(String... specs) throws IOException {
        return ImageSources.open(
                Arrays.stream(specs).map(spec -> root.resolve(spec).toString()).toList(), Split.TRAIN, RGB);
    }

    private static SourceOptions labels(FolderLabels labels) {
        return new SourceOptions(1000, 3, 1, null, false, labels, false);
    }

    @Test
    void classesOfOneNameAreOneAndOthersKeepTheirs() throws IOException {
        image("one/cat/0.png", 1);
        image("one/dog/0.png", 2);
        image("two/dog/0.png", 3);
        image("two/ant/0.png", 4);
        image("loose/0.png", 5);

        try (ImageSource joined = open("one", "two", "loose")) {
            assertThat(joined.classes()).containsExactly("ant", "cat", "dog");
            List<String> seen = new ArrayList<>();
            for (int i = 0; i < joined.size(); i++) {
                int label = joined.label(i);
                seen.add((joined.read(i).pixels()[0] & 0xFF)
                        + (label < 0 ? "" : joined.classes().get(label)));
            }
            assertThat(seen).containsExactlyInAnyOrder("1cat", "2dog", "3dog", "4ant", "5");
        }
    }

    @Test
    void patternsNameFoldersAndFilesInOrder() throws IOException {
        image("2024-05 sea/b.png", 1);
        image("2024-06 hills/a.png", 2);
        image("2023/c.png", 3);
        image("loose 1.png", 4);
        image("loose 2.png", 5);

        try (ImageSource folders = open("2024-*")) {
            assertThat(folders.size()).isEqualTo(2);
        }
        try (ImageSource files = open("loose ?.png")) {
            assertThat(files.size()).isEqualTo(2);
            assertThat(files.classes()).isEmpty();
            assertThat(files.read(1).pixels()[0]).isEqualTo((byte) 5);
        }
        assertThatThrownBy(() -> open("2022-*"))
                .isInstanceOf(InputException.class)
                .hasMessageEndingWith("2022-*: matches no file or folder");
    }

    @Test
    void imagesThatWouldCountTwiceAreRefused() throws IOException {
        image("set/cat/0.png", 1);
        Files.createSymbolicLink(root.resolve("link"), root.resolve("set"));

        assertThatThrownBy(() -> open("set", "set/cat")).hasMessageContaining("set/cat: is inside ");
        assertThatThrownBy(() -> open("set", "link")).hasMessageContaining("is the same as");
    }

    @Test
    void shardsKeepTheirOrderAmongOthers() throws IOException {
        for (String shard : List.of("a-0.tar", "b-0.tar")) {
            Object[] members = new Object[80];
            for (int i = 0; i < 20; i++) {
                members[4 * i] = i + ".cls";
                members[4 * i + 1] = "0";
                members[4 * i + 2] = i + ".png";
                members[4 * i + 3] = TestImages.png(2, i);
            }
            TestImages.tar(root.resolve(shard), members);
        }
        try (ImageSource joined = open("a-0.tar", "b-0.tar")) {
            int[] order = joined.order(Rng.of(3).generator());
            assertThat(joined.isSequential()).isTrue();
            assertThat(order).containsExactlyInAnyOrder(IntStream.range(0, 40).toArray());
            assertThat(Arrays.stream(order).filter(i -> i < 20).toArray()).isSorted(); // a buffer of one image
            assertThat(Arrays.stream(order).limit(20).filter(i -> i < 20).count())
                    .isBetween(4L, 16L);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2023, 2024, true",
        "2024-05-12, 2024-05-13 Rome, true",
        "100CANON, 101CANON, true",
        "may, june, true",
        "cat, dog, false",
        "2024, dog, false",
        "0, 1, false",
        "1999, n01440764, false"
    })
    void foldersThatAreAllDatesAreNoClasses(String one, String other, boolean dates) throws IOException {
        image("set/" + one + "/0.png", 1);
        image("set/" + other + "/0.png", 2);
        Map<FolderLabels, Integer> classes =
                Map.of(FolderLabels.AUTO, dates ? 0 : 2, FolderLabels.FOLDER, 2, FolderLabels.NONE, 0);

        for (Map.Entry<FolderLabels, Integer> each : classes.entrySet()) {
            String set = root.resolve("set").toString();
            try (ImageSource source = ImageSources.open(set, Split.TRAIN, labels(each.getKey()))) {
                assertThat(source.size()).as(each.getKey().name()).isEqualTo(2);
                assertThat(source.classes()).as(each.getKey().name()).hasSize(each.getValue());
                assertThat(source.label(0)).isEqualTo(each.getValue() == 0 ? ImageSource.UNLABELED : 0);
            }
        }
    }
}

package io.github.dino4j.augment.data.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.TestImages;
import io.github.dino4j.augment.data.names.ShardPattern;
import io.github.dino4j.augment.data.open.ImageSources;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.random.Rng;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarShardsTest {
    private static final byte[] IMAGE = TestImages.png(3, 9);

    @TempDir
    private Path folder;

    private ImageSource open(String pattern) throws IOException {
        SourceOptions options = new SourceOptions(1000, 3, 8, folder.resolve("cache"), false);
        return ImageSources.open(folder + "/" + pattern, Split.TRAIN, options);
    }

    private Path tar(String name, Object... members) throws IOException {
        return TestImages.tar(folder.resolve(name), members);
    }

    private void assertRefused(String pattern, String sentence) {
        assertThatThrownBy(() -> open(pattern))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void membersAreGroupedByTheirNameUpToTheFirstDot() throws IOException {
        tar(
                "s-0.tar",
                "./k/a.jpg",
                IMAGE,
                "k/a.cls",
                "2",
                "k/a.txt",
                "a caption",
                "k/b.seg.png",
                IMAGE,
                "k/b.png",
                IMAGE,
                "k/b.cls",
                " 0\n",
                "__meta__",
                "x",
                "k/.hidden.png",
                IMAGE);
        try (ImageSource source = open("s-*.tar")) {
            assertThat(source.size()).isEqualTo(2);
            assertThat(source.name(0)).endsWith("s-0.tar#k/a.jpg");
            assertThat(source.name(1)).endsWith("s-0.tar#k/b.png");
            assertThat(source.label(0)).isEqualTo(2);
            assertThat(source.classes()).containsExactly("0", "1", "2");
            assertThat(source.read(1).pixels()[0]).isEqualTo((byte) 9);
            assertThat(source.isSequential()).isTrue();
        }
    }

    @Test
    void aPartWithANameOfItsOwnIsReadWhereThereIsNoOther() throws IOException {
        tar("s.tar", "s0.input.png", IMAGE, "s0.target.cls", "1", "s1.input.png", IMAGE, "s1.target.cls", "0");
        try (ImageSource source = open("s.tar")) {
            assertThat(source.size()).isEqualTo(2);
            assertThat(source.name(0)).endsWith("s.tar#s0.input.png");
            assertThat(source.label(0)).isEqualTo(1);
        }
    }

    @Test
    void namesWithDotsThatWouldBeOneSampleAreRefusedWithAdvice() throws IOException {
        tar("s.tar", "v1.0.png", IMAGE, "v1.0.cls", "1", "v1.1.png", IMAGE, "v1.1.cls", "0");
        assertRefused("s.tar", "v1.1.png: v1.0.png is of the same sample");
        assertRefused("s.tar", "such as img_1_0.jpg for img_1.0.jpg");
    }

    @Test
    void whatIsLeftOutIsCounted() throws IOException {
        tar("s.tar", "a.jpg", IMAGE, "a.cls", "0", "a.txt", "words", "a.seg.png", IMAGE, "b.cls", "1", "n", "x");
        try (ImageSource source = open("s.tar")) {
            assertThat(source.survey().ignored())
                    .containsEntry(".txt", 1)
                    .containsEntry("other image of a sample", 1)
                    .containsEntry("label without image", 1)
                    .containsEntry("without suffix", 1)
                    .hasSize(4);
        }
    }

    @Test
    void jsonLabelsAreNumbersOrNames() throws IOException {
        tar(
                "s-0.tar",
                "a.png",
                IMAGE,
                "a.json",
                "{\"label\": \"dog\"}",
                "b.png",
                IMAGE,
                "b.json",
                "{\"label\": \"cat\"}");
        try (ImageSource source = open("s-0.ta?")) {
            assertThat(source.classes()).containsExactly("cat", "dog");
            assertThat(source.label(0)).isEqualTo(1);
        }
        TestImages.write(folder.resolve("classes.txt"), "dog\ncat\n\nfish\n");
        try (ImageSource source = open("s-0.ta?")) {
            assertThat(source.classes()).containsExactly("dog", "cat", "fish");
            assertThat(source.label(0)).isZero();
        }
        TestImages.write(folder.resolve("classes.txt"), "dog\nfish\n");
        assertRefused("s-0.ta?", "s-0.tar#b.png: the label 'cat' is not among the 2 classes; name it in classes.txt");
    }

    @Test
    void samplesWithoutLabelsAreUnlabelled() throws IOException {
        tar("s-0.tar", "a.png", IMAGE, "a.json", "{\"url\": \"x\"}");
        tar("s-1.tar", "b.png", IMAGE);
        try (ImageSource source = open("s-{0,1}.tar")) {
            assertThat(source.classes()).isEmpty();
            assertThat(source.label(1)).isEqualTo(ImageSource.UNLABELED);
        }
    }

    @Test
    void oneTarWithLabelsIsAShard() throws IOException {
        tar("one.tar", "x/a.png", IMAGE, "x/a.cls", "1");
        try (ImageSource source = open("one.tar")) {
            assertThat(source.classes()).containsExactly("0", "1");
        }
    }

    @Test
    void mistakesAreToldByTheirMember() throws IOException {
        tar("twice.tar", "k/a.jpg", IMAGE, "k/a.cls", "1", "k/a.png", IMAGE);
        assertRefused("twice.ta?", "twice.tar#k/a.png: k/a.jpg is of the same sample");
        tar("bad.tar", "a.jpg", IMAGE, "a.cls", "dog");
        assertRefused("bad.ta?", "bad.tar#a.cls: must be the number of a class, such as 7, was 'dog'");
        tar("half.tar", "a.jpg", IMAGE, "a.cls", "1", "b.jpg", IMAGE);
        assertRefused("half.ta?", "half.tar#b.jpg: has no label, but");
        tar("json.tar", "a.jpg", IMAGE, "a.json", "{label}");
        assertRefused("json.ta?", "json.tar#a.json: is no JSON");
        tar("minus.tar", "a.jpg", IMAGE, "a.json", "{\"label\": -1}");
        assertRefused("minus.ta?", "minus.tar#a.json: its label must be a class's number or name, was -1");
        tar("none.tar", "a.txt", "no image");
        assertRefused("none.ta?", "holds no images");
        TestImages.write(folder.resolve("s.tar.gz"), "x");
        assertRefused("s.tar.?z", "s.tar.gz: is compressed");
    }

    @Test
    void shardsThatAreCutOffAreNamed() throws IOException {
        Path whole = tar("s-0.tar", "a.png", IMAGE, "a.cls", "1", "b.png", new byte[5000], "b.cls", "1");
        byte[] bytes = Files.readAllBytes(whole);
        for (int length : new int[] {700, 1200, 3600, 6000, 7100}) {
            Files.write(folder.resolve("cut.tar"), Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> open("cut.ta?"))
                    .as("%d bytes", length)
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("cut.tar: ")
                    .hasMessageContaining("copy it again");
        }
    }

    @Test
    void patternsNameWhatIsMissing() throws IOException {
        tar("s-00.tar", "a.png", IMAGE);
        assertRefused("s-{00..03}.tar", "s-01.tar is not there (3 of 4 files are missing)");
        assertRefused("t-*.tar", "no file has such a name");
        assertRefused("s-{3..1}.tar", "{3..1} must go up");
        assertRefused("s-{0..999999}.tar", "must go up, by less than 100000 files");
        assertRefused("*/s-00.tar", "* and ? may stand in the file's name only");
    }

    @Test
    void patternsStandForFilesInOrder() throws IOException {
        for (String name : List.of("a-08.tar", "a-09.tar", "a-10.tar", "b-08.tar", "b-09.tar", "b-10.tar")) {
            tar(name, "x.png", IMAGE);
        }
        assertThat(ShardPattern.expand(folder + "/{b,a}-{08..10}.tar").stream()
                        .map(file -> file.getFileName().toString()))
                .containsExactly("b-08.tar", "b-09.tar", "b-10.tar", "a-08.tar", "a-09.tar", "a-10.tar");
        assertThat(ShardPattern.expand(folder + "/?-0*.tar")).hasSize(4).isSorted();
    }

    /** Reads must follow each other: no image is used before it has been read, and none later than the buffer allows. */
    @Test
    void theOrderOfAnEpochFollowsTheShards() {
        FileTable.Builder table = new FileTable.Builder(true);
        for (int shard = 0; shard < 20; shard++) {
            int number = table.folder("s" + shard);
            for (int i = 0; i < 50; i++) {
                table.add(number, "i" + i, 0);
                table.place(0, 0);
            }
        }
        FileTable files = table.build();
        int buffer = 30;
        int[] order = ShardOrder.draw(files, buffer, Rng.of(3).generator());
        assertThat(Arrays.stream(order).sorted().toArray())
                .isEqualTo(IntStream.range(0, 1000).toArray());
        int[] shards = Arrays.stream(order).map(files::folder).distinct().toArray();
        assertThat(shards).isNotEqualTo(IntStream.range(0, 20).toArray());
        int[] unshuffled = ShardOrder.draw(files, 1, Rng.of(3).generator());
        int[] place = new int[1000];
        for (int i = 0; i < 1000; i++) {
            place[unshuffled[i]] = i; // with a buffer of one image, the order is that of reading
        }
        int open = 0;
        for (int i = 0; i < 1000; i++) {
            assertThat(place[order[i]]).isLessThanOrEqualTo(i + buffer);
            open = Math.max(open, Math.abs(place[order[i]] - i));
        }
        assertThat(open).isGreaterThan(10);
        for (int first = 0; first < 1000; first += 50) {
            assertThat(Arrays.stream(unshuffled, first, first + 50)
                            .map(files::folder)
                            .distinct())
                    .hasSize(1);
            assertThat(unshuffled[first] % 50).isZero();
        }
    }

    @Test
    void aLimitedShardSetIsStillReadInOrder() throws IOException {
        for (int shard = 0; shard < 4; shard++) {
            Object[] members = new Object[40];
            for (int i = 0; i < 20; i++) {
                members[2 * i] = i + ".png";
                members[2 * i + 1] = IMAGE;
            }
            tar("s-" + shard + ".tar", members);
        }
        try (ImageSource whole = open("s-*.tar");
                ImageSource part = ImageSources.limit(open("s-*.tar"), 30, 5)) {
            int[] order = part.order(Rng.of(2).generator());
            List<String> names = Arrays.stream(order).mapToObj(part::name).toList();
            List<String> expected = Arrays.stream(whole.order(Rng.of(2).generator()))
                    .mapToObj(whole::name)
                    .filter(names::contains)
                    .toList();
            assertThat(names).isEqualTo(expected);
        }
    }
}

package io.github.dino4j.augment.data.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.TestImages;
import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListFileTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void images() throws IOException {
        for (String name : new String[] {"a.png", "sub/b.png", "with, comma.png", "say \"hi\".png"}) {
            TestImages.write(folder.resolve("lists/" + name), TestImages.png(3, name.length()));
        }
    }

    private ImageSource open(String text) throws IOException {
        return open("l.csv", text);
    }

    private ImageSource open(String name, String text) throws IOException {
        Path file = TestImages.write(folder.resolve("lists/" + name), text);
        return ImageSources.open(file.toString(), Split.TRAIN, 1000);
    }

    @Test
    void pathsAreRelativeToTheListAndLabelsAreSorted() throws IOException {
        try (ImageSource source = open("a.png,zebra\nsub/b.png,ant\r\n\n")) {
            assertThat(source.classes()).containsExactly("ant", "zebra");
            assertThat(source.label(0)).isEqualTo(1);
            assertThat(source.name(1)).endsWith("lists/sub/b.png");
            assertThat(source.read(1).pixels()[0]).isEqualTo((byte) "sub/b.png".length());
        }
    }

    @Test
    void aHeaderSaysWhichColumnIsWhich() throws IOException {
        try (ImageSource source = open("\uFEFFid,Label,Path\n1,7,a.png\n2,3,sub/b.png\n")) {
            assertThat(source.size()).isEqualTo(2);
            assertThat(source.label(0)).isEqualTo(7);
            assertThat(source.classes()).hasSize(8); // numbers from 0, so that two lists of one set agree
        }
        try (ImageSource source = open("file\na.png\n")) {
            assertThat(source.classes()).isEmpty();
            assertThat(source.label(0)).isEqualTo(ImageSource.UNLABELED);
        }
    }

    @Test
    void quotedFieldsMayHoldAnything() throws IOException {
        try (ImageSource source = open("\"with, comma.png\",\"a \"\"b\"\"\nc\"\n\"say \"\"hi\"\".png\",d")) {
            assertThat(source.classes()).containsExactly("a \"b\"\nc", "d");
            assertThat(source.read(0).width()).isEqualTo(3);
            assertThat(source.read(1).width()).isEqualTo(3);
        }
    }

    @Test
    void tabsSeparateInTsvFilesAndAbsolutePathsStay() throws IOException {
        try (ImageSource source = open("l.tsv", folder.resolve("lists/a.png") + "\tx y\nwith, comma.png\tz\n")) {
            assertThat(source.classes()).containsExactly("x y", "z");
            assertThat(source.name(0)).isEqualTo(folder.resolve("lists/a.png").toString());
        }
    }

    @Test
    void classesMayBeNamed() throws IOException {
        TestImages.write(folder.resolve("lists/classes.txt"), "zebra\nant\n");
        try (ImageSource source = open("a.png,zebra\n")) {
            assertThat(source.classes()).containsExactly("zebra", "ant");
            assertThat(source.label(0)).isZero();
        }
        assertRefused("a.png,zebra\nsub/b.png,zebr\n", "l.csv:2: the label 'zebr' is not among the 2 classes");
        TestImages.write(folder.resolve("lists/classes.txt"), "ant\nant\n");
        assertRefused("a.png,ant\n", "classes.txt: names ant twice");
        TestImages.write(folder.resolve("lists/classes.txt"), "\n");
        assertRefused("a.png,ant\n", "classes.txt: names no classes");
    }

    private void assertRefused(String text, String sentence) {
        assertThatThrownBy(() -> open(text)).isInstanceOf(InputException.class).hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a.png,x;gone.png,y;away.png,z|l.csv:2: |gone.png is not there (2 of 3 images are missing)",
                "``|l.csv: lists no images|write one a line, as path,label",
                "path,label|l.csv: lists no images|write one a line",
                "a.png,x;sub/b.png|l.csv:2: has no label|label all images or none",
                "a.png;sub/b.png,x|l.csv:2: has a label|label all images or none",
                "a.png,x;sub/b.png, |l.csv:2: has no label|label all images or none",
                "path,label;,x|l.csv:2: names no image|names no image",
                "id,klass;1,2|l.csv:1: names neither an image nor a column 'path'|was 'id,klass'",
                "\"a.png,x|l.csv:1: a quote is opened|never closed",
                "\"a.png\"b,x|l.csv:1: has text behind a closing quote|closing quote"
            })
    void mistakesAreToldByTheirLine(String lines, String place, String sentence) {
        String text = lines == null ? "" : lines.replace(';', '\n');
        assertThatThrownBy(() -> open(text))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(place)
                .hasMessageContaining(sentence);
    }

    @Test
    void aListThatIsNoTextIsRefused() throws IOException {
        Path file = folder.resolve("lists/binary.csv");
        Files.write(file, new byte[] {(byte) 0xC3, 0x28, 0x0A});
        assertThatThrownBy(() -> ImageSources.open(file.toString(), Split.TRAIN, 1000))
                .hasMessageContaining("binary.csv: is not UTF-8 text");
    }
}

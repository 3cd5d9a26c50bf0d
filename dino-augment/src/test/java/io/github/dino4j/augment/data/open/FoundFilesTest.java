package io.github.dino4j.augment.data.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.TestImages;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as people have them: what is an image of which class, and what is said of the rest. */
class FoundFilesTest {
    private static final byte[] IMAGE = TestImages.png(3, 9);

    @TempDir
    private Path folder;

    private ImageSource open(String spec) throws IOException {
        return ImageSources.open(folder + "/" + spec, Split.TRAIN, 1000);
    }

    private void files(String... names) throws IOException {
        for (String name : names) {
            TestImages.write(folder.resolve(name), IMAGE);
        }
    }

    @Test
    void whatIsNoImageIsCountedAndEmptyClassesAreNamed() throws IOException {
        files(
                "s/cat/1.jpg",
                "s/cat/2.webp",
                "s/cat/3.heic",
                "s/cat/notes.TXT",
                "s/dog/4.heic",
                "s/owl/5.jfif",
                "s/cover.png");
        files("s/cat/.6.png", "s/owl/.ipynb_checkpoints/5.png", "s/README");
        try (ImageSource source = open("s")) {
            assertThat(source.classes()).containsExactly("cat", "owl");
            assertThat(source.size()).isEqualTo(3);
            assertThat(source.survey().ignored())
                    .containsEntry(".heic", 2)
                    .containsEntry(".txt", 1)
                    .containsEntry("hidden", 2)
                    .containsEntry("without suffix", 1)
                    .containsEntry("beside the class folders", 1)
                    .hasSize(5);
            assertThat(source.survey().emptyClasses()).containsExactly("dog");
            assertThat(source.survey().sentence())
                    .startsWith("of 10 files 3 are images; 2 .heic, 2 hidden, 1 ")
                    .endsWith(
                            "; class dog has none; to have those too, convert .heic to JPEG or PNG (phones can also be"
                                    + " set to take JPEG)");
        }
    }

    /** Unpacking an archive of a Macintosh leaves it beside the classes. */
    @Test
    void aFolderOfMacintoshNotesIsNoClass() throws IOException {
        files("s/cat/1.png", "s/__MACOSX/cat/._1.png", "s/__MACOSX/cat/2.png");
        try (ImageSource source = open("s")) {
            assertThat(source.classes()).containsExactly("cat");
            assertThat(source.size()).isEqualTo(1);
            assertThat(source.survey().emptyClasses()).isEmpty();
            assertThat(source.survey().ignored()).containsOnly(Map.entry("hidden", 1));
        }
    }

    @Test
    void anImageDeepDownIsFound() throws IOException {
        files("s/c/a.png", "s/c/" + "d/".repeat(19) + "b.png");
        try (ImageSource source = open("s")) {
            assertThat(source.size()).isEqualTo(2);
            assertThat(source.survey().isClean()).isTrue();
        }
    }

    @Test
    void aHashInTheNameOfAFolderIsNoPlaceInATar() throws IOException {
        files("C# shots/x/a.png");
        try (ImageSource source = open("C# shots")) {
            assertThat(source.size()).isEqualTo(1);
        }
        TestImages.tar(folder.resolve("C#.tar"), "k/x/a.png", IMAGE, "k/y/b.png", IMAGE, "l/x/c.png", IMAGE);
        try (ImageSource source = open("C#.tar#k")) {
            assertThat(source.size()).isEqualTo(2);
        }
    }

    @Test
    void aTarOfOneFolderHasTheClassesOfTheFolder() throws IOException {
        TestImages.tar(
                folder.resolve("t.tar"), "./p/q/cat/a.png", IMAGE, "./p/q/dog/b.png", IMAGE, "./p/q/note.txt", "x");
        try (ImageSource source = open("t.tar")) {
            assertThat(source.classes()).containsExactly("cat", "dog");
            assertThat(source.survey().ignored()).containsOnlyKeys(".txt");
        }
        TestImages.tar(folder.resolve("flat.tar"), "photos/a.png", IMAGE, "photos/b.png", IMAGE);
        try (ImageSource source = open("flat.tar")) {
            assertThat(source.classes()).isEmpty();
            assertThat(source.size()).isEqualTo(2);
        }
    }

    private static void link(TarArchiveOutputStream tar, String name, byte kind, String target) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, kind);
        entry.setLinkName(target);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    @Test
    void linksInATarAreFollowed() throws IOException {
        try (OutputStream out = Files.newOutputStream(folder.resolve("l.tar"));
                TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            TarArchiveEntry entry = new TarArchiveEntry("x/cat/a.png");
            entry.setSize(IMAGE.length);
            tar.putArchiveEntry(entry);
            tar.write(IMAGE);
            tar.closeArchiveEntry();
            link(tar, "x/dog/b.png", TarConstants.LF_LINK, "x/cat/a.png");
            link(tar, "x/owl/c.png", TarConstants.LF_SYMLINK, "../cat/a.png");
            link(tar, "x/pig/d.png", TarConstants.LF_SYMLINK, "../../out/of/it.png");
            link(tar, "x/ram/e.png", TarConstants.LF_SYMLINK, "e.png");
        }
        try (ImageSource source = open("l.tar")) {
            assertThat(source.classes()).containsExactly("cat", "dog", "owl");
            assertThat(source.read(2).pixels()[0]).isEqualTo((byte) 9);
            assertThat(source.survey().ignored()).containsEntry("broken link", 2);
        }
    }

    @Test
    void aSingleTarMayHaveItsLabelsInJson() throws IOException {
        TestImages.tar(
                folder.resolve("j.tar"),
                "s0.png",
                IMAGE,
                "s0.json",
                "{\"label\": 1}",
                "s1.png",
                IMAGE,
                "s1.json",
                "{\"label\": 0}");
        try (ImageSource source = open("j.tar")) {
            assertThat(source.classes()).containsExactly("0", "1");
            assertThat(source.label(0)).isEqualTo(1);
        }
    }

    @Test
    void aLabelInJsonMayBeCalledAsInLists() throws IOException {
        String first = "{\"class\": \"dog\", \"cls\": 7}";
        String second = "{\"class\": [1, 2], \"class_name\": \"cat\"}";
        TestImages.tar(folder.resolve("c.tar"), "s0.png", IMAGE, "s0.json", first, "s1.png", IMAGE, "s1.json", second);
        try (ImageSource source = open("c.tar")) {
            assertThat(source.classes()).containsExactly("cat", "dog");
            assertThat(source.label(0)).isEqualTo(1);
        }
    }

    @Test
    void listsOfSpreadsheetsAreRead() throws IOException {
        files("l/a.png", "l/b.png");
        TestImages.write(folder.resolve("l/semicolon.csv"), "image_path;target\na.png;0.0\nb.png;1.0\n");
        try (ImageSource source = open("l/semicolon.csv")) {
            assertThat(source.classes()).containsExactly("0", "1");
        }
        TestImages.write(folder.resolve("l/minus.csv"), "filepaths,labels\na.png,-1\nb.png,1\n");
        assertThatThrownBy(() -> open("l/minus.csv"))
                .hasMessageContaining("minus.csv:2: has the label -1, but classes");
        TestImages.write(folder.resolve("l/huge.csv"), "path,label\na.png,99999999\n");
        assertThatThrownBy(() -> open("l/huge.csv"))
                .hasMessageContaining("would make 100000000 classes, more than 1000000");
    }
}

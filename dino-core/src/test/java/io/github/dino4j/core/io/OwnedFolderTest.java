package io.github.dino4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnedFolderTest {
    @TempDir
    private Path folder;

    private static OwnedFolder.Owner owner(String kind, String name) {
        return new OwnedFolder.Owner(kind, name, "--output", root -> Files.exists(root.resolve("old.txt")));
    }

    private OwnedFolder open(String kind, String name) throws IOException {
        return OwnedFolder.open(folder, owner(kind, name));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aDirectoryOfSomebodyElseIsLeftAsItIs() throws IOException {
        Files.writeString(folder.resolve("config.yaml"), "mine");
        assertThatThrownBy(() -> open("run", "a"))
                .isInstanceOf(InputException.class)
                .hasMessage(folder + ": holds files that no run of this program wrote (config.yaml), so nothing is"
                        + " written there; choose an empty or new directory as --output");
        assertThat(names()).containsExactly("config.yaml");
    }

    @Test
    void anEmptyDirectoryIsMarkedAndFoundAgainByItsFirstName() throws IOException {
        try (OwnedFolder first = open("run", "a")) {
            assertThat(first.name()).isEqualTo("a");
        }
        Files.writeString(folder.resolve("metrics.jsonl"), "{}");
        try (OwnedFolder again = open("run", "b")) {
            assertThat(again.name()).isEqualTo("a");
            again.rename("c");
        }
        try (OwnedFolder renamed = open("run", "b")) {
            assertThat(renamed.name()).isEqualTo("c");
        }
    }

    @Test
    void aDirectoryThatWasMadeForWorkThatCannotBeginIsTakenBack() throws IOException {
        Path made = folder.resolve("made");
        try (OwnedFolder begun = OwnedFolder.open(made, owner("run", "a"))) {
            Files.writeString(made.resolve("config.yaml"), "ours");
            Files.writeString(made.resolve("notes.txt"), "somebody's");
            begun.abandon(Set.of("config.yaml"));
            assertThat(made.resolve("config.yaml")).as("beside other files").exists();
            Files.delete(made.resolve("notes.txt"));
            begun.abandon(Set.of("config.yaml"));
            assertThat(made).doesNotExist();
        }
        try (OwnedFolder own = open("run", "a")) {
            own.abandon(Set.of());
            assertThat(folder).as("it was there before").isDirectory();
        }
    }

    @Test
    void aDirectoryOfAnotherKindIsRefused() throws IOException {
        open("run", "a").close();
        assertThatThrownBy(() -> open("finetuning", "a"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(folder + ": belongs to a run of this program, not to a finetuning");
    }

    @Test
    void aDirectoryOfAnEarlierVersionIsTaken() throws IOException {
        Files.writeString(folder.resolve("old.txt"), "");
        open("run", "a").close();
        assertThat(names()).contains(OwnedFolder.MARKER);
    }

    @Test
    void twoAtOnceAreRefused() throws IOException {
        try (OwnedFolder first = open("run", "a")) {
            assertThat(first.isGone()).isFalse();
            assertThatThrownBy(() -> open("run", "a"))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("this process already trains here");
        }
        open("run", "a").close();
    }

    @Test
    void aDeletedDirectoryIsNoticedAndMadeAnew() throws IOException {
        Path inner = folder.resolve("inner");
        try (OwnedFolder opened = OwnedFolder.open(inner, owner("run", "a"))) {
            Files.delete(inner.resolve(OwnedFolder.MARKER));
            Files.delete(inner.resolve(".lock"));
            Files.delete(inner);
            assertThat(opened.isGone()).isTrue();
            opened.restore();
            assertThat(opened.isGone()).isFalse();
        }
    }

    @Test
    void aFileInTheWayIsNamedWithTheReason() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> OwnedFolder.open(file, owner("run", "a")))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        file + ": no directory can be made there (a file of that name is in the way); choose another"
                                + " --output");
    }

    @Test
    void equalTextsHaveEqualNames() {
        assertThat(OwnedFolder.nameOf("a")).hasSize(16).isEqualTo(OwnedFolder.nameOf("a"));
        assertThat(OwnedFolder.nameOf("a")).isNotEqualTo(OwnedFolder.nameOf("b"));
    }
}

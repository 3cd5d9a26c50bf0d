package io.github.dino4j.cli.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTailTest {
    @TempDir
    private Path folder;

    private final List<String> lines = new ArrayList<>();

    private Path file() {
        return folder.resolve("metrics.jsonl");
    }

    private boolean read(MetricsTail tail) throws IOException {
        boolean anew = tail.beginsAnew();
        tail.read(Long.MAX_VALUE >> 1, lines::add);
        return anew;
    }

    @Test
    void aLineIsReadWhenItIsWhole() throws IOException {
        Files.writeString(file(), "one\ntw");
        MetricsTail tail = new MetricsTail(file());
        read(tail);
        assertThat(lines).containsExactly("one");
        Files.writeString(file(), "o\nthree\n", StandardOpenOption.APPEND);
        assertThat(read(tail)).isFalse();
        assertThat(lines).containsExactly("one", "two", "three");
    }

    @Test
    void aFileThatWasReplacedOrCutOffBeginsAnew() throws IOException {
        Files.writeString(file(), "one\ntwo\n");
        MetricsTail tail = new MetricsTail(file());
        read(tail);
        Path other = Files.writeString(folder.resolve("other"), "one\nnew\nmore\n");
        Files.move(other, file(), StandardCopyOption.REPLACE_EXISTING);
        assertThat(read(tail)).isTrue();
        Files.writeString(file(), "x\n");
        assertThat(read(tail)).isTrue();
        assertThat(lines).containsExactly("one", "two", "one", "new", "more", "x");
    }

    @Test
    void aLineLongerThanAnyIsPassedOver() throws IOException {
        Files.writeString(file(), "a\n" + "x".repeat(3 * MetricsTail.LONGEST) + "\nb\n");
        read(new MetricsTail(file()));
        assertThat(lines).containsExactly("a", "b");
    }

    @Test
    void aLargeFileIsReadInParts() throws IOException {
        Files.writeString(file(), "0123456789\n".repeat(10));
        MetricsTail tail = new MetricsTail(file());
        tail.beginsAnew();
        tail.read(55, lines::add);
        assertThat(tail.share()).isEqualTo(0.5);
        tail.read(1000, lines::add);
        assertThat(lines).hasSize(10).containsOnly("0123456789");
    }

    @Test
    void neitherALinkNorAFolderIsRead() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "root:x\n");
        Files.createSymbolicLink(file(), secret);
        assertThatThrownBy(() -> read(new MetricsTail(file()))).isInstanceOf(IOException.class);
        Files.delete(file());
        Files.createDirectory(file());
        assertThatThrownBy(() -> read(new MetricsTail(file()))).isInstanceOf(IOException.class);
        assertThat(lines).isEmpty();
    }
}

package io.github.dino4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void anOldFile() throws IOException {
        file = Files.writeString(folder.resolve("file.txt"), "old");
    }

    private List<Path> listing() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void aTextReplacesTheOldFile() throws IOException {
        AtomicFiles.write(file, "new ü");
        assertThat(file).content(StandardCharsets.UTF_8).isEqualTo("new ü");
        assertThat(listing()).containsExactly(file);
    }

    @Test
    void aFullDiskLeavesTheOldFileAndNothingElse() throws IOException {
        assertThatThrownBy(() -> AtomicFiles.write(file, channel -> {
                    channel.write(ByteBuffer.wrap(new byte[100]));
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("file.txt: cannot be written (No space left on device); ")
                .hasMessageContaining(" bytes are free");
        assertThat(file).hasContent("old");
        assertThat(listing()).containsExactly(file);
    }

    @Test
    void whateverGoesWrongInBetweenLeavesTheOldFileAndNothingElse() throws IOException {
        assertThatThrownBy(() -> AtomicFiles.write(file, channel -> {
                    channel.write(ByteBuffer.wrap(new byte[100]));
                    throw new OutOfMemoryError("made up");
                }))
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(file).hasContent("old");
        assertThat(listing()).containsExactly(file);
    }

    @Test
    void aMissingFolderIsAnErrorThatNamesTheFile() {
        assertThatThrownBy(() -> AtomicFiles.write(folder.resolve("gone/file.txt"), "x"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("gone/file.txt: cannot be written");
    }
}

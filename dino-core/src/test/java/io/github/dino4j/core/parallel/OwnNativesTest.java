package io.github.dino4j.core.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OwnNativesTest {
    private static Map<String, String> mpirun(int rank) {
        return Map.of(
                "OMPI_COMM_WORLD_RANK", Integer.toString(rank),
                "OMPI_COMM_WORLD_SIZE", "8",
                "OMPI_COMM_WORLD_LOCAL_RANK", Integer.toString(rank % 4));
    }

    @Test
    void processesOfAHostUnpackApart() {
        Path folder = OwnNatives.folder(mpirun(5), null, "/home/ada").orElseThrow();
        assertThat(folder.getParent()).isEqualTo(Path.of("/home/ada/.javacpp"));
        assertThat(folder.getFileName().toString()).endsWith("-1");
    }

    @Test
    void oneProcessUsesTheUsualFolder() {
        assertThat(OwnNatives.folder(mpirun(0), null, "/home/ada")).isEmpty();
        assertThat(OwnNatives.folder(Map.of(), null, "/home/ada")).isEmpty();
    }

    @Test
    void aFolderThatWasChosenStays() {
        assertThat(OwnNatives.folder(mpirun(5), "/scratch", "/home/ada")).isEmpty();
    }
}

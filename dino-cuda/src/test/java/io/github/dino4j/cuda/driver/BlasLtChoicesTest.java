package io.github.dino4j.cuda.driver;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Memory;
import io.github.dino4j.cuda.StandIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Algorithms are timed once, kept in a file, and read from there. */
class BlasLtChoicesTest {
    private static final String LINE = "product 07" + "00".repeat(63);

    @TempDir
    Path folder;

    @BeforeEach
    void set() {
        StandIn.requireEmulated();
        StandIn.reset();
        System.setProperty(BlasLtChoices.TUNE, "true");
        System.setProperty(BlasLtChoices.FOLDER, folder.toString());
    }

    @AfterEach
    void clear() {
        System.clearProperty(BlasLtChoices.TUNE);
        System.clearProperty(BlasLtChoices.FOLDER);
    }

    private static Gemm.Matrix matrix(long address, long rows, long columns) {
        return new Gemm.Matrix(address, true, rows, columns, rows, false, 1, 0L);
    }

    @Test
    void timesOnceAndWritesToNoResult() throws IOException {
        try (DriverGpu gpu = DriverGpu.open(0);
                BlasLt blas = new BlasLt(gpu)) {
            long a = gpu.allocate(2L * 1024 * 16);
            long b = gpu.allocate(2L * 16 * 4096);
            long d = gpu.allocate(4L * 1024 * 4096);
            long sums = gpu.allocate(4L * 4096);
            gpu.zero(a, 2L * 1024 * 16);
            gpu.zero(b, 2L * 16 * 4096);
            try (Memory marks = new Memory(8L)) {
                marks.setLong(0L, 42L);
                gpu.upload(d, marks, 8L);
                gpu.upload(sums, marks, 8L);
                Gemm.Matrix result = new Gemm.Matrix(d, false, 1024, 4096, 1024, false, 1, 0L);
                Gemm.Vector vector = new Gemm.Vector(Gemm.Use.SUMS, sums);
                Gemm gemm = new Gemm(matrix(a, 1024, 16), matrix(b, 16, 4096), result, 0L, vector, 1.0f);
                blas.prepare(gemm);
                List<Path> files = files();
                assertThat(files).hasSize(1);
                assertThat(Files.readAllLines(files.get(0)))
                        .singleElement()
                        .asString()
                        .startsWith(gemm.key() + " 0");
                for (long address : new long[] {d, sums}) {
                    gpu.download(marks, address, 8L);
                    assertThat(marks.getLong(0L)).isEqualTo(42L);
                }
            }
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void readsWhatItWrote() throws IOException {
        Path file = folder.resolve("cublaslt-some-gpu-130000.txt");
        Files.writeString(file, LINE + "\n");
        BlasLtChoices choices = BlasLtChoices.of("some gpu", 130000);
        Memory algorithm = Objects.requireNonNull(choices.known("product"));
        assertThat(algorithm.getByte(0L)).isEqualTo((byte) 7);
        choices.keep("another", algorithm);
        assertThat(Files.readAllLines(file)).containsExactly(LINE.replace("product", "another"), LINE);
        assertThat(BlasLtChoices.of("some gpu", 130000)).isSameAs(choices);
    }

    @Test
    void ignoresAFileThatIsNone() throws IOException {
        Files.writeString(folder.resolve("cublaslt-torn-1.txt"), LINE + "\nproduct 07");
        assertThat(BlasLtChoices.of("torn", 1).known("product")).isNull();
    }
}

package io.github.dino4j.mpi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dino4j.core.io.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real processes that mpirun starts: what they compute together, and how they end when one of them goes. */
class MpiProcessesTest {
    private static final String LAST_CHECKPOINT = "checkpoints/step-00000010.safetensors";

    /** Sums in another order, which AdamW's division by small moments makes larger: 10 steps; 5e-6 was seen. */
    private static final float TOLERANCE = 5e-5f;

    private static final Duration END =
            Duration.ofSeconds(30); // with what a busy machine needs beside the timeout of 3 s

    @TempDir
    private Path folder;

    @BeforeAll
    static void requireMpirun() {
        assumeTrue(MpiRun.isPossible(), "Open MPI's mpirun is not on this machine (Debian: openmpi-bin)");
    }

    private List<String> run(int size, String... args) throws Exception {
        try (MpiRun run = new MpiRun(folder, size, args)) {
            assertThat(run.exit()).as(run.errors()).isZero();
            return run.lines();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void allProcessesGetTheSameSums(int size) throws Exception {
        List<String> lines = run(size, "sums");
        assertThat(lines).hasSize(size).allSatisfy(line -> assertThat(line)
                .contains(" of " + size + ": bits true true")
                .contains(
                        size == 2
                                ? "doubles [1.0, 1.0E-12, 2.0], given [7.0, 8.0], gathered [0.0, 0.0, 1.0, 10.0],"
                                        + " agree true false, beyond 0.0"
                                : "gathered [0.0, 0.0, 1.0, 10.0, 2.0, 20.0, 3.0, 30.0], agree true false"));
        assertThat(lines.stream().map(line -> line.substring(line.indexOf("first"))))
                .containsOnly(lines.get(0).substring(lines.get(0).indexOf("first")));
    }

    @Test
    void aKilledProcessEndsAll() throws Exception {
        try (MpiRun run = new MpiRun(folder, 3, "wait")) {
            String victim = pid(run, "rank 1 ");
            ProcessHandle.of(Long.parseLong(victim)).orElseThrow().destroyForcibly();
            long killed = System.nanoTime();
            assertThat(run.exit()).isNotZero();
            assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(END);
            assertThat(run.lines()).as(run.errors()).anyMatch(line -> line.startsWith("told: rank 1 ("));
        }
    }

    private static String pid(MpiRun run, String whose) throws Exception {
        while (true) {
            for (String line : run.lines()) {
                if (line.startsWith(whose) && line.contains("pid ")) {
                    return line.substring(line.indexOf("pid ") + 4);
                }
            }
            assertThat(run.isAlive()).as(run.errors()).isTrue();
            Thread.onSpinWait();
        }
    }

    @Test
    void processesTrainAsOneDoes() throws Exception {
        run(1, "train", folder.resolve("one").toString());
        run(2, "train", folder.resolve("two").toString());
        run(4, "train", folder.resolve("four").toString());
        requireClose("two");
        requireClose("four");
    }

    @Tag("nightly")
    @Test
    void aStoppedProcessIsNamedAndTheRunGoesOnWhereItWas() throws Exception {
        run(2, "train", folder.resolve("two").toString());
        String again = folder.resolve("again").toString();
        try (MpiRun run = new MpiRun(folder, 2, "train", again, "STOP", "7")) {
            assertThat(run.exit()).isNotZero();
            assertThat(run.lines())
                    .as(run.errors())
                    .anyMatch(line -> line.startsWith("told: rank 1 (") && line.contains("has not answered for 3 s"));
        }
        assertThat(Files.exists(folder.resolve("again").resolve(LAST_CHECKPOINT)))
                .isFalse();
        run(2, "train", again);
        SafeTensors resumed = checkpoint("again");
        checkpoint("two").tensors().forEach((key, tensor) -> assertThat(
                        tensor(resumed, key).data())
                .as("%s after an interruption", key)
                .isEqualTo(tensor.data()));
    }

    private static SafeTensors.Tensor tensor(SafeTensors file, String key) {
        return Objects.requireNonNull(file.tensors().get(key), key);
    }

    private SafeTensors checkpoint(String name) throws IOException {
        return SafeTensors.read(folder.resolve(name).resolve(LAST_CHECKPOINT));
    }

    /** Weights of student and teacher, their moments, and the centre. */
    private void requireClose(String name) throws Exception {
        SafeTensors one = checkpoint("one");
        SafeTensors other = checkpoint(name);
        assertThat(other.tensors().keySet()).isEqualTo(one.tensors().keySet());
        assertThat(Stream.of("student", "teacher", "center"))
                .allMatch(part -> one.tensors().keySet().stream().anyMatch(key -> key.contains(part)));
        float largest = 0f;
        for (String key : one.tensors().keySet()) {
            largest = Math.max(largest, difference(tensor(one, key), tensor(other, key)));
        }
        assertThat(largest).as("difference of %s processes from one", name).isLessThan(TOLERANCE);
    }

    private static float difference(SafeTensors.Tensor one, SafeTensors.Tensor other) {
        float largest = 0f;
        if (one.type().equals("F32")) {
            float[] expected = one.floats();
            float[] actual = other.floats();
            for (int i = 0; i < expected.length; i++) {
                largest = Math.max(largest, Math.abs(actual[i] - expected[i]));
            }
        }
        return largest;
    }
}

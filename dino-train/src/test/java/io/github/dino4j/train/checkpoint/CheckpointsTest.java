package io.github.dino4j.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.dino4j.core.io.CheckpointFiles;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class CheckpointsTest {
    private static final int KEEP_ALL = 100;

    private final Logger logger = (Logger) LoggerFactory.getLogger(CheckpointFiles.class);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    @TempDir
    private Path folder;

    private Checkpoints checkpoints;

    @BeforeEach
    void listen() {
        checkpoints = new Checkpoints(folder);
        logged.start();
        logger.addAppender(logged);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(logged);
    }

    /** A state of two small layers, all of whose numbers are the step. */
    private static CheckpointContent content(long step) {
        return content(step, List.of("blocks.0.weight", "blocks.1.weight"), 3);
    }

    private static CheckpointContent content(long step, List<String> names, long width) {
        ParameterLayout layout = new ParameterLayout(names.stream()
                .map(name -> new Parameter(name, List.of(2L, width), Initializer.normal(1), true))
                .toList());
        ParameterStore student = new ParameterStore(layout);
        float[] values = new float[(int) (2 * width)];
        Arrays.fill(values, (float) step);
        names.forEach(name -> student.set(name, values));
        return new CheckpointContent(
                step,
                Map.of("student", student),
                state("dino_loss.center", (float) step, (float) -step),
                Map.of("optim.steps", new long[] {step}),
                Map.of("config", "a: 1\n"));
    }

    private static ParameterStore state(String name, float... values) {
        List<Long> shape = List.of(1L, (long) values.length);
        ParameterStore state =
                new ParameterStore(new ParameterLayout(List.of(new Parameter(name, shape, Initializer.ZEROS, false))));
        state.set(name, values);
        return state;
    }

    private static float[] weights(CheckpointContent content) {
        return content.stores().values().iterator().next().get("blocks.1.weight");
    }

    private Path file(int step) {
        return folder.resolve(String.format(Locale.ROOT, "step-%08d.safetensors", step));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private List<Integer> steps() throws IOException {
        return names().stream()
                .map(name -> Integer.parseInt(name.replaceAll("\\D", "")))
                .toList();
    }

    private static void flipBit(Path file, int fromEnd) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - fromEnd] ^= 1;
        Files.write(file, bytes);
    }

    private static void cut(Path file) throws IOException {
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), (int) Files.size(file) - 10));
    }

    private void assertLoads(long step) throws IOException {
        CheckpointContent loaded = content(0);
        assertThat(checkpoints.loadLatest(loaded)).isEqualTo(step);
        assertThat(weights(loaded)).containsOnly((float) step);
        assertThat(loaded.state().get("dino_loss.center")).containsExactly((float) step, (float) -step);
        assertThat(loaded.counters())
                .hasEntrySatisfying("optim.steps", steps -> assertThat(steps).containsExactly(step));
    }

    @Test
    void theNewestIsLoaded() throws IOException {
        checkpoints.write(content(99_999_999), KEEP_ALL, 0);
        checkpoints.write(content(100_000_000), KEEP_ALL, 0); // one more digit sorts behind, not before
        assertLoads(100_000_000);
        assertThat(checkpoints.newest()).hasValue(folder.resolve("step-100000000.safetensors"));
        assertThat(logged.list).isEmpty();
    }

    @Test
    void anEmptyOrMissingFolderIsAStart() throws IOException {
        assertThat(checkpoints.loadLatest(content(0))).isZero();
        assertThat(new Checkpoints(folder.resolve("none")).loadLatest(content(0)))
                .isZero();
    }

    @Test
    void foreignFilesAreNoCheckpoints() throws IOException {
        checkpoints.write(content(4), KEEP_ALL, 0);
        Files.writeString(folder.resolve("step-99999999999999999999.safetensors"), "");
        Files.writeString(folder.resolve("step-00000009.safetensors.bak"), "");
        assertLoads(4);
    }

    @Test
    void aCutOrEmptyNewestFallsBackToTheOneBeforeWithAWarning() throws IOException {
        for (int step : List.of(2, 4, 6)) {
            checkpoints.write(content(step), KEEP_ALL, 0);
        }
        cut(file(6));
        Files.write(file(4), new byte[0]);
        assertLoads(2);
        assertThat(logged.list).hasSize(2).allSatisfy(event -> {
            assertThat(event.getLevel()).isEqualTo(Level.WARN);
            assertThat(event.getFormattedMessage()).startsWith("passed over a damaged checkpoint: " + folder);
        });
    }

    @Test
    void aFlippedBitOfAWeightOrACounterIsNoticed() throws IOException {
        for (int fromEnd : List.of(1, 20)) { // the counters come last, other arrays before them
            checkpoints.write(content(2), KEEP_ALL, 0);
            checkpoints.write(content(4), KEEP_ALL, 0);
            flipBit(file(4), fromEnd);
            assertLoads(2);
        }
        assertThat(logged.list.get(0).getFormattedMessage()).contains("step-00000004", "damaged: its checksum");
    }

    @Test
    void whereAllAreDamagedTheRunDoesNotStartOverInSilence() throws IOException {
        checkpoints.write(content(2), KEEP_ALL, 0);
        cut(file(2));
        assertThatThrownBy(() -> checkpoints.loadLatest(content(0)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(folder + ": none of its 1 checkpoints can be read")
                .hasMessageContaining("--fresh");
        assertThat(file(2)).exists();
    }

    @Test
    void aDamagedNewestDoesNotPushOutTheGoodOnes() throws IOException {
        checkpoints.write(content(2), 1, 0);
        checkpoints.write(content(6), 2, 0);
        cut(file(6));
        assertLoads(2);
        checkpoints.write(content(4), 1, 0);
        assertThat(steps()).containsExactly(4);
        assertLoads(4);
    }

    @Test
    void onlyTheNewestAreKept() throws IOException {
        for (int step = 1; step <= 5; step++) {
            checkpoints.write(content(step), 2, 0);
        }
        assertThat(steps()).containsExactly(4, 5);
    }

    @Test
    void milestonesAreKeptForGood() throws IOException {
        for (int step = 1; step <= 10; step++) {
            checkpoints.write(content(step), 1, 4);
        }
        assertThat(steps()).containsExactly(4, 8, 10);
    }

    @Test
    void whatAKilledProcessLeftIsCleanedAway() throws IOException {
        Files.writeString(folder.resolve(".step-00000001.safetensors.part"), "half");
        checkpoints.write(content(2), 1, 0);
        assertThat(names()).containsExactly("step-00000002.safetensors");
    }

    @Test
    void anotherArchitectureIsOneClearErrorAndChangesNothing() throws IOException {
        checkpoints.write(content(3), 1, 0);
        List<String> names = List.of("blocks.0.weight", "blocks.1.weight");
        assertMisfit(content(0, names, 4), "student.blocks.0.weight is F32 [2, 3] there and F32 [2, 4] here");
        assertMisfit(
                content(0, List.of("blocks.0.weight", "blocks.1.weight", "blocks.2.weight"), 3),
                "student.blocks.2.weight is missing there and F32 [2, 3] here");
        assertThat(file(3)).exists();
    }

    @Test
    void aDeeperNetworksCheckpointIsNotTakenInPart() throws IOException {
        checkpoints.write(content(3, List.of("blocks.0.weight", "blocks.1.weight", "blocks.2.weight"), 3), 1, 0);
        assertMisfit(content(0), "student.blocks.2.weight is unknown here");
    }

    @Test
    void arraysOfAnotherTypeOrSizeAreRefused() throws IOException {
        CheckpointContent three = content(3);
        checkpoints.write(
                new CheckpointContent(
                        3, three.stores(), three.state(), Map.of("dino_loss.streak", new long[1]), three.metadata()),
                1,
                0);
        assertMisfit(content(0), "optim.steps is missing there and I64 [1] here");
        CheckpointContent floats =
                new CheckpointContent(0, three.stores(), state("dino_loss.streak", 0.0f), Map.of(), three.metadata());
        assertMisfit(floats, "dino_loss.streak is I64 [1] there and F32 [1, 1] here");
    }

    private void assertMisfit(CheckpointContent here, String message) {
        float[] before = weights(here);
        assertThatThrownBy(() -> checkpoints.loadLatest(here))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(file(3) + ": a checkpoint from another architecture: " + message);
        assertThat(weights(here)).isEqualTo(before);
    }

    /** /dev/full is a disk that is always full; the temporary file is led there. */
    @Test
    void aFullDiskLeavesTheOldCheckpointAndNoTemporaryFile() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "there is no /dev/full here; AtomicFilesTest covers the rest");
        checkpoints.write(content(2), 1, 0);
        byte[] before = Files.readAllBytes(file(2));
        Files.createSymbolicLink(folder.resolve(".step-00000004.safetensors.part"), full);
        assertThatThrownBy(() -> checkpoints.write(content(4), 1, 0))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("step-00000004.safetensors: cannot be written (No space left on device)");
        assertThat(names()).containsExactly("step-00000002.safetensors");
        assertThat(Files.readAllBytes(file(2))).isEqualTo(before);
        assertLoads(2);
    }
}

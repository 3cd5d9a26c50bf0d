package io.github.dino4j.eval.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.config.eval.LinearConfig;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.feature.FeatureFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinearProbeTest {
    private static final ProbeOptions QUICK =
            ProbeOptions.published().withEpochs(7).withBatchSize(25).withLearningRates(0.1, 2.0);

    @TempDir
    private Path folder;

    private final FeatureBank bank;
    private final FeatureBank train;
    private final FeatureBank val;

    LinearProbeTest() throws IOException {
        bank = Stored.read().bank();
        train = bank.select(IntStream.range(0, 60).toArray());
        val = bank.select(IntStream.range(60, 90).toArray());
    }

    /** Ends a probe in the middle, as a kill would. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void itReadsLikeThis() throws IOException {
        // An example for users: JUnit-style, with a bound that the features must keep.
        ProbeResult result = new LinearProbe(QUICK).evaluate(train, val);

        assertThat(result.top1()).isGreaterThan(50);
        assertThat(result.best().head().evaluate(val).top1()).isEqualTo(result.top1());
    }

    @Test
    void aSweepGivesWhatEachRateGivesAlone() throws IOException {
        ProbeResult sweep = new LinearProbe(QUICK).evaluate(train, val);
        ProbeResult alone = new LinearProbe(QUICK.withLearningRates(2.0)).evaluate(train, val);

        assertThat(alone.trials().get(0).accuracy())
                .isEqualTo(sweep.trials().get(1).accuracy());
        assertThat(alone.trials().get(0).losses().get(6))
                .isCloseTo(sweep.trials().get(1).losses().get(6), within(1e-6));
    }

    @Test
    void anInterruptedProbeEndsInTheNumbersOfAnUninterruptedOne() throws IOException {
        ProbeResult whole = new LinearProbe(QUICK).evaluate(train, val);
        Path file = folder.resolve("probe.safetensors");
        LinearProbe killed = new LinearProbe(QUICK).resumable(file).onEpoch(epoch -> {
            if (epoch == 3) {
                throw new Killed();
            }
        });
        assertThatThrownBy(() -> killed.evaluate(train, val)).isInstanceOf(Killed.class);
        ProbeResult resumed = new LinearProbe(QUICK).resumable(file).evaluate(train, val);

        assertThat(resumed.trials().get(1).losses())
                .isEqualTo(whole.trials().get(1).losses());
        assertThat(resumed.best().head().weight()).isEqualTo(whole.best().head().weight());
    }

    @Test
    void anotherProbesFileIsRefused() throws IOException {
        Path file = folder.resolve("probe.safetensors");
        new LinearProbe(QUICK).resumable(file).evaluate(train, val);

        LinearProbe other = new LinearProbe(QUICK.withEpochs(8)).resumable(file);
        assertThatThrownBy(() -> other.evaluate(train, val))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("holds another probe")
                .hasMessageContaining("delete it to start over");
    }

    @Test
    void rowsOfAnotherWidthAreRefusedBeforeTraining() {
        FeatureBank narrow = FeatureBank.of(new float[3], 3, new int[] {0});
        LinearProbe probe = new LinearProbe(QUICK).onEpoch(epoch -> {
            throw new Killed();
        });

        assertThatThrownBy(() -> probe.evaluate(ProbeRows.of(train), narrow))
                .hasMessage("val features must be labelled rows of 12 numbers like the train rows, were"
                        + " FeatureBank[1 x 3, 1 classes]");
        assertThatThrownBy(() -> probe.evaluate(train, narrow)).hasMessageContaining("train features have 12 numbers");
    }

    @Test
    void theReportNamesRatesAndFloors() throws IOException {
        ProbeResult result = new LinearProbe(QUICK).evaluate(train, val);

        assertThat(result.section("Seen once.", Map.of("raw pixels", result), List.of())
                        .blocks()
                        .get(1)
                        .markdown())
                .contains("| features | 0.1 |", "| raw pixels | 2.0 |");
    }

    @Test
    void optionsComeFromTheConfiguration() {
        LinearConfig config = new LinearConfig(3, 4, List.of(0.5), 0.8, 1, false, true, List.of(0.1, 1.0), 0);

        assertThat(ProbeOptions.of(config, 9)).isEqualTo(new ProbeOptions(3, 4, List.of(0.5), 0.8, 9));
    }

    @Test
    void badOptionsAreRefused() {
        assertThatThrownBy(() -> QUICK.withEpochs(0)).hasMessage("epochs must be at least 1, was 0");
        assertThatThrownBy(() -> QUICK.withBatchSize(0)).hasMessage("batch_size must be at least 1, was 0");
        assertThatThrownBy(QUICK::withLearningRates).hasMessage("lr must name at least one learning rate, was empty");
        assertThatThrownBy(() -> QUICK.withLearningRates(-1)).hasMessage("lr must be above 0, was -1.0");
    }

    @Test
    void aHeadIsWrittenUnderTheReleasedNamesAndReadUnderOthers() throws IOException {
        LinearHead head = new LinearHead(2, 3, new float[] {1, 2, 3, 4, 5, 6}, new float[] {7, 8});
        Path file = folder.resolve("head.safetensors");
        head.write(file);

        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                .contains("module.linear.weight", "module.linear.bias", "[2,3]");
        assertThat(LinearHead.read(file).weight()).isEqualTo(head.weight());
        assertThat(LinearHead.read(file).bias()).isEqualTo(head.bias());
        Path torch = folder.resolve("head.pth");
        head.write(torch);
        assertThat(LinearHead.read(torch).weight()).isEqualTo(head.weight());
        assertThat(LinearHead.read(torch).bias()).isEqualTo(head.bias());
    }

    /** What PyTorch wrote, under the released names: src-test-data/weights/generate.py. */
    @Test
    void aHeadThatPyTorchWroteIsRead() throws IOException {
        LinearHead head =
                LinearHead.read(Path.of(System.getProperty("dino.root"), "src-test-data/weights/linear_head.pth"));
        assertThat(head.classes()).isEqualTo(3);
        assertThat(head.dim()).isEqualTo(16);
    }

    @Test
    void aHeadRefusesFeaturesOfAnotherWidth() {
        LinearHead head = new LinearHead(5, 3, new float[15], new float[5]);

        assertThatThrownBy(() -> head.evaluate(val))
                .hasMessageStartingWith("the linear head takes 3 numbers a row, the features have 12");
    }

    @Test
    void aFileWithoutAHeadIsRefused() throws IOException {
        Path file = folder.resolve("features.safetensors");
        FeatureFile.write(file, val);

        assertThatThrownBy(() -> LinearHead.read(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no linear head can be read: " + file);
    }
}

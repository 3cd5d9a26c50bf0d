package io.github.dino4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.io.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that scripts start as several processes, of one host and of hosts that {@code scripts/lab/netlab.py} makes. */
@Tag("nightly")
class LaunchedRunsTest {
    /** Losses of few steps, whose sums are rounded in another order. */
    private static final double TOLERANCE = 1e-4;

    private static final int EPOCHS = 60; // of ten steps: seconds, in which a signal arrives before the end

    private static final int EPOCHS_OF_A_LONG_RUN = 20_000;

    @TempDir
    private Path folder;

    private ScriptsFolder scripts;

    @BeforeEach
    void layOut() throws IOException {
        scripts = new ScriptsFolder(folder.resolve("dist"));
    }

    private static void requireMpirun() {
        assumeTrue(ScriptsFolder.isOnPath("mpirun"), "Open MPI's mpirun is not on this machine (Debian: openmpi-bin)");
    }

    private static void requireHosts() throws IOException {
        requireMpirun();
        boolean isPossible = ScriptsFolder.isOnPath("ip")
                && ScriptsFolder.isOnPath("python3")
                && Files.isWritable(Path.of("/run"))
                && Files.exists(Path.of("/dev/net/tun"));
        assumeTrue(isPossible, "hosts are made by root, with iproute2, Python 3 and /dev/net/tun");
    }

    private List<String> train(String run, int epochs) {
        List<String> words = new ArrayList<>(List.of("train", "builtin:quickstart.yaml", "--json", "--output"));
        words.add(folder.resolve(run).toString());
        for (String set : List.of(
                "model.depth=1",
                "method.head.hidden_dim=32",
                "method.head.out_dim=64",
                "train.batch_size=20",
                "train.threads=1",
                "train.precision=float32",
                "train.epochs=" + epochs,
                "optim.warmup_epochs=0",
                "data.synthetic={train_per_class: 20, val_per_class: 2, size: 32, seed: 0}",
                "eval.knn.every_epochs=0",
                "eval.signals.pictures=0")) {
            words.add("--set");
            words.add(set);
        }
        return words;
    }

    private static String[] words(List<String> first, List<String> last) {
        return Stream.concat(first.stream(), last.stream()).toArray(String[]::new);
    }

    private JsonNode result(ScriptsFolder.Ended ended) throws IOException {
        assertThat(ended.status()).as(ended.errors()).isZero();
        assertThat(ended.out().lines()).as("what one process prints").hasSize(1);
        return new ObjectMapper().readTree(ended.out());
    }

    private JsonNode alone(int epochs) throws Exception {
        return result(scripts.run("dino", words(List.of(), train("alone", epochs))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mpirun.sh", "rabit.sh"})
    void aScriptPrintsWhatOneProcessWould(String script) throws Exception {
        if (script.equals("mpirun.sh")) {
            requireMpirun();
        }
        JsonNode one = alone(2);
        JsonNode two = result(scripts.run(script, words(List.of("-n", "2"), train("two", 2))));
        assertThat(two.fieldNames()).toIterable().containsExactlyElementsOf(one::fieldNames);
        assertThat(two.get("steps").intValue()).isEqualTo(one.get("steps").intValue());
        assertThat(two.get("loss").doubleValue()).isCloseTo(one.get("loss").doubleValue(), within(TOLERANCE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mpirun.sh", "rabit.sh"})
    void anEndedScriptSavesAndTheSameLineEndsInTheBytesOfAnUninterruptedOne(String script) throws Exception {
        if (script.equals("mpirun.sh")) {
            requireMpirun();
        }
        result(scripts.run(script, words(List.of("-n", "2"), train("whole", EPOCHS))));
        String[] again = words(List.of("-n", "2"), train("stopped", EPOCHS));
        ScriptsFolder.Running running = scripts.start(script, again);
        running.await(folder.resolve("stopped/checkpoints"));
        running.process().destroy(); // SIGTERM
        ScriptsFolder.Ended ended = running.end();
        assertThat(ended.errors()).contains("stopped after step " + lastStep("stopped") + " and saved; go on with");
        assertThat(lastStep("stopped")).isLessThan(lastStep("whole"));

        result(scripts.run(script, again));
        Map<String, SafeTensors.Tensor> resumed = last("stopped");
        assertThat(resumed.keySet()).isEqualTo(last("whole").keySet());
        last("whole").forEach((key, tensor) -> assertThat(
                        Objects.requireNonNull(resumed.get(key)).data())
                .as(key)
                .isEqualTo(tensor.data()));
    }

    @Test
    void aSlowNetworkThatLosesPacketsChangesNothing() throws Exception {
        requireHosts();
        JsonNode one = alone(2);
        List<String> lab = List.of("--hosts", "2", "--delay-ms", "0.5", "--loss", "0.001", "--gbps", "1", "--");
        List<String> mpirun = List.of(scripts.script("mpirun.sh").toString(), "--host", "@", "-n", "2");
        JsonNode two = result(scripts.run("lab/netlab.py", words(lab, List.of(words(mpirun, train("lossy", 2))))));
        assertThat(two.get("loss").doubleValue()).isCloseTo(one.get("loss").doubleValue(), within(TOLERANCE));
    }

    @Test
    void aHostThatIsCutOffEndsTheJobWithItsNameAndAWholeCheckpoint() throws Exception {
        requireHosts();
        List<String> lab = List.of("--hosts", "2", "--cut", "1:" + folder.resolve("cut/checkpoints"), "--");
        List<String> mpirun = List.of(scripts.script("mpirun.sh").toString(), "--host", "@", "-n", "2");
        ScriptsFolder.Ended ended =
                scripts.run("lab/netlab.py", words(lab, List.of(words(mpirun, train("cut", EPOCHS_OF_A_LONG_RUN)))));
        assertThat(ended.status()).as(ended.errors()).isNotZero();
        assertThat(ended.errors()).contains("rank 1 (lab-1) has not answered for 15 s");
        assertThat(last("cut")).as("a whole checkpoint").isNotEmpty();
    }

    private Map<String, SafeTensors.Tensor> last(String run) throws IOException {
        String name = String.format(Locale.ROOT, "step-%08d.safetensors", lastStep(run));
        return SafeTensors.read(folder.resolve(run).resolve("checkpoints").resolve(name))
                .tensors();
    }

    private long lastStep(String run) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(run).resolve("checkpoints"))) {
            return files.map(file -> Objects.requireNonNull(file.getFileName()).toString())
                    .filter(name -> name.matches("step-\\d+\\.safetensors"))
                    .mapToLong(name -> Long.parseLong(name.replaceAll("\\D", "")))
                    .max()
                    .orElseThrow();
        }
    }
}

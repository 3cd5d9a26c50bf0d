package io.github.dino4j.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
    @TempDir
    private Path root;

    private RunConfig config;

    @BeforeEach
    void configure() {
        config = writingTo(root);
    }

    /** A process that holds a lock until it is told to end. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] args) throws IOException {
            try (FileChannel channel =
                            FileChannel.open(Path.of(args[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                System.out.write(lock.isValid() ? 1 : 0);
                System.out.flush();
                int told = System.in.read();
                System.exit(told < 0 ? 0 : 1);
            }
        }
    }

    private Process hold() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Holder.class.getName(),
                        root.resolve(".lock").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    @Test
    void aSecondRunOfTheSameProcessIsRefusedAndHarmless() throws IOException {
        Path checkpoint = root.resolve("checkpoints/step-00000001.safetensors");
        try (RunFolder first = RunFolder.open(config, false)) {
            Files.createDirectories(first.checkpoints());
            Files.writeString(checkpoint, "kept");
            assertThatThrownBy(() -> RunFolder.open(config, true))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining(root + ": this process already trains here; choose another");
        }
        assertThat(checkpoint).hasContent("kept");
    }

    /** Opens the folder as a run that has checkpoints would, with some keys set otherwise. */
    private void reopen(String... sets) throws IOException {
        try (RunFolder first = RunFolder.open(config, false)) {
            Files.createDirectories(first.checkpoints());
        }
        List<String> all = new ArrayList<>(List.of("data.train=x", "train.output='" + root + "'"));
        all.addAll(List.of(sets));
        RunFolder.open(ConfigLoader.builtin("base/dino.yaml", all), false).close();
    }

    /** Also of listeners that the new run does not have. */
    @Test
    void startingOverDeletesWhatARunWritesAndNothingElse() throws IOException {
        List<String> written = List.of(
                "metrics.jsonl",
                "floors.json",
                "signals.json",
                "report.html",
                "checkpoints/step-00000001.safetensors",
                "samples/first_batch.png",
                "samples/attention/epoch-3.png",
                "tensorboard/events.out.tfevents.1700000000.dino4j.0000",
                "tensorboard/projector_config.pbtxt",
                "tensorboard/projector/tensors.tsv",
                "tensorboard/projector/sprite.png");
        List<String> others = List.of(
                "notes.txt", "eval/report.html", "samples/mine.png", "tensorboard/events.out.tfevents.1.host.2.0");
        RunFolder.open(config, false).close();
        for (String name : written) {
            write(name, "old");
        }
        for (String name : others) {
            write(name, "kept");
        }
        write("mlflow.json", "{\"uri\": \"http://x\", \"run_id\": \"a1\"}");
        RunFolder.open(config, true).close();
        assertThat(written).allSatisfy(name -> assertThat(root.resolve(name)).doesNotExist());
        assertThat(others).allSatisfy(name -> assertThat(root.resolve(name)).hasContent("kept"));
        assertThat(root.resolve("tensorboard/projector")).doesNotExist();
        assertThat(root.resolve("mlflow.json"))
                .hasContent("{\"uri\":\"http://x\",\"run_id\":\"a1\",\"started_over\":true}");
    }

    private void write(String name, String content) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    @Test
    void aRunGoesOnWithOtherThreadsMemoryAndEngine() throws IOException {
        reopen("train.threads=3", "data.workers=2", "data.prefetch=5", "train.recompute=blocks", "train.engine=java");
        assertThat(root.resolve("config.yaml")).content().contains("threads: 3");
    }

    @Test
    void aRunGoesOnWhereItsDirectoryWasMovedTo() throws IOException {
        Path moved = root.resolve("moved");
        try (RunFolder first = RunFolder.open(writingTo(root.resolve("first")), false)) {
            Files.createDirectories(first.checkpoints());
        }
        Files.move(root.resolve("first"), moved);
        RunFolder.open(writingTo(moved), false).close();
        assertThat(moved.resolve("config.yaml")).content().contains("moved");
    }

    private static RunConfig writingTo(Path output) {
        return ConfigLoader.builtin("base/dino.yaml", List.of("data.train=x", "train.output='" + output + "'"));
    }

    @Test
    void aRunOfAnEarlierVersionGoesOn() throws IOException {
        try (RunFolder first = RunFolder.open(config, false)) {
            Files.createDirectories(first.checkpoints());
        }
        Path file = root.resolve("config.yaml");
        String older = Files.readString(file).replaceAll("(?m)^ *(recompute|flip):.*\n", "");
        assertThat(older).doesNotContain("recompute");
        Files.writeString(file, older);
        RunFolder.open(config, false).close();
        assertThat(file).content().contains("recompute: auto");
    }

    @Test
    void aRunOfAnotherScheduleIsRefused() {
        assertThatThrownBy(() -> reopen("optim.lr=0.001"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("holds a run of another configuration");
    }

    @Test
    void anotherProcessHoldsTheFolderUntilItEnds() throws IOException, InterruptedException {
        RunFolder.open(config, false).close();
        Path checkpoint = root.resolve("checkpoints/step-00000001.safetensors");
        Files.createDirectories(root.resolve("checkpoints"));
        Files.writeString(checkpoint, "kept");
        Process other = hold();
        try {
            assertThat(other.getInputStream().read()).isEqualTo(1);
            assertThatThrownBy(() -> RunFolder.open(config, true))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining(root + ": another process trains here; wait for it or choose another");
            assertThat(checkpoint).hasContent("kept");
        } finally {
            other.destroyForcibly();
        }
        assertThat(other.waitFor(1, TimeUnit.MINUTES)).isTrue();
        RunFolder.open(config, false).close(); // a killed process leaves no lock behind
        assertThat(Files.readString(root.resolve("config.yaml"), StandardCharsets.UTF_8))
                .contains("epochs: 100");
    }

    @Test
    void aClosedRunCanBeOpenedAgain() throws IOException {
        RunFolder.open(config, false).close();
        try (RunFolder again = RunFolder.open(config, false)) {
            assertThat(again.root()).isEqualTo(root);
        }
    }

    @Test
    void aUsersFilesAreNeverWrittenOver() throws IOException {
        Files.writeString(root.resolve("config.yaml"), "mine");
        Files.writeString(root.resolve("metrics.jsonl"), "mine too");
        for (boolean fresh : new boolean[] {false, true}) {
            assertThatThrownBy(() -> RunFolder.open(config, fresh))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining(
                            root + ": holds files that no run of this program wrote (config.yaml," + " metrics.jsonl)");
        }
        assertThat(root.resolve("config.yaml")).hasContent("mine");
        assertThat(root.resolve("metrics.jsonl")).hasContent("mine too");
    }

    @Test
    void startingOverDeletesWhatRunsWriteAndNothingElse() throws IOException {
        RunFolder.open(config, false).close();
        Path checkpoints = Files.createDirectories(root.resolve("checkpoints"));
        Path own = Files.writeString(checkpoints.resolve("step-00000003.safetensors"), "a run's");
        Path torn = Files.writeString(checkpoints.resolve(".step-00000004.safetensors.part"), "a killed run's");
        Path notes = Files.writeString(checkpoints.resolve("notes.txt"), "the user's");
        Path deeper = Files.createDirectories(checkpoints.resolve("best"));
        RunFolder.open(config, true).close();
        assertThat(own).doesNotExist();
        assertThat(torn).doesNotExist();
        assertThat(notes).hasContent("the user's");
        assertThat(deeper).isDirectory();
    }

    @Test
    void aRunIsNamedByWhatItComputesAndNotByWhere() throws IOException {
        List<String> names = new ArrayList<>();
        for (String set : List.of("train.threads=1", "train.threads=2", "train.seed=5")) {
            Path run = root.resolve("run" + names.size());
            List<String> sets = List.of("data.train=x", set, "train.output='" + run + "'");
            try (RunFolder opened = RunFolder.open(ConfigLoader.builtin("base/dino.yaml", sets), false)) {
                names.add(opened.name());
            }
        }
        assertThat(names.get(0)).isEqualTo(names.get(1)).isNotEqualTo(names.get(2));
    }
}

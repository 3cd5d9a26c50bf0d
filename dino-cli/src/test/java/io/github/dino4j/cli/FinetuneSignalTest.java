package io.github.dino4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fine-tuning in a process of its own that is asked to end in the middle of an epoch. */
class FinetuneSignalTest {
    private static final int STEPS_PER_EPOCH = 200;
    private static final Pattern STOPPED =
            Pattern.compile("stopped after step (\\d+) and saved; the same command goes on");

    @TempDir
    private Path folder;

    private void train() {
        List<String> words = new ArrayList<>(List.of("train", "builtin:quickstart.yaml", "--output", run()));
        for (String set : List.of(
                "model.depth=1",
                "method.head.hidden_dim=8",
                "train.epochs=1",
                "train.batch_size=20",
                "optim.warmup_epochs=0",
                "data.synthetic={train_per_class: 20, val_per_class: 2, size: 32, seed: 0}",
                "eval.knn.every_epochs=0")) {
            words.add("--set");
            words.add(set);
        }
        assertThat(here(words)).isZero();
    }

    private String run() {
        return folder.resolve("run").toString();
    }

    private List<String> finetune(String output) {
        String data = run() + "/data";
        List<String> words = new ArrayList<>(List.of("finetune", run(), "--train", data, "--val", data));
        words.addAll(List.of("--output", folder.resolve(output).toString(), "--epochs", "2", "--batch-size", "1"));
        for (String set : List.of(
                "eval.finetune.lr=0.02", "eval.finetune.warmup_epochs=1", "eval.finetune.mixup=0", "train.threads=1")) {
            words.add("--set");
            words.add(set);
        }
        return words;
    }

    private static int here(List<String> words) {
        return Cli.commandLine(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8))
                .execute(words.toArray(String[]::new));
    }

    private static Process apart(List<String> words) throws IOException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(
                List.of("-Ddino.root=" + System.getProperty("dino.root"), "-cp", classPath, Cli.class.getName()));
        command.addAll(words);
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private byte[] last(String output) throws IOException {
        return Files.readAllBytes(checkpoint(output, 2 * STEPS_PER_EPOCH));
    }

    private Path checkpoint(String output, int step) {
        return folder.resolve(output)
                .resolve("checkpoints")
                .resolve(String.format(Locale.ROOT, "step-%08d.safetensors", step));
    }

    @Test
    void aTerminatedProcessSavesItsStepAndTheSameCommandEndsInTheBytesOfAnUninterruptedOne()
            throws IOException, InterruptedException {
        train();
        assertThat(here(finetune("whole"))).isZero();

        Process process = apart(finetune("stopped"));
        List<String> said = new ArrayList<>();
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            said.add(line);
            if (line.startsWith("epoch 1 of 2")) {
                process.toHandle().destroy(); // SIGTERM
            }
        }
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();

        Matcher stopped = STOPPED.matcher(String.join("\n", said));
        // A process that is ended before the next step is done has nothing left to save, and says nothing.
        int step = stopped.find() ? Integer.parseInt(stopped.group(1)) : STEPS_PER_EPOCH;
        assertThat(step).as(said.toString()).isBetween(STEPS_PER_EPOCH, 2 * STEPS_PER_EPOCH - 1);
        assertThat(checkpoint("stopped", step)).exists();
        assertThat(checkpoint("stopped", 2 * STEPS_PER_EPOCH)).doesNotExist();

        assertThat(here(finetune("stopped"))).isZero();
        assertThat(last("stopped")).isEqualTo(last("whole"));
    }
}

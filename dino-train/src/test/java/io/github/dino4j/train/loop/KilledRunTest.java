package io.github.dino4j.train.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs in processes of their own that are killed, or asked to stop, in the middle. */
class KilledRunTest {
    private static final long SEED = 20;

    @TempDir
    private Path folder;

    private Process start(String run, String... options) throws IOException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-Xmx512m",
                "-XX:+UseSerialGC", // a process that lives for seconds
                "-XX:TieredStopAtLevel=1",
                "-Ddino.root=" + System.getProperty("dino.root"),
                "-cp",
                classPath,
                TinyRun.class.getName(),
                folder.resolve(run).toString()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("LC_ALL", "C"); // all that a run writes is the same in every locale
        return builder.redirectError(folder.resolve(run + ".log").toFile()).start();
    }

    /** What a process says up to a line, or to its end. */
    private static List<String> listen(Process process, String until) throws IOException {
        List<String> said = new ArrayList<>();
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            said.add(line);
            if (line.equals(until)) {
                break;
            }
        }
        return said;
    }

    private void finish(String run, String... options) throws IOException, InterruptedException {
        Process process = start(run, options);
        assertThat(listen(process, "finished")).contains("finished");
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    }

    /** Metrics without times, and every number of the last checkpoint. */
    private List<String> trace(String run) throws IOException {
        try (Stream<String> lines = Files.lines(folder.resolve(run).resolve("metrics.jsonl"))) {
            List<String> trace =
                    new ArrayList<>(lines.map(line -> line.replaceAll(",\"(images_per_s|measured_s|time).*", ""))
                            .toList());
            trace.add(Tensors.digest(folder.resolve(run).resolve("checkpoints/step-00000015.safetensors")));
            return trace;
        }
    }

    @Test
    void killedAtAnyPointTheRunEndsInTheBytesOfAnUninterruptedOne() throws IOException, InterruptedException {
        TinyRun.in(folder.resolve("whole")).train();
        RandomStream random = Rng.of(SEED).generator();
        for (int round = 0; round < 2; round++) {
            int step = 1 + (int) random.uniform(0.0, TinyRun.STEPS_PER_EPOCH) + round * TinyRun.STEPS_PER_EPOCH;
            Process process = start("killed");
            assertThat(listen(process, "step " + step))
                    .as("seed " + SEED + ", killed after step " + step)
                    .contains("step " + step);
            process.destroyForcibly();
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        }
        finish("killed");
        assertThat(trace("killed")).isEqualTo(trace("whole"));
    }

    @Test
    void aProcessAskedToStopSavesAndSaysHowToGoOn() throws IOException, InterruptedException {
        Process process = start("stopped");
        listen(process, "step 7");
        process.toHandle().destroy(); // SIGTERM, as Ctrl-C's SIGINT, runs the shutdown hook
        List<String> said = listen(process, "");
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        String last =
                said.get(said.size() - 1).equals("finished") ? said.get(said.size() - 2) : said.get(said.size() - 1);
        assertThat(last)
                .startsWith("stopped after step ")
                .endsWith("go on with: scripts/dino train " + folder.resolve("stopped/config.yaml"));
        String step = last.replaceAll("stopped after step (\\d+) .*", "$1");
        assertThat(folder.resolve(String.format(
                        Locale.ROOT, "stopped/checkpoints/step-%08d.safetensors", Integer.parseInt(step))))
                .exists();
        assertThat(folder.resolve("stopped/report.html")).exists();
    }

    /** Arabic as in Egypt; Persian and others have digits of their own by the same rules. */
    @Tag("nightly")
    @Test
    void whereDigitsAreOthersARunIsFoundAgainAndEndsInTheSameBytes() throws IOException, InterruptedException {
        String[] locale = {"-Duser.language=ar", "-Duser.country=EG"};
        assertThat(String.format(Locale.forLanguageTag("ar-EG"), "%d", 1)).isNotEqualTo("1");
        TinyRun.in(folder.resolve("whole")).train();
        Process process = start("local", locale);
        assertThat(listen(process, "step 7")).contains("step 7");
        process.toHandle().destroy();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        finish("local", locale);
        assertThat(trace("local")).isEqualTo(trace("whole"));
        assertThat(Files.readString(folder.resolve("local/report.html"))).doesNotContainPattern("[\\p{Nd}&&[^0-9]]");
    }
}

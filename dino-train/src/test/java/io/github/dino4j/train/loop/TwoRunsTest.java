package io.github.dino4j.train.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process of its own has after training: the same hooks, threads and files as before it trained again, and no output. */
@Tag("nightly")
class TwoRunsTest {
    @TempDir
    private Path folder;

    @Test
    void aSecondRunLeavesNoMoreThanTheFirstAndNothingIsPrinted() throws IOException, InterruptedException {
        Path quiet = Files.writeString(folder.resolve("logback.xml"), """
                <configuration>
                  <statusListener class="ch.qos.logback.core.status.NopStatusListener"/>
                  <root level="OFF"/>
                </configuration>
                """);
        Path temporary = Files.createDirectories(folder.resolve("tmp"));
        Path out = folder.resolve("out.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:TieredStopAtLevel=1",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "-Djava.io.tmpdir=" + temporary,
                        "-Dlogback.configurationFile=" + quiet,
                        "-Ddino.root=" + System.getProperty("dino.root"),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        TwoRuns.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        // JavaCPP's own words on loading two versions of its presets, and the JVM's on options of the environment.
        assertThat(Files.readAllLines(out)).allMatch(line -> line.matches("(Warning: Versions of|Picked up) .*"));
        List<String> found = Files.readAllLines(folder.resolve("found.txt"));
        assertThat(found).hasSize(3);
        assertThat(found.get(2))
                .isEqualTo(found.get(1))
                .doesNotContain("dino4j")
                .endsWith("files 0");
        assertThat(found.get(2)).as("hooks of the JDK alone").matches("hooks \\[(java[.][\\w.$]+(, )?)*\\] threads .*");
    }
}

package io.github.dino4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The journeys in {@code scripts/journeys}, as a user types them. */
class JourneysTest {
    private static final long MOST_MINUTES = 90; // so that nothing waits for ever

    /** What a process compiles with that lives for seconds, and with that trains for minutes. */
    private static final String SHORT = "-XX:TieredStopAtLevel=1";

    private static final String LONG = "-XX:TieredStopAtLevel=4";

    @TempDir
    private Path folder;

    @Test
    void aFolderOfJunkIsCountedAndNamedAndTrains() throws Exception {
        assertThat(walk("junk")).contains("journey: junk: done");
    }

    @Tag("nightly")
    @ParameterizedTest
    @ValueSource(strings = {"photos", "held_out"})
    void photosWithoutLabels(String name) throws Exception {
        assertThat(walk(name)).contains("journey: " + name + ": done");
    }

    @Tag("nightly")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "few_steps",
                "hot_teacher",
                "no_centre",
                "copied_student",
                "fast_teacher",
                "high_lr",
                "low_lr",
                "still_teacher"
            })
    void aBrokenRunIsMendedByFollowingTheAdvice(String broken) throws Exception {
        assertThat(walk("mend", broken)).contains(" -> learning learning at step ");
    }

    /** Runs a journey and says what it said; a failure shows it. */
    private String walk(String name, String... arguments) throws IOException, InterruptedException {
        Path script = Path.of(System.getProperty("dino.root"), "scripts", "journeys", name + ".sh");
        List<String> command = new ArrayList<>(List.of("bash", script.toString()));
        command.addAll(List.of(arguments));
        Path said = folder.resolve("said.txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment()
                .put("DINO", dino(name.equals("junk") ? SHORT : LONG).toString());
        builder.environment().put("WORK", folder.resolve("work").toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(MOST_MINUTES, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroy();
        }
        String text = Files.readString(said);
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }

    /** The command line of the classes under test, as a program. */
    private Path dino(String compiler) throws IOException {
        assumeTrue(new File("/bin/sh").canExecute() && onPath("bash"), "there is a shell");
        Path program = folder.resolve("dino");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String line = List.of(
                        java,
                        "-Xmx2g",
                        "-XX:+UseSerialGC",
                        compiler,
                        "--enable-native-access=ALL-UNNAMED",
                        "-Ddino.root=" + System.getProperty("dino.root"),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Cli.class.getName())
                .stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
        Files.writeString(program, "#!/bin/sh\nexec " + line + " \"$@\"\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program;
    }

    private static boolean onPath(String name) {
        return List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)).stream()
                .anyMatch(part -> new File(part, name).canExecute());
    }
}

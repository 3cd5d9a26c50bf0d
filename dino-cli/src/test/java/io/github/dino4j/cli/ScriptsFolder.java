package io.github.dino4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The scripts and the classes under test, laid out as {@code scripts/dist.sh} does it, so that nothing is built by running them. */
final class ScriptsFolder {
    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();

    ScriptsFolder(Path folder) throws IOException {
        assumeTrue(isOnPath("bash"), "there is no bash here");
        this.folder = folder;
        copyScripts(Path.of(System.getProperty("dino.root"), "scripts"), folder.resolve("scripts"));
        Path lib = Files.createDirectories(folder.toRealPath().resolve("lib"));
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> names = Stream.of(classPath.split(File.pathSeparator, -1))
                .map(entry -> lib.relativize(Path.of(entry).toAbsolutePath()).toString())
                .toList();
        Files.write(lib.resolve("classpath"), names); // scripts/dino looks there for the paths in lib
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("DINO_JAVA_OPTS", "-Xmx1g -XX:TieredStopAtLevel=1"); // processes that live for seconds
    }

    private static void copyScripts(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }

    /** Whether a program of that name is found. */
    static boolean isOnPath(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(part -> new File(part, name).canExecute());
    }

    /** Another value for a variable of the scripts' environment. */
    ScriptsFolder with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Path script(String name) {
        return folder.resolve("scripts").resolve(name);
    }

    /** What a script printed, and how it ended. */
    record Ended(int status, String out, String errors) {}

    /** Starts one of the scripts with these words; {@link Running#end} waits for it. */
    Running start(String script, String... words) throws IOException {
        return start(script(script), words);
    }

    /** Starts a script that lies elsewhere. */
    Running start(Path script, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(words));
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path errors = Files.createTempFile(folder, "err", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(out.toFile())
                .redirectError(errors.toFile());
        builder.environment().putAll(environment);
        return new Running(builder.start(), out, errors);
    }

    Ended run(String script, String... words) throws IOException, InterruptedException {
        return start(script, words).end();
    }

    /** A script at work. */
    record Running(Process process, Path out, Path errors) {
        private static final long MOST_MINUTES = 90; // so that nothing waits for ever

        Ended end() throws IOException, InterruptedException {
            try {
                assertThat(process.waitFor(MOST_MINUTES, TimeUnit.MINUTES)).isTrue();
            } finally {
                process.destroy();
            }
            return new Ended(process.exitValue(), read(out), read(errors));
        }

        /** Waits until the script's processes have made a file or a folder. */
        void await(Path file) throws IOException {
            while (Files.notExists(file)) {
                assertThat(process.isAlive()).as(read(errors)).isTrue();
                Thread.onSpinWait();
            }
        }

        private static String read(Path file) throws IOException {
            return Files.readString(file, StandardCharsets.UTF_8);
        }
    }
}

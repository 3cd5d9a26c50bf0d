package io.github.dino4j.mpi;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Processes that mpirun starts, and what they say. */
final class MpiRun implements AutoCloseable {
    private static final long LONGEST_SECONDS = 240; // a machine that has much else to do

    private final Process process;
    private final Path out;
    private final Path errors;

    /**
     * Starts them.
     *
     * @param folder for what they write
     * @param size how many; 1 without mpirun
     * @param args of {@link RankMain}
     */
    MpiRun(Path folder, int size, String... args) throws IOException {
        this.out = Files.createTempFile(folder, "out", ".txt");
        this.errors = Files.createTempFile(folder, "errors", ".txt");
        List<String> command = new ArrayList<>();
        if (size > 1) {
            command.addAll(List.of("mpirun", "--allow-run-as-root", "--oversubscribe", "--bind-to", "none"));
            command.addAll(List.of("-n", Integer.toString(size)));
        }
        command.addAll(List.of(
                "env", // mpirun changes the class path of what it takes for Java
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                // One process has filled it before several read it.
                "-Dorg.bytedeco.javacpp.cachedir=" + System.getProperty("user.home") + "/.javacpp/tests-mpi",
                "-cp",
                classPath(),
                RankMain.class.getName()));
        command.addAll(List.of(args));
        this.process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(errors.toFile())
                .start();
    }

    private static String classPath() {
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        // Some who run tests load them by a loader of their own.
        return MpiRun.class.getClassLoader() instanceof URLClassLoader loader
                ? Arrays.stream(loader.getURLs())
                        .map(url -> Path.of(URI.create(url.toString())).toString())
                        .collect(Collectors.joining(File.pathSeparator))
                : path;
    }

    static boolean isPossible() {
        try {
            Process version = new ProcessBuilder("mpirun", "--version")
                    .redirectErrorStream(true)
                    .start();
            return new String(version.getInputStream().readAllBytes(), StandardCharsets.UTF_8).contains("Open MPI");
        } catch (IOException e) {
            return false;
        }
    }

    /** Waits for the end of all. */
    int exit() throws InterruptedException, IOException {
        if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the processes do not end: " + errors());
        }
        return process.exitValue();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** The lines of all processes so far. */
    List<String> lines() throws IOException {
        return Files.readAllLines(out);
    }

    String errors() throws IOException {
        return Files.readString(errors);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}

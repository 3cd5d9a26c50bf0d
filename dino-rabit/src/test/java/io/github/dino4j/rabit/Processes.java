package io.github.dino4j.rabit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Starts virtual machines that are processes of a group, each with its own folder of unpacked libraries, and collects what they say. */
final class Processes {
    /** Begins a line that is no log's. */
    static final String RESULT = "= ";

    private static final long LONGEST_SECONDS = 240; // a machine that has much else to do

    private final Path folder;
    private final int port;

    Processes(Path folder) throws IOException {
        this.folder = folder;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = free.getLocalPort();
        }
    }

    /** How a process has ended. */
    record End(int exit, List<String> out, String errors) {}

    /** Starts a process. */
    Process start(Class<?> main, int rank, int size, Map<String, String> environment, String... args)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.bytedeco.javacpp.cachedir=" + folder.resolve("cache-" + rank),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(out(rank).toFile())
                .redirectError(errors(rank).toFile());
        builder.environment()
                .putAll(Map.of(
                        RabitMember.URI,
                        "127.0.0.1",
                        RabitMember.PORT,
                        Integer.toString(port),
                        RabitMember.RANK,
                        Integer.toString(rank),
                        RabitMember.SIZE,
                        Integer.toString(size)));
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Runs all of a group, to their ends. */
    List<End> run(Class<?> main, int size, String... args) throws IOException, InterruptedException {
        List<Process> processes = new ArrayList<>();
        for (int rank = 0; rank < size; rank++) {
            processes.add(start(main, rank, size, Map.of(), args));
        }
        List<End> ends = new ArrayList<>();
        for (int rank = 0; rank < size; rank++) {
            ends.add(end(processes.get(rank), rank));
        }
        return ends;
    }

    /** Waits for the end of a process. */
    End end(Process process, int rank) throws InterruptedException {
        try {
            if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("rank " + rank + " does not end: " + Files.readString(errors(rank)));
            }
            List<String> results = Files.readAllLines(out(rank)).stream()
                    .filter(line -> line.startsWith(RESULT))
                    .map(line -> line.substring(RESULT.length()))
                    .toList();
            return new End(process.exitValue(), results, Files.readString(errors(rank)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            process.destroyForcibly();
        }
    }

    private Path out(int rank) {
        return folder.resolve("out-" + rank);
    }

    private Path errors(int rank) {
        return folder.resolve("errors-" + rank);
    }
}

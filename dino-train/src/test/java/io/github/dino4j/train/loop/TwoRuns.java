package io.github.dino4j.train.loop;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A program that trains twice and writes down what it finds of itself before, between and after. */
public final class TwoRuns {
    private TwoRuns() {}

    /**
     * Trains twice.
     *
     * @param args a folder
     * @throws Exception if anything fails
     */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        List<String> found = new ArrayList<>();
        found.add(found());
        for (String run : List.of("first", "second")) {
            TinyRun.in(folder.resolve(run)).set("train.epochs", "1").train();
            found.add(found());
        }
        Files.write(folder.resolve("found.txt"), found);
    }

    /** Shutdown hooks by their classes, threads by their names, and how many temporary files there are. */
    private static String found() throws IOException, ReflectiveOperationException {
        Field field = Class.forName("java.lang.ApplicationShutdownHooks").getDeclaredField("hooks");
        field.setAccessible(true);
        List<String> hooks = ((Map<?, ?>) field.get(null))
                .keySet().stream()
                        .map(hook -> hook.getClass().getName())
                        .sorted()
                        .toList();
        List<String> threads = Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> !name.startsWith("ForkJoinPool"))
                .sorted()
                .toList();
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return "hooks " + hooks + " threads " + threads + " files " + files.count();
        }
    }
}

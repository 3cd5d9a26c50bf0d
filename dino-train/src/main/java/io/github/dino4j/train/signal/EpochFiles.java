package io.github.dino4j.train.signal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Files named by epochs, {@code epoch-N.png}, of which a bounded number is kept. */
public final class EpochFiles {
    static final int MOST = 32;
    private static final Pattern NAME = Pattern.compile("epoch-(\\d{1,9})[.]png");

    private EpochFiles() {}

    /** Where there are too many, keeps those of every second, fourth, … epoch, and the last. */
    static void thin(Path folder) throws IOException {
        TreeMap<Integer, Path> files = new TreeMap<>(list(folder));
        for (int stride = 2; files.size() > MOST; stride *= 2) {
            int last = files.lastKey();
            for (Integer epoch : List.copyOf(files.keySet())) {
                if (epoch % stride != 0 && epoch != last) {
                    Files.deleteIfExists(files.remove(epoch));
                }
            }
        }
    }

    /**
     * Deletes what a run has drawn, and nothing else.
     *
     * @param samples the folder of its samples
     * @throws IOException if a file cannot be deleted
     */
    public static void forget(Path samples) throws IOException {
        for (String kind : new String[] {"attention", "neighbours"}) {
            for (Path file : list(samples.resolve(kind)).values()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(samples.resolve("views.png"));
        Files.deleteIfExists(samples.resolve("samples.json"));
    }

    private static Map<Integer, Path> list(Path folder) throws IOException {
        Map<Integer, Path> files = new TreeMap<>();
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return files;
        }
        try (Stream<Path> entries = Files.list(folder)) {
            entries.forEach(file -> {
                Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
                if (name.matches()) {
                    files.put(Integer.parseInt(name.group(1)), file);
                }
            });
        }
        return files;
    }
}

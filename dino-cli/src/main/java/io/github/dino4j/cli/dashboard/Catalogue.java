package io.github.dino4j.cli.dashboard;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The runs below a folder. The page names a run by a number that is made here of its place, so that nothing that a browser sends is
 * ever a part of a path. Links are not followed.
 */
final class Catalogue {
    private static final int DEPTH = 2; // RUNS/RUN, and RUNS/TABLE/RUN
    private static final int MOST_ENTRIES = 5000; // that are looked at
    private static final int MOST_RUNS = 200;
    private static final int MOST_OPEN = 16;
    private static final int LETTERS = 12;

    private final Path given;
    private final int depth;
    private final Map<String, Entry> known = new LinkedHashMap<>();
    private final Map<String, LiveRun> open = new LinkedHashMap<>(MOST_OPEN, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, LiveRun> eldest) {
            return size() > MOST_OPEN;
        }
    };

    /**
     * A run.
     *
     * @param id how the page names it
     * @param name its place below the folder
     * @param run its directory
     * @param changed when its metrics were last written, milliseconds since 1970; 0 where there are none yet
     */
    record Entry(String id, String name, Path run, long changed) {}

    private Catalogue(Path given, int depth) {
        this.given = given;
        this.depth = depth;
    }

    /** The runs of a folder and of its folders; or the folder itself, where it is a run. */
    static Catalogue of(Path folder) {
        return new Catalogue(folder.toAbsolutePath().normalize(), DEPTH);
    }

    /** A run that is about to begin, and its neighbours. */
    static Catalogue beside(Path run) {
        Path folder = run.toAbsolutePath().normalize().getParent();
        return new Catalogue(folder == null ? run.toAbsolutePath() : folder, 1);
    }

    /** How the page names the run at a place. */
    static String id(String name) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, LETTERS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Looks for runs, those that were written last first. */
    synchronized List<Entry> list() {
        List<Entry> found = new ArrayList<>();
        try {
            Path root = given.toRealPath();
            if (isRun(root)) {
                found.add(entry(root, String.valueOf(root.getFileName())));
            } else {
                look(root, root, depth, new int[] {MOST_ENTRIES}, found);
            }
        } catch (IOException e) {
            found.clear(); // there is no such folder any more, or not yet
        }
        found.sort(Comparator.comparingLong(Entry::changed).reversed().thenComparing(Entry::name));
        List<Entry> newest = List.copyOf(found.subList(0, Math.min(MOST_RUNS, found.size())));
        newest.forEach(each -> known.put(each.id(), each));
        known.keySet()
                .removeIf(id -> !open.containsKey(id)
                        && newest.stream().noneMatch(each -> each.id().equals(id)));
        return newest;
    }

    private static void look(Path root, Path folder, int depth, int[] left, List<Entry> found) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path each : entries) {
                if (left[0]-- <= 0) {
                    return;
                }
                if (!Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)) {
                    continue;
                }
                if (isRun(each)) {
                    found.add(entry(each, root.relativize(each).toString()));
                } else if (depth > 1 && Files.isReadable(each)) {
                    look(root, each, depth - 1, left, found);
                }
            }
        }
    }

    private static boolean isRun(Path folder) {
        return Files.isRegularFile(folder.resolve("metrics.jsonl"), LinkOption.NOFOLLOW_LINKS)
                || (Files.isRegularFile(folder.resolve("config.yaml"), LinkOption.NOFOLLOW_LINKS)
                        && Files.exists(folder.resolve(".dino4j"), LinkOption.NOFOLLOW_LINKS));
    }

    private static Entry entry(Path run, String name) {
        long changed = 0;
        try {
            Path metrics = run.resolve("metrics.jsonl");
            changed = Files.getLastModifiedTime(metrics, LinkOption.NOFOLLOW_LINKS)
                    .toMillis();
        } catch (IOException e) {
            changed = 0; // it has not begun
        }
        return new Entry(id(name), name, run, changed);
    }

    /** The run that the page means. */
    synchronized Optional<LiveRun> run(String id) {
        Entry entry = known.get(id);
        return entry == null
                ? Optional.empty()
                : Optional.of(open.computeIfAbsent(id, missing -> new LiveRun(id, entry.name(), entry.run())));
    }
}

package io.github.dino4j.eval.curate;

import io.github.dino4j.core.io.AtomicFiles;
import io.github.dino4j.eval.cluster.ImageClusters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What was found as CSV files (RFC 4180). Paths are absolute where images are files; {@code kept.csv} and {@code subset.csv} are
 * lists that {@code data.train} takes.
 */
public final class CurateTables {
    private static final String UNSURE = ".*[\\\\\n\r].*"; // what a list of images reads as something else

    private final Curation curation;
    private final Path folder;

    /**
     * Prepares to write.
     *
     * @param curation what was found
     * @param folder where to
     */
    public CurateTables(Curation curation, Path folder) {
        this.curation = curation;
        this.folder = folder;
    }

    /**
     * Writes all files; those of an earlier look that do not belong to this one are removed.
     *
     * @throws IOException if one cannot be written
     */
    public void write() throws IOException {
        table("duplicates.csv", List.of("path", "kept", "kind", "cosine", "width", "height", "label"), duplicates());
        list("kept.csv", curation.kept());
        table("outliers.csv", List.of("path", "outlier", "score", "distance", "label"), outliers());
        table("clusters.csv", List.of("path", "cluster", "cosine", "label"), clusters());
        list("subset.csv", curation.subset().map(Subset::rows).orElse(new int[0]));
        table("leakage.csv", List.of("path", "train", "kind", "cosine"), leakage());
        table(
                "broken.csv",
                List.of("what"),
                curation.facts().broken().stream().map(List::of).toList());
    }

    private List<List<String>> duplicates() {
        Duplicates found = curation.duplicates();
        return found.groups().entrySet().stream()
                .flatMap(group -> IntStream.concat(
                                IntStream.of(group.getKey()),
                                group.getValue().stream().mapToInt(Integer::intValue))
                        .mapToObj(row -> List.of(
                                path(curation.facts(), row),
                                path(curation.facts(), group.getKey()),
                                found.kinds()[row].toString(),
                                number(found.cosines()[row]),
                                Long.toString(curation.facts().sizes()[2 * row]),
                                Long.toString(curation.facts().sizes()[2 * row + 1]),
                                curation.facts().className(row))))
                .toList();
    }

    private List<List<String>> outliers() {
        return curation.outliers().stream()
                .flatMap(found -> Arrays.stream(found.order())
                        .mapToObj(place -> List.of(
                                path(curation.facts(), found.rows()[place]),
                                found.is(place) ? "yes" : "no",
                                number(found.scores()[place]),
                                number(found.distances()[place]),
                                curation.facts().className(found.rows()[place]))))
                .toList();
    }

    private List<List<String>> clusters() {
        if (curation.clusters().isEmpty() || curation.outliers().isEmpty()) {
            return List.of();
        }
        ImageClusters found = curation.clusters().orElseThrow();
        int[] rows = curation.outliers().orElseThrow().rows();
        return IntStream.range(0, rows.length)
                .boxed()
                .sorted((a, b) -> found.assigned()[a] != found.assigned()[b]
                        ? found.assigned()[a] - found.assigned()[b]
                        : Float.compare(found.cosines()[b], found.cosines()[a]))
                .map(place -> List.of(
                        path(curation.facts(), rows[place]),
                        Integer.toString(found.assigned()[place] + 1),
                        number(found.cosines()[place]),
                        curation.facts().className(rows[place])))
                .toList();
    }

    private List<List<String>> leakage() {
        if (curation.leakage().isEmpty() || curation.held().isEmpty()) {
            return List.of();
        }
        Leakage found = curation.leakage().orElseThrow();
        ImageFacts held = curation.held().orElseThrow();
        return IntStream.range(0, held.size())
                .filter(row -> found.kinds()[row] != Duplicates.Kind.KEPT)
                .boxed()
                .sorted((a, b) -> Float.compare(found.cosines()[b], found.cosines()[a]))
                .map(row -> List.of(
                        path(held, row),
                        path(curation.facts(), found.train()[row]),
                        found.kinds()[row].toString(),
                        number(found.cosines()[row])))
                .toList();
    }

    /** A list for {@code data.train}, of what it can name; of members of archives, which it cannot, a list for people. */
    private void list(String name, int[] all) throws IOException {
        ImageFacts facts = curation.facts();
        int[] usable = listable(facts, all);
        int[] rows = usable.length > 0 ? usable : all;
        boolean labelled = Arrays.stream(rows).allMatch(row -> facts.labels()[row] >= 0) && rows.length > 0;
        table(
                name,
                labelled ? List.of("path", "label") : List.of("path"),
                Arrays.stream(rows)
                        .mapToObj(row ->
                                labelled ? List.of(path(facts, row), facts.className(row)) : List.of(path(facts, row)))
                        .toList());
    }

    /**
     * Those of some rows that a list of images can name: files whose names hold neither a backslash nor a line break, and neither
     * begin nor end with a space.
     *
     * @param facts the images
     * @param rows some of them
     * @return these, in their order
     */
    public static int[] listable(ImageFacts facts, int[] rows) {
        return Arrays.stream(rows)
                .filter(row -> isListable(facts.names().get(row)))
                .toArray();
    }

    private static boolean isListable(String name) {
        return isFile(name) && name.equals(name.strip()) && !name.matches("(?s)" + UNSURE);
    }

    private static boolean isFile(String name) {
        try {
            return Files.isRegularFile(Path.of(name));
        } catch (InvalidPathException e) { // a member of an archive, or a name that this locale does not know
            return false;
        }
    }

    private static String path(ImageFacts facts, int row) {
        String name = facts.names().get(row);
        return isFile(name) ? Path.of(name).toAbsolutePath().normalize().toString() : name;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.5f", value);
    }

    private void table(String name, List<String> header, List<List<String>> rows) throws IOException {
        Path file = folder.resolve(name);
        if (rows.isEmpty()) {
            Files.deleteIfExists(file);
            return;
        }
        StringBuilder text = new StringBuilder(String.join(",", header)).append('\n');
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                text.append(i == 0 ? "" : ",").append(field(row.get(i)));
            }
            text.append('\n');
        }
        AtomicFiles.write(file, text.toString());
    }

    private static String field(String text) {
        return text.matches("(?s).*[\",;\n\r].*") || !text.equals(text.strip())
                ? '"' + text.replace("\"", "\"\"") + '"'
                : text;
    }

    /**
     * Where the files lie that were written.
     *
     * @return names of what is there, with what they hold
     */
    public Map<String, String> written() {
        Map<String, String> files = new LinkedHashMap<>();
        Map<String, String> all = new LinkedHashMap<>();
        all.put("duplicates.csv", "every group of duplicates, the kept image first");
        all.put("kept.csv", "a list for data.train without duplicates");
        all.put("outliers.csv", "all kept images, the most alone first");
        all.put("clusters.csv", "the cluster of each kept image");
        all.put("subset.csv", "a list for data.train of the diverse part");
        all.put("leakage.csv", "held-out images that are training images too");
        all.put("broken.csv", "what could not be read");
        all.forEach((name, what) -> {
            if (Files.isRegularFile(folder.resolve(name))) {
                files.put(name, what);
            }
        });
        return files;
    }
}

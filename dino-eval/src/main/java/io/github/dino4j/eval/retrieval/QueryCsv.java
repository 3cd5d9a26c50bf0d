package io.github.dino4j.eval.retrieval;

import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The query list of any folder: lines {@code query,image,relation}, files relative to the folder, the relation being {@code
 * easy}, {@code hard} or {@code junk}. All images of the folder that are no query are searched.
 */
final class QueryCsv {
    private static final String HEADER = "query,image,relation";
    private static final int FIELDS = 3;
    private static final int MAX_DEPTH = 16;

    private QueryCsv() {}

    /** What the lines of one query say. */
    private record Relations(Set<Integer> easy, Set<Integer> hard, Set<Integer> junk) {
        Relations() {
            this(new HashSet<>(), new HashSet<>(), new HashSet<>());
        }

        boolean add(String relation, int image) {
            switch (relation) {
                case "easy" -> easy.add(image);
                case "hard" -> hard.add(image);
                case "junk" -> junk.add(image);
                default -> {
                    return false;
                }
            }
            return true;
        }
    }

    static RetrievalTruth read(Path file, Path folder) throws IOException {
        List<String> lines = Files.readAllLines(file);
        if (lines.isEmpty() || !lines.get(0).strip().equals(HEADER)) {
            throw new InputException(file + ": the first line must be " + HEADER);
        }
        List<String[]> rows = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                String[] fields = lines.get(i).strip().split(",", -1);
                if (fields.length != FIELDS) {
                    throw new InputException(
                            file + ": line " + (i + 1) + " must be " + HEADER + ", is " + lines.get(i));
                }
                rows.add(fields);
            }
        }
        return truth(rows, file, images(folder));
    }

    private static RetrievalTruth truth(List<String[]> rows, Path file, Set<String> all) throws InputException {
        Map<String, Relations> queries = new LinkedHashMap<>();
        for (String[] row : rows) {
            queries.put(row[0], new Relations());
        }
        List<String> images =
                all.stream().filter(name -> !queries.containsKey(name)).toList();
        Map<String, Integer> index = new HashMap<>();
        images.forEach(name -> index.put(name, index.size()));
        for (String[] row : rows) {
            Integer image = index.get(row[1]);
            Relations relations = queries.getOrDefault(row[0], new Relations());
            if (!all.contains(row[0]) || image == null) {
                throw new InputException(file + ": " + (all.contains(row[0]) ? row[1] : row[0])
                        + (all.contains(row[1]) && all.contains(row[0])
                                ? " is a query itself, and queries are not searched"
                                : " is no image in the folder"));
            }
            if (!relations.add(row[2], image)) {
                throw new InputException(file + ": the relation must be easy, hard or junk, is " + row[2]);
            }
        }
        return new RetrievalTruth(
                images,
                queries.entrySet().stream()
                        .map(query -> new RetrievalTruth.Query(
                                query.getKey(),
                                null,
                                query.getValue().easy(),
                                query.getValue().hard(),
                                query.getValue().junk()))
                        .toList());
    }

    private static Set<String> images(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder, MAX_DEPTH)) {
            Set<String> names = new TreeSet<>();
            files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .filter(name -> name.toLowerCase(Locale.ROOT).matches(".*\\.(jpe?g|png|gif|bmp)"))
                    .forEach(names::add);
            return names;
        }
    }
}

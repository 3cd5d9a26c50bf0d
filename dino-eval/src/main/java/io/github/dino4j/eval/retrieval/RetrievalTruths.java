package io.github.dino4j.eval.retrieval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads ground truths: the revisited Oxford and Paris one as the published pickle, of which nothing is executed, or as JSON
 * of the same content ({@code imlist}, {@code qimlist}, {@code gnd} with {@code bbx}, {@code easy}, {@code hard}, {@code
 * junk}), or a list of pairs as CSV.
 */
public final class RetrievalTruths {
    private static final long MAX_BYTES = 1L << 28;
    private static final int BOX_NUMBERS = 4;

    private RetrievalTruths() {}

    /**
     * Finds and reads the ground truth of a folder: {@code gnd_*.json}, {@code gnd_*.pkl}, or {@code queries.csv}.
     *
     * @param folder the folder of the set
     * @return the ground truth
     * @throws InputException if there is none or it is wrong
     * @throws IOException if it cannot be read
     */
    public static RetrievalTruth find(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new InputException(folder + ": there is no such folder");
        }
        List<Path> found;
        try (Stream<Path> files = Files.list(folder)) {
            found = files.filter(file -> name(file).matches("gnd_.*\\.(json|pkl)|queries\\.csv"))
                    .sorted()
                    .toList();
        }
        if (found.isEmpty()) {
            throw new InputException(folder + ": holds no ground truth; put the published gnd_NAME.pkl, its content as"
                    + " gnd_NAME.json, or queries.csv there, or name one with --ground-truth FILE");
        }
        return read(found.get(0), folder);
    }

    /**
     * Reads a ground truth.
     *
     * @param file a pickle, JSON or CSV
     * @param folder the folder of the images
     * @return the ground truth
     * @throws InputException if it is wrong
     * @throws IOException if it cannot be read
     */
    public static RetrievalTruth read(Path file, Path folder) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new InputException(file + ": there is no such ground truth file");
        }
        if (Files.size(file) > MAX_BYTES) {
            throw new InputException(
                    file + ": " + Files.size(file) + " bytes are more than " + MAX_BYTES + " for a ground truth");
        }
        String lower = name(file).toLowerCase(Locale.ROOT);
        if (lower.endsWith(".csv")) {
            return QueryCsv.read(file, folder).checked(file.toString());
        }
        JsonNode root = lower.endsWith(".pkl") ? PickledTruth.read(file) : json(file);
        return truth(root, file, folder).checked(file.toString());
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static JsonNode json(Path file) throws IOException {
        try {
            return new ObjectMapper().readTree(file.toFile());
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new InputException(file + ": not JSON (" + e.getOriginalMessage() + ")", e);
        }
    }

    private static RetrievalTruth truth(JsonNode root, Path file, Path folder) throws IOException {
        List<String> names = strings(root, "imlist", file);
        List<String> queryNames = strings(root, "qimlist", file);
        JsonNode truths = root.path("gnd");
        if (!truths.isArray() || truths.size() != queryNames.size()) {
            throw new InputException(file + ": gnd must be a list with one entry for each of the " + queryNames.size()
                    + " names in qimlist, has " + truths.size());
        }
        String prefix = Files.isDirectory(folder.resolve("jpg")) ? "jpg/" : "";
        List<RetrievalTruth.Query> queries = new ArrayList<>();
        for (int i = 0; i < truths.size(); i++) {
            JsonNode truth = truths.get(i);
            String name = queryNames.get(i);
            queries.add(new RetrievalTruth.Query(
                    prefix + withEnding(name),
                    box(truth.path("bbx"), file, name),
                    indices(truth, "easy", file, name),
                    indices(truth, "hard", file, name),
                    indices(truth, "junk", file, name)));
        }
        return new RetrievalTruth(
                names.stream().map(name -> prefix + withEnding(name)).toList(), queries);
    }

    private static String withEnding(String name) {
        return name.matches("(?i).*\\.(jpe?g|png|gif|bmp)") ? name : name + ".jpg";
    }

    private static List<String> strings(JsonNode root, String key, Path file) throws InputException {
        if (!root.path(key).isArray()) {
            throw new InputException(file + ": has no list named " + key);
        }
        List<String> values = new ArrayList<>();
        root.get(key).forEach(value -> values.add(value.asText()));
        return values;
    }

    private static Set<Integer> indices(JsonNode truth, String key, Path file, String query) throws InputException {
        Set<Integer> values = new HashSet<>();
        for (JsonNode value : truth.path(key)) {
            if (!value.canConvertToInt() || !value.isIntegralNumber()) {
                throw new InputException(
                        file + ": " + key + " of query " + query + " must hold indices into imlist, holds " + value);
            }
            values.add(value.asInt());
        }
        return values;
    }

    private static @Nullable Box box(JsonNode numbers, Path file, String query) throws InputException {
        if (numbers.isMissingNode() || numbers.isNull()) {
            return null;
        }
        if (numbers.size() != BOX_NUMBERS) {
            throw new InputException(
                    file + ": bbx of query " + query + " must be [left, top, right, bottom], is " + numbers);
        }
        return new Box(
                numbers.get(0).asDouble(),
                numbers.get(1).asDouble(),
                numbers.get(2).asDouble(),
                numbers.get(3).asDouble());
    }
}

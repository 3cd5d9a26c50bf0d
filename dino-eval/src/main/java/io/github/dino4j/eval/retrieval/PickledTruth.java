package io.github.dino4j.eval.retrieval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.pickle.None;
import io.github.dino4j.core.pickle.NumpyArray;
import io.github.dino4j.core.pickle.SafePickle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The published ground truths are pickles; this reads one as data, to the form of its JSON. */
final class PickledTruth {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int MOST_NODES = 5_000_000;
    private static final int DEEPEST = 4; // a dictionary of lists of dictionaries of lists

    private final Path file;
    private int nodes;

    private PickledTruth(Path file) {
        this.file = file;
    }

    static JsonNode read(Path file) throws IOException {
        return new PickledTruth(file).json(SafePickle.read(file), 0);
    }

    private JsonNode json(Object value, int depth) throws InputException {
        nodes++;
        if (depth > DEEPEST || nodes > MOST_NODES) {
            throw new InputException(file + ": no ground truth: its lists are too deep, or too many");
        }
        if (value instanceof Map<?, ?> map) {
            ObjectNode object = JSON.objectNode();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                object.set(String.valueOf(entry.getKey()), json(entry.getValue(), depth + 1));
            }
            return object;
        }
        if (value instanceof List<?> list) {
            ArrayNode array = JSON.arrayNode();
            for (Object item : list) {
                array.add(json(item, depth + 1));
            }
            return array;
        }
        return value instanceof NumpyArray numbers ? array(numbers) : single(value);
    }

    private JsonNode array(NumpyArray numbers) throws InputException {
        ArrayNode array = JSON.arrayNode();
        if (numbers.isWhole()) {
            for (long number : numbers.longs()) {
                array.add(number);
            }
        } else {
            for (double number : numbers.doubles()) {
                array.add(number);
            }
        }
        nodes += array.size(); // may be recalled again and again
        return array;
    }

    private JsonNode single(Object value) throws InputException {
        if (value instanceof String text) {
            return JSON.textNode(text);
        }
        if (value instanceof Long number) {
            return JSON.numberNode(number);
        }
        if (value instanceof Double number) {
            return JSON.numberNode(number);
        }
        if (value == None.NONE) {
            return JSON.nullNode();
        }
        throw new InputException(file + ": no ground truth: it holds something else than texts, numbers and lists");
    }
}

package io.github.dino4j.core.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/**
 * Numbers by name that another program has computed.
 *
 * @param json an object
 */
public record Stored(JsonNode json) {
    /**
     * Reads cases.
     *
     * @param file below {@code src-test-data}
     * @param kind the key of a list of cases
     * @return the cases, one at least
     * @throws IOException if the file cannot be read
     */
    public static List<Stored> cases(String file, String kind) throws IOException {
        List<Stored> cases = of(read(file).path(kind));
        assertThat(cases).as(file + ": " + kind).isNotEmpty();
        return cases;
    }

    /**
     * Reads cases that are all of one kind.
     *
     * @param file below {@code src-test-data}, a list
     * @return the cases, one at least
     * @throws IOException if the file cannot be read
     */
    public static List<Stored> cases(String file) throws IOException {
        List<Stored> cases = of(read(file));
        assertThat(cases).as(file).isNotEmpty();
        return cases;
    }

    private static JsonNode read(String file) throws IOException {
        return new ObjectMapper()
                .readTree(Path.of(System.getProperty("dino.root"), "src-test-data", file)
                        .toFile());
    }

    private static List<Stored> of(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false).map(Stored::new).toList();
    }

    /**
     * Objects of a list.
     *
     * @param key whose value is a list
     * @return its objects in order
     */
    public List<Stored> each(String key) {
        return of(json.get(key));
    }

    /**
     * An object in this one.
     *
     * @param key whose value is an object
     * @return that object
     */
    public Stored at(String key) {
        return new Stored(json.get(key));
    }

    /** {@return the keys in order} */
    public List<String> keys() {
        return json.properties().stream().map(Map.Entry::getKey).toList();
    }

    /**
     * A word.
     *
     * @param key whose value is text
     * @return that text
     */
    public String text(String key) {
        return json.get(key).asText();
    }

    /**
     * A whole number.
     *
     * @param key whose value is one
     * @return that number
     */
    public int count(String key) {
        return json.get(key).asInt();
    }

    /**
     * A number.
     *
     * @param key whose value is one
     * @return that number
     */
    public double number(String key) {
        return json.get(key).asDouble();
    }

    /**
     * Numbers in double precision.
     *
     * @param key whose value is a flat list
     * @return its numbers
     */
    public double[] doubles(String key) {
        return IntStream.range(0, json.get(key).size())
                .mapToDouble(i -> json.get(key).get(i).asDouble())
                .toArray();
    }

    /**
     * Numbers as graphs read them.
     *
     * @param key whose value is a flat list
     * @return its numbers
     */
    public float[] floats(String key) {
        return floats(doubles(key));
    }

    /**
     * Whole numbers.
     *
     * @param key whose value is a flat list
     * @return its numbers
     */
    public int[] ints(String key) {
        return Arrays.stream(doubles(key)).mapToInt(x -> (int) x).toArray();
    }

    /**
     * The nearest numbers in single precision.
     *
     * @param values any
     * @return as many
     */
    public static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}

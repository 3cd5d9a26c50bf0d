package io.github.dino4j.augment.data.published.mat;

import java.util.List;
import java.util.Map;

/** A value of a MATLAB file. */
public sealed interface MatValue {
    /**
     * An array of numbers of any type.
     *
     * @param values in the file's order, columns first
     */
    @SuppressWarnings("ArrayRecordComponent") // read once, by whoever opened the file
    record Numbers(double[] values) implements MatValue {}

    /**
     * An array of characters.
     *
     * @param text its characters
     */
    record Text(String text) implements MatValue {}

    /**
     * A cell array.
     *
     * @param values in the file's order
     */
    record Cells(List<MatValue> values) implements MatValue {}

    /**
     * An array of structures.
     *
     * @param values the fields of each by name
     */
    record Structures(List<Map<String, MatValue>> values) implements MatValue {}
}

package io.github.dino4j.augment.data.names;

import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** The classes of labels that are written beside the images, as names or as numbers from 0. */
public final class ClassNames {
    /** The file that may name the classes, one a line, in the order of their numbers. */
    public static final String FILE = "classes.txt";

    private static final String NUMBER = "\\d{1,8}";
    private static final int MOST_NUMBERS = 1_000_000; // of classes that numbers alone call for

    private ClassNames() {}

    /**
     * The names in a file, none where there is no such file.
     *
     * @param file the file
     * @return the names
     * @throws IOException if a file cannot be read
     */
    public static List<String> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        List<String> names = Files.readAllLines(file).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        if (names.isEmpty()) {
            throw new InputException(file + ": names no classes; write one a line, or remove it");
        }
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw new InputException(file + ": names " + name + " twice");
            }
        }
        return names;
    }

    /**
     * The classes of some labels: those that are named, else all numbers up to the highest, else all names in order.
     *
     * @param labels the labels as they are written
     * @param named the names that are known, or none
     * @param where where they stand, for messages
     * @return their names in order
     * @throws InputException if something in it is wrong
     */
    public static List<String> of(Collection<String> labels, List<String> named, Path where) throws InputException {
        if (!named.isEmpty()) {
            return named;
        }
        if (labels.stream().allMatch(label -> label.matches(NUMBER))) {
            int highest = labels.stream().mapToInt(Integer::parseInt).max().orElse(-1);
            if (highest >= MOST_NUMBERS) {
                throw new InputException(where + ": the class number " + highest + " would make " + (highest + 1L)
                        + " classes, more than " + MOST_NUMBERS
                        + "; number them from 0 without gaps, or give them names");
            }
            return IntStream.rangeClosed(0, highest).mapToObj(Integer::toString).toList();
        }
        return List.copyOf(new TreeSet<>(labels));
    }

    /**
     * The numbers of classes by their names.
     *
     * @param classes the names in order
     * @return the numbers
     */
    public static Map<String, Integer> places(List<String> classes) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < classes.size(); i++) {
            places.put(classes.get(i), i);
        }
        return places;
    }

    /**
     * The number of a label's class.
     *
     * @param label a label as it is written
     * @param places numbers by names
     * @param where where they stand, for messages
     * @param most bound of numbers
     * @return the number
     * @throws InputException if something in it is wrong
     */
    public static int number(String label, Map<String, Integer> places, String where, int most) throws InputException {
        int place = places.getOrDefault(label, -1);
        if (place < 0 && label.matches(NUMBER)) {
            place = Integer.parseInt(label);
        }
        if (place < 0 || place >= places.size() || place > most) {
            throw new InputException(where + ": the label '" + label + "' is not among the " + places.size()
                    + " classes; name it in " + FILE + " or mend the label");
        }
        return place;
    }
}

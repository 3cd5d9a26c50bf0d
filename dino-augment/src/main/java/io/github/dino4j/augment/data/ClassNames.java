package io.github.dino4j.augment.data;

import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** The classes of labels that are written beside the images, as names or as numbers from 0. */
final class ClassNames {
    /** The file that may name the classes, one a line, in the order of their numbers. */
    static final String FILE = "classes.txt";

    private static final String NUMBER = "\\d{1,8}";

    private ClassNames() {}

    /** The names in a file, none where there is no such file. */
    static List<String> read(Path file) throws IOException {
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
        for (String name : names) {
            if (Collections.frequency(names, name) > 1) {
                throw new InputException(file + ": names " + name + " twice");
            }
        }
        return names;
    }

    /** The classes of some labels: those that are named, else all numbers up to the highest, else all names in order. */
    static List<String> of(Collection<String> labels, List<String> named) {
        if (!named.isEmpty()) {
            return named;
        }
        if (labels.stream().allMatch(label -> label.matches(NUMBER))) {
            int highest = labels.stream().mapToInt(Integer::parseInt).max().orElse(-1);
            return IntStream.rangeClosed(0, highest).mapToObj(Integer::toString).toList();
        }
        return List.copyOf(new TreeSet<>(labels));
    }

    /** The number of a label's class. */
    static int number(String label, List<String> classes, String where, int most) throws InputException {
        int place = Collections.binarySearch(classes, label); // right for names that are sorted
        if (place < 0 || !classes.get(place).equals(label)) {
            place = classes.indexOf(label);
        }
        if (place < 0 && label.matches(NUMBER)) {
            place = Integer.parseInt(label);
        }
        if (place < 0 || place >= classes.size() || place > most) {
            throw new InputException(where + ": the label '" + label + "' is not among the " + classes.size()
                    + " classes; name it in " + FILE + " or mend the label");
        }
        return place;
    }
}

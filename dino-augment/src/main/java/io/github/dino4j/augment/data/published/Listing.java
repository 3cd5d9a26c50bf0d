package io.github.dino4j.augment.data.published;

import java.util.ArrayList;
import java.util.List;

/** Images of a published set with their classes. */
final class Listing {
    private final List<String> classes;
    private final List<String> paths = new ArrayList<>();
    private final List<Integer> labels = new ArrayList<>();

    /**
     * An empty list.
     *
     * @param classes the names of all classes, in the order of their numbers
     */
    Listing(List<String> classes) {
        this.classes = List.copyOf(classes);
    }

    /** Adds an image: its path below the set's folder and its class from 0. */
    void add(String path, int label) {
        paths.add(path);
        labels.add(label);
    }

    List<String> classes() {
        return classes;
    }

    List<String> paths() {
        return paths;
    }

    int[] labels() {
        return labels.stream().mapToInt(Integer::intValue).toArray();
    }
}

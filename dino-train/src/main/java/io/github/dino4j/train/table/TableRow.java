package io.github.dino4j.train.table;

import io.github.dino4j.core.config.BuiltinConfigs;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A row of the component table: a file of {@code configs/method}, and what Caron et al. 2021 report of it for ViT-S/16 (where
 * not said otherwise) after training on ImageNet.
 *
 * @param name the file's, without its ending
 * @param knn top-1 of k-NN, percent; null where none is published
 * @param linear top-1 of a linear classifier, percent; null where none is published
 * @param where in the paper
 */
public record TableRow(
        String name, @Nullable Double knn, @Nullable Double linear, String where) {
    private static final String PREFIX = "builtin:method/";
    private static final String ENDING = ".yaml";

    /** In the order of table 7, then of what other places of the paper add to it. */
    private static final List<TableRow> PUBLISHED = List.of(
            new TableRow("dino", 72.8, 76.1, "table 7, row 1"),
            new TableRow("dino_no_momentum", 0.1, 0.1, "table 7, row 2"),
            new TableRow("dino_sk", 72.2, 76.0, "table 7, row 3"),
            new TableRow("dino_no_multicrop", 67.9, 72.5, "table 7, row 4"),
            new TableRow("dino_mse", 52.6, 62.4, "table 7, row 5"),
            new TableRow("dino_predictor", 71.8, 75.6, "table 7, row 6"),
            new TableRow("byol", 66.6, 71.4, "table 7, row 7"),
            new TableRow("moco_v2", 62.0, 71.6, "table 7, row 8"),
            new TableRow("swav", 64.7, 71.8, "table 7, row 9"),
            new TableRow("dino_batch_softmax", null, 75.8, "table 15"),
            new TableRow("simclr", 60.7, 69.1, "table 2, ResNet-50"),
            new TableRow("barlow_twins", 66.0, 73.2, "table 2, ResNet-50"),
            new TableRow("obow", 61.9, 73.8, "table 2, ResNet-50"),
            new TableRow("infomin", 65.3, 73.0, "table 2, ResNet-50"),
            new TableRow("deepcluster_v2", 67.1, 75.2, "table 2, ResNet-50"),
            new TableRow("dino_previous_iteration", 0.1, null, "figure 6"),
            new TableRow("dino_previous_epoch", 66.6, null, "figure 6"),
            new TableRow("dino_no_centring", null, null, "figure 7"),
            new TableRow("dino_no_sharpening", null, null, "figure 7"),
            new TableRow("supervised", 79.8, 79.8, "table 2, with labels"));

    /** {@return every method that comes with Dino4j: the paper's in its order, then others by name} */
    public static List<TableRow> all() {
        Set<String> names = files();
        List<TableRow> rows = new ArrayList<>();
        for (TableRow row : PUBLISHED) {
            if (names.remove(row.name())) {
                rows.add(row);
            }
        }
        names.forEach(name -> rows.add(new TableRow(name, null, null, "")));
        return List.copyOf(rows);
    }

    /** {@return rows of the paper that cannot be trained: their parts, and so their configurations, are missing} */
    public static List<TableRow> missing() {
        Set<String> names = files();
        return PUBLISHED.stream().filter(row -> !names.contains(row.name())).toList();
    }

    /**
     * Rows by name.
     *
     * @param names of files of {@code configs/method}, without their ending
     * @return the rows, in the order of the names; all rows if there is no name
     * @throws IllegalArgumentException if there is no such row, or one is named twice
     */
    public static List<TableRow> named(List<String> names) {
        List<TableRow> all = all();
        if (names.isEmpty()) {
            return all;
        }
        if (Set.copyOf(names).size() < names.size()) {
            throw new IllegalArgumentException("--rows " + String.join(",", names) + ": names a row twice");
        }
        return names.stream().map(name -> named(name, all)).toList();
    }

    private static TableRow named(String name, List<TableRow> all) {
        return all.stream()
                .filter(row -> row.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--rows: there is no row " + name
                        + (missing().stream().anyMatch(row -> row.name().equals(name))
                                ? " yet, as parts of it are missing"
                                : "")
                        + "; there are "
                        + names()));
    }

    /** All names, for messages. */
    static String names() {
        return all().stream().map(TableRow::name).collect(Collectors.joining(", "));
    }

    private static Set<String> files() {
        return BuiltinConfigs.methods().stream()
                .map(file -> file.substring(PREFIX.length(), file.length() - ENDING.length()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Where its configuration is. */
    String file() {
        return PREFIX + name + ENDING;
    }
}

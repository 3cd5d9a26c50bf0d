package io.github.dino4j.train.table;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A table that is asked for.
 *
 * @param recipe what all rows share: a YAML file, a built-in one such as {@code builtin:recipe/cifar10_micro.yaml}, or {@code
 *     quickstart}
 * @param data images to train on, with classes that are used for measuring alone; null for the recipe's, or drawn textures
 * @param val held-out images; null for those of {@code data}
 * @param budget how long each row is trained with each seed
 * @param rows to train, in order
 * @param seeds that each row is trained with
 * @param sets overlays on all rows, {@code key=value}, or on one of them, {@code row:key=value}
 * @param output the table's directory
 */
public record TableRequest(
        String recipe,
        @Nullable String data,
        @Nullable String val,
        TableBudget budget,
        List<TableRow> rows,
        List<Long> seeds,
        List<String> sets,
        Path output) {
    /** The recipe of the first run, which draws its images. */
    public static final String QUICKSTART = "quickstart";

    private static final Pattern OF_ROW = Pattern.compile("([A-Za-z0-9_-]+):([^:=]+=.*)", Pattern.DOTALL);
    private static final Pattern OWN = Pattern.compile("train[.](epochs|seed|output)|data[.](train|val)"
            + "|method[.]([^=]+[.])?name|method|method[.][^.=]+|eval[.](knn|linear)[.]every_epochs"
            + "|train[.]checkpoint[.].+|optim[.]warmup_epochs|method[.]target[.]temp[.]warmup_epochs");

    /**
     * Checks what does not need any file.
     *
     * @param recipe what all rows share
     * @param data images to train on
     * @param val held-out images
     * @param budget how long each row is trained with each seed
     * @param rows to train
     * @param seeds that each row is trained with
     * @param sets overlays on all rows, or on one of them
     * @param output the table's directory
     * @throws IllegalArgumentException if one of them is no table's
     */
    public TableRequest {
        if (val != null && data == null) {
            throw new IllegalArgumentException("--val " + val + ": held-out images go with --data, which is missing");
        }
        if (rows.isEmpty() || seeds.isEmpty()) {
            throw new IllegalArgumentException(
                    "a table needs a row and a seed at least; name some by --rows and --seeds");
        }
        if (Set.copyOf(seeds).size() < seeds.size()) {
            throw new IllegalArgumentException("--seeds " + seeds + ": a seed given twice would train the same run");
        }
        for (String set : sets) {
            Matcher ofRow = OF_ROW.matcher(set);
            if (ofRow.matches()
                    && TableRow.all().stream().noneMatch(row -> row.name().equals(ofRow.group(1)))) {
                throw new IllegalArgumentException("--set " + set + ": there is no row " + ofRow.group(1)
                        + "; leave it out for all rows, or name one of " + TableRow.names());
            }
            String key = (ofRow.matches() ? ofRow.group(2) : set).replaceFirst("=.*", "");
            if (OWN.matcher(key).matches()) {
                throw new IllegalArgumentException("--set " + key + ": is what the table decides, by its rows, --data,"
                        + " --budget or --epochs, and --seeds; leave it out");
            }
        }
        rows = List.copyOf(rows);
        seeds = List.copyOf(seeds);
        sets = List.copyOf(sets);
    }

    /** The file that the recipe is in. */
    String recipeFile() {
        return recipe.equals(QUICKSTART) ? "builtin:quickstart.yaml" : recipe;
    }

    /** Overlays on all rows. */
    List<String> common() {
        return sets.stream().filter(set -> !OF_ROW.matcher(set).matches()).toList();
    }

    /** Overlays on a row: those on all of them, then its own. */
    List<String> of(TableRow row) {
        List<String> all = new ArrayList<>(common());
        for (String set : sets) {
            Matcher ofRow = OF_ROW.matcher(set);
            if (ofRow.matches() && ofRow.group(1).equals(row.name())) {
                all.add(ofRow.group(2));
            }
        }
        return all;
    }

    /** Runs in all. */
    int runs() {
        return rows.size() * seeds.size();
    }
}

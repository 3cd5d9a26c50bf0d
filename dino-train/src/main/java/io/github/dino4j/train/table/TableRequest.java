package io.github.dino4j.train.table;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A table that is asked for.
 *
 * @param recipe what all rows share: a YAML file, a built-in one such as {@code builtin:recipe/cifar10_micro.yaml}, or {@code
 *     quickstart}
 * @param data images to train on, with classes that are used for measuring alone; null for the recipe's, or drawn textures
 * @param val held-out images; null for those of {@code data}
 * @param minutes of training for each row and seed
 * @param rows to train, in order
 * @param seeds that each row is trained with
 * @param sets overlays on all rows, {@code key=value}
 * @param output the table's directory
 */
public record TableRequest(
        String recipe,
        @Nullable String data,
        @Nullable String val,
        double minutes,
        List<TableRow> rows,
        List<Long> seeds,
        List<String> sets,
        Path output) {
    /** The recipe of the first run, which draws its images. */
    public static final String QUICKSTART = "quickstart";

    private static final Pattern OWN = Pattern.compile("train[.](epochs|seed|output)|data[.](train|val)"
            + "|method[.]([^=]+[.])?name|method|method[.][^.=]+|eval[.](knn|linear)[.]every_epochs"
            + "|train[.]checkpoint[.].+|optim[.]warmup_epochs|method[.]target[.]temp[.]warmup_epochs");

    /**
     * Checks what does not need any file.
     *
     * @param recipe what all rows share
     * @param data images to train on
     * @param val held-out images
     * @param minutes of training for each row and seed
     * @param rows to train
     * @param seeds that each row is trained with
     * @param sets overlays on all rows
     * @param output the table's directory
     * @throws IllegalArgumentException if one of them is no table's
     */
    public TableRequest {
        if (!(minutes > 0) || Double.isInfinite(minutes)) {
            throw new IllegalArgumentException(
                    "--budget must be above 0 minutes of training for each row, was " + minutes);
        }
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
            String key = set.replaceFirst("=.*", "");
            if (OWN.matcher(key).matches()) {
                throw new IllegalArgumentException("--set " + key + ": is what the table decides, by its rows, --data,"
                        + " --budget and --seeds; leave it out");
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

    /** Runs in all. */
    int runs() {
        return rows.size() * seeds.size();
    }
}

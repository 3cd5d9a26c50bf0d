package io.github.dino4j.train.table;

import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.eval.LinearConfig;
import io.github.dino4j.core.config.method.TempConfig;
import io.github.dino4j.core.config.model.VitConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The configurations of the rows: a recipe, a row's method above it, and what the table decides. A warm-up keeps the share of the
 * run that it has in the recipe, since rows have as many epochs as the budget allows.
 *
 * @param request the table
 * @param images the set that all rows train on
 */
record RowConfigs(TableRequest request, TableImages images) {
    private static final int MEASURED = 10; // times along a run

    /** A row as the recipe would train it. */
    RunConfig measured(TableRow row) {
        return ConfigLoader.stacked(List.of(request.recipeFile(), row.file()), common(row));
    }

    /** A row as the table trains it. */
    RunConfig of(TableRow row, long seed, RowPlan plan, Path run) {
        RunConfig recipe = measured(row);
        int epochs = plan.epochs();
        double share = (double) epochs / recipe.train().epochs();
        int every = Math.max(1, epochs / MEASURED);
        List<String> sets = new ArrayList<>(common(row));
        sets.add("train.epochs=" + epochs);
        sets.add("train.seed=" + seed);
        sets.add("train.output=" + quoted(run.toString()));
        sets.add("optim.warmup_epochs=" + share * recipe.optim().warmupEpochs());
        recipe.method()
                .target()
                .sharpening()
                .map(TempConfig::warmupEpochs)
                .filter(warmUp -> warmUp > 0)
                .ifPresent(warmUp -> sets.add("method.target.temp.warmup_epochs=" + Math.round(share * warmUp)));
        sets.add("train.checkpoint.every_epochs=" + every);
        sets.add("train.checkpoint.keep=1");
        sets.add("train.checkpoint.keep_every_epochs=0");
        sets.add("eval.knn.every_epochs=" + every);
        sets.addAll(linear(recipe, epochs));
        return ConfigLoader.stacked(List.of(request.recipeFile(), row.file()), sets);
    }

    /** Once, at the end, on features that every backbone has. */
    private static List<String> linear(RunConfig recipe, int epochs) {
        LinearConfig linear = recipe.eval().linear();
        boolean isVit = recipe.model() instanceof VitConfig;
        int blocks = recipe.model() instanceof VitConfig vit ? Math.min(linear.lastBlocks(), vit.depth()) : 1;
        return List.of(
                "eval.linear.every_epochs=" + epochs,
                "eval.linear.last_blocks=" + blocks,
                "eval.linear.avg_patches=" + (isVit && linear.avgPatches()));
    }

    private List<String> common(TableRow row) {
        List<String> sets = new ArrayList<>(request.of(row));
        sets.add("data.train=" + quoted(images.train()));
        sets.add("data.val=" + quoted(images.val()));
        sets.add("data.synthetic.train_per_class=0");
        sets.add("data.synthetic.val_per_class=0");
        return sets;
    }

    private static String quoted(List<String> paths) {
        return paths.stream().map(RowConfigs::quoted).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}

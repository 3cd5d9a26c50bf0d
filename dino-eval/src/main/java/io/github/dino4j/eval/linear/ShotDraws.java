package io.github.dino4j.eval.linear;

import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.report.Block;
import io.github.dino4j.eval.report.Section;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * A low-shot measure over several draws of the training rows, as one draw of few images says little: means and deviations
 * of what {@link LogisticResult}s reached, each at its own best strength.
 *
 * @param shots what is drawn
 * @param draws by seed, in the order in which they were asked for
 */
public record ShotDraws(Shots shots, Map<Long, LogisticResult> draws) {
    /**
     * Copies the map.
     *
     * @param shots what is drawn
     * @param draws by seed, at least one
     */
    public ShotDraws {
        if (draws.isEmpty()) {
            throw new IllegalArgumentException("there must be at least one draw");
        }
        draws = new LinkedHashMap<>(draws);
    }

    /**
     * Checks seeds before anything is computed.
     *
     * @param shots what is drawn
     * @param seeds of the draws
     * @throws IllegalArgumentException if a seed comes twice, or there are several and all rows are drawn
     */
    public static void requireDifferent(Shots shots, List<Long> seeds) {
        if (new HashSet<>(seeds).size() < seeds.size()) {
            throw new IllegalArgumentException("seeds must differ, were " + seeds);
        }
        if (seeds.size() > 1 && shots.equals(Shots.ALL)) {
            throw new IllegalArgumentException("seeds " + seeds + " all draw the same rows with shots=all: give a share"
                    + " such as --shots 1%, or one seed");
        }
    }

    /**
     * Draws, fits and classifies.
     *
     * @param options of the regression that is fitted to each draw
     * @param back how its strength is chosen
     * @param shots what is drawn
     * @param seeds of the draws
     * @param train labelled rows to draw from
     * @param val labelled rows to classify
     * @return the results
     * @throws IllegalArgumentException if the seeds do not differ, or rows are too few or do not fit together
     */
    public static ShotDraws of(
            LogisticOptions options, HeldBack back, Shots shots, List<Long> seeds, FeatureBank train, FeatureBank val) {
        return of(new How(options, back, Group.ALONE), shots, seeds, train, val);
    }

    /** How each draw is fitted, and by which processes. */
    record How(LogisticOptions options, HeldBack back, Group group) {
        LogisticResult fit(FeatureBank train, FeatureBank val) {
            return new LogisticRegression(back.choose(options, train, group))
                    .among(group)
                    .evaluate(train, val);
        }
    }

    static ShotDraws of(How how, Shots shots, List<Long> seeds, FeatureBank train, FeatureBank val) {
        requireDifferent(shots, seeds);
        Map<Long, LogisticResult> draws = new LinkedHashMap<>();
        for (long seed : seeds) {
            draws.put(seed, how.fit(shots.of(train, seed), val));
        }
        return new ShotDraws(shots, draws);
    }

    /** {@return the result of the first seed} */
    public LogisticResult first() {
        return draws.values().iterator().next();
    }

    /** {@return mean top-1 over the draws, percent} */
    public double top1() {
        return mean(LogisticResult::top1);
    }

    /** {@return mean top-5 over the draws, percent} */
    public double top5() {
        return mean(LogisticResult::top5);
    }

    /** {@return deviation of top-1 between draws (of a sample: over n - 1), percentage points, NaN of a single draw} */
    public double top1Deviation() {
        return deviation(LogisticResult::top1);
    }

    /** {@return deviation of top-5 between draws, as of top-1} */
    public double top5Deviation() {
        return deviation(LogisticResult::top5);
    }

    private double mean(ToDoubleFunction<LogisticResult> value) {
        return draws.values().stream().mapToDouble(value).average().orElse(Double.NaN);
    }

    private double deviation(ToDoubleFunction<LogisticResult> value) {
        double mean = mean(value);
        double squares = draws.values().stream()
                .mapToDouble(result -> Math.pow(value.applyAsDouble(result) - mean, 2))
                .sum();
        return Math.sqrt(squares / (draws.size() - 1));
    }

    /**
     * What {@code dino linear --shots … --seeds … --json} prints: that of a single draw as it is; of several the keys of the
     * first, with {@code top1} and {@code top5} the means, {@code top1_std}, {@code top5_std}, and {@code draws: {seed:
     * {top1, top5, c}}}.
     *
     * @return a new map
     */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>(first().toJson());
        if (draws.size() > 1) {
            json.keySet().removeAll(List.of("c", "strengths")); // of one draw
            json.put("top1", top1());
            json.put("top5", top5());
            json.put("top1_std", top1Deviation());
            json.put("top5_std", top5Deviation());
            Map<String, Object> bySeed = new LinkedHashMap<>();
            draws.forEach((seed, result) -> {
                Map<String, Object> draw = new LinkedHashMap<>();
                draw.put("top1", result.top1());
                draw.put("top5", result.top5());
                draw.put("c", result.best().c());
                bySeed.put(Long.toString(seed), draw);
            });
            json.put("draws", bySeed);
        }
        return json;
    }

    /**
     * The part of a report: the section of the first draw, and of several the table of all.
     *
     * @param floors the same on other features by name; may be empty
     * @param classNames of every class, or empty
     * @return the section {@code logistic-…}
     */
    public Section section(Map<String, ShotDraws> floors, List<String> classNames) {
        Map<String, LogisticResult> below = new LinkedHashMap<>();
        floors.forEach((name, floor) -> below.put(name, floor.first()));
        Section one = first().section(shots, below, classNames);
        if (draws.size() == 1) {
            return one;
        }
        List<List<String>> rows = new ArrayList<>();
        addRows("features", rows);
        floors.forEach((name, floor) -> floor.addRows(name, rows));
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Note("Means over " + draws.size() + " draws of the training rows, seeds " + draws.keySet()
                + ", with the deviation between draws; what is below the table is the draw of seed "
                + draws.keySet().iterator().next() + "."));
        blocks.add(new Block.Table(List.of("of", "draw", "top-1", "top-5"), rows));
        blocks.addAll(one.blocks());
        Map<String, Object> json = new LinkedHashMap<>(one.json());
        json.putAll(toJson());
        floors.forEach((name, floor) -> json.put("floor: " + name, floor.toJson()));
        return new Section(one.key(), one.title() + ", " + draws.size() + " draws", json, blocks);
    }

    private void addRows(String name, List<List<String>> rows) {
        rows.add(List.of(
                name,
                "mean ± deviation",
                Block.Table.number(top1()) + " ± " + Block.Table.number(top1Deviation()),
                Block.Table.number(top5()) + " ± " + Block.Table.number(top5Deviation())));
        draws.forEach((seed, result) -> rows.add(
                List.of(name, "seed " + seed, Block.Table.number(result.top1()), Block.Table.number(result.top5()))));
    }
}

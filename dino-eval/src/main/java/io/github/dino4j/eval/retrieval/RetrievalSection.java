package io.github.dino4j.eval.retrieval;

import io.github.dino4j.eval.report.Bars;
import io.github.dino4j.eval.report.Block;
import io.github.dino4j.eval.report.Headline;
import io.github.dino4j.eval.report.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The retrieval part of a report: mAP and mP@k at each difficulty beside the floors. */
public final class RetrievalSection {
    private RetrievalSection() {}

    /**
     * Makes the section.
     *
     * @param result what was measured
     * @param floors the same by other descriptors by name; may be empty
     * @return the section {@code retrieval}
     */
    public static Section of(RetrievalResult result, Map<String, RetrievalResult> floors) {
        Map<String, RetrievalResult> all = new LinkedHashMap<>();
        all.put("features", result);
        all.putAll(floors);
        List<List<String>> rows = new ArrayList<>();
        List<Block.Curve> curves = new ArrayList<>();
        RetrievalResult.Score main = main(result);
        List<String> groups =
                result.scores().stream().map(score -> score.difficulty().key()).toList();
        List<Bars.Series> bars = new ArrayList<>();
        all.forEach((name, each) -> {
            each.scores().forEach(score -> rows.add(row(name, score)));
            curves.add(curve(name, each.at(main.difficulty())));
            bars.add(new Bars.Series(
                    name, each.scores().stream().map(RetrievalResult.Score::map).toList()));
        });
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Note(result.queries() + " queries, " + result.images() + " images are searched."));
        blocks.add(new Block.Table(
                "Mean average precision and mean precision at k, %",
                List.of("of", "difficulty", "queries", "mAP", "mP@1", "mP@5", "mP@10"), rows));
        blocks.add(new Bars("Mean average precision, %", groups, bars));
        blocks.add(new Block.Plot(
                "Mean precision of the first k images, %, at difficulty "
                        + main.difficulty().key(),
                "number k of images",
                curves,
                List.of()));
        Map<String, Object> json = new LinkedHashMap<>(result.toJson());
        floors.forEach((name, floor) -> json.put("floor: " + name, floor.toJson()));
        String headline = Headline.of(
                "mAP " + main.difficulty().key(), main.map(), floors, floor -> floor.map(main.difficulty()));
        return new Section("retrieval", "Image retrieval", headline, json, blocks);
    }

    /** Medium, which tables quote, where it was measured. */
    private static RetrievalResult.Score main(RetrievalResult result) {
        return result.scores().stream()
                .filter(score -> score.difficulty() == Difficulty.MEDIUM)
                .findFirst()
                .orElse(result.scores().get(0));
    }

    private static List<String> row(String name, RetrievalResult.Score score) {
        List<String> row = new ArrayList<>(List.of(
                name, score.difficulty().key(), Integer.toString(score.queries()), Block.Table.number(score.map())));
        new TreeMap<>(score.precision()).values().forEach(value -> row.add(Block.Table.number(value)));
        return row;
    }

    private static Block.Curve curve(String name, RetrievalResult.Score score) {
        TreeMap<Integer, Double> precision = new TreeMap<>(score.precision());
        return new Block.Curve(
                name, precision.keySet().stream().map(Integer::doubleValue).toList(), List.copyOf(precision.values()));
    }
}

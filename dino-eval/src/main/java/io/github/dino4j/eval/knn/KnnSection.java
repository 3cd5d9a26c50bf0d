package io.github.dino4j.eval.knn;

import io.github.dino4j.eval.metric.AccuracyBlocks;
import io.github.dino4j.eval.report.Block;
import io.github.dino4j.eval.report.Headline;
import io.github.dino4j.eval.report.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The k-NN part of a report: accuracy by k beside the floors, by class, and what is taken for what. */
public final class KnnSection {
    private KnnSection() {}

    /**
     * Makes the section.
     *
     * @param result what was measured
     * @param floors the same on other features by name, such as raw pixels and an untrained network; may be empty
     * @param classNames of every class, or empty
     * @return the section {@code knn}
     */
    public static Section of(KnnResult result, Map<String, KnnResult> floors, List<String> classNames) {
        Map<String, KnnResult> all = new LinkedHashMap<>();
        all.put("features", result);
        all.putAll(floors);
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Note(result.train() + " rows vote, " + result.val() + " are classified, "
                + result.classes() + " classes; " + result.found().index() + " neighbours; percent."));
        blocks.add(table(all));
        blocks.add(plot(all));
        result.notes().forEach(note -> blocks.add(new Block.Note(note)));
        KnnScore best = result.best();
        blocks.addAll(AccuracyBlocks.of(best.k() + "-NN", best.accuracy(), classNames));
        Map<String, Object> json = new LinkedHashMap<>(result.toJson());
        floors.forEach((name, floor) -> json.put("floor: " + name, floor.toJson()));
        json.putAll(best.accuracy().details());
        String headline = Headline.of(best.k() + "-NN top-1", best.top1(), floors, floor -> floor.top1(best.k()));
        return new Section("knn", "Weighted k-NN", headline, json, blocks);
    }

    private static Block table(Map<String, KnnResult> all) {
        List<List<String>> rows = new ArrayList<>();
        all.forEach((name, result) -> result.scores()
                .forEach(score -> rows.add(List.of(
                        name,
                        Integer.toString(score.k()),
                        Block.Table.number(score.top1()),
                        Block.Table.number(score.top5())))));
        return new Block.Table("Top-1 and top-5, %", List.of("of", "k", "top-1", "top-5"), rows);
    }

    private static Block plot(Map<String, KnnResult> all) {
        List<Block.Curve> curves = new ArrayList<>();
        all.forEach((name, result) -> curves.add(new Block.Curve(
                name,
                result.scores().stream().map(score -> (double) score.k()).toList(),
                result.scores().stream().map(KnnScore::top1).toList())));
        return new Block.Plot("Top-1, %", "number k of neighbours that vote", curves, List.of());
    }
}

package io.github.dino4j.eval.copy;

import io.github.dino4j.eval.report.Bars;
import io.github.dino4j.eval.report.Block;
import io.github.dino4j.eval.report.Headline;
import io.github.dino4j.eval.report.Section;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The copy-detection part of a report: mAP and micro-AP of each kind of change beside the floors. */
public final class CopySection {
    private CopySection() {}

    /**
     * Makes the section.
     *
     * @param result what was measured
     * @param floors the same by other descriptors by name; may be empty
     * @return the section {@code copydetect}
     */
    public static Section of(CopyResult result, Map<String, CopyResult> floors) {
        Map<String, CopyResult> all = new LinkedHashMap<>();
        all.put("features", result);
        all.putAll(floors);
        List<String> header = new ArrayList<>(List.of("copies", "queries"));
        all.keySet().forEach(name -> header.addAll(List.of(name + " mAP", "micro-AP")));
        List<List<String>> rows = new ArrayList<>();
        List<CopyResult.Score> scores = new ArrayList<>(result.scores());
        scores.sort(Comparator.comparing(score -> score.name().equals(CopyResult.ALL))); // all come last
        for (CopyResult.Score score : scores) {
            List<String> row = new ArrayList<>(List.of(score.name(), Integer.toString(score.queries())));
            all.values().forEach(each -> {
                row.add(Block.Table.number(each.at(score.name()).map()));
                row.add(Block.Table.number(each.at(score.name()).microAp()));
            });
            rows.add(row);
        }
        List<String> names = scores.stream().map(CopyResult.Score::name).toList();
        List<Bars.Series> bars = new ArrayList<>();
        all.forEach((name, each) -> bars.add(new Bars.Series(
                name, names.stream().map(block -> each.at(block).map()).toList())));
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Note(result.originals() + " originals and " + result.distractors()
                + " distractors are searched; "
                + (result.whitening() == 0
                        ? "features are not whitened."
                        : "features are whitened, as learned on " + result.whitening() + " other images.")));
        blocks.add(new Block.Table("Mean and micro average precision, %", header, rows));
        blocks.add(new Bars("Mean average precision, %", names, bars));
        Map<String, Object> json = new LinkedHashMap<>(result.toJson());
        floors.forEach((name, floor) -> json.put("floor: " + name, floor.toJson()));
        String headline = Headline.of(
                "mAP of all copies", result.at(CopyResult.ALL).map(), floors, floor -> floor.at(CopyResult.ALL)
                        .map());
        return new Section("copydetect", "Copy detection", headline, json, blocks);
    }
}

package io.github.dino4j.eval.video;

import io.github.dino4j.eval.report.Bars;
import io.github.dino4j.eval.report.Block;
import io.github.dino4j.eval.report.Headline;
import io.github.dino4j.eval.report.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The video part of a report: J and F of DAVIS beside the floors, over all objects and by sequence. */
public final class VideoSection {
    private VideoSection() {}

    /**
     * Makes the section.
     *
     * @param result what was measured
     * @param floors the same from other tokens, or from none, by name; may be empty
     * @return the section {@code video}
     */
    public static Section of(VideoResult result, Map<String, VideoResult> floors) {
        Map<String, VideoResult> all = new LinkedHashMap<>();
        all.put("features", result);
        all.putAll(floors);
        List<String> sequences = List.copyOf(result.regionAndContours().keySet());
        List<List<String>> rows = new ArrayList<>();
        List<Bars.Series> bars = new ArrayList<>();
        all.forEach((name, each) -> {
            rows.add(row(name, each));
            Map<String, Double> means = each.regionAndContours();
            bars.add(new Bars.Series(name, sequences.stream().map(means::get).toList()));
        });
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Note(result.objects().size() + " objects in " + sequences.size()
                + " sequences, each followed from its first mask. J is the Jaccard index of regions, F the F-measure of"
                + " contours; recall is the share of frames above one half, decay the loss from the first quarter to"
                + " the last."));
        blocks.add(new Block.Table(
                "J and F over all objects, %",
                List.of("of", "J&F", "J", "recall", "decay", "F", "recall", "decay"), rows));
        blocks.add(new Bars("J&F by sequence, %", sequences, bars));
        Map<String, Object> json = new LinkedHashMap<>(result.toJson());
        floors.forEach((name, floor) -> json.put("floor: " + name, floor.toJson()));
        String headline = Headline.of("J&F", result.regionAndContour(), floors, VideoResult::regionAndContour);
        return new Section("video", "Video object segmentation", headline, json, blocks);
    }

    private static List<String> row(String name, VideoResult result) {
        List<String> row = new ArrayList<>(List.of(name, Block.Table.number(result.regionAndContour())));
        for (Measure measure : List.of(result.region(), result.contour())) {
            row.add(Block.Table.number(measure.mean()));
            row.add(Block.Table.number(measure.recall()));
            row.add(Block.Table.number(measure.decay()));
        }
        return row;
    }
}

package io.github.dino4j.eval.attention;

import io.github.dino4j.eval.report.Bars;
import io.github.dino4j.eval.report.Block;
import io.github.dino4j.eval.report.Headline;
import io.github.dino4j.eval.report.Section;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The attention part of a report: pictures, and how well masks fit known objects where they are known. */
public final class AttentionSection {
    private static final double PERCENT = 100.0;

    private AttentionSection() {}

    /**
     * A section of pictures alone.
     *
     * @param images how many were looked at
     * @param options which block and how much of the mass
     * @param examples what to show
     * @return the section {@code attention}
     * @throws IOException if this Java cannot write pictures
     */
    public static Section of(int images, AttentionOptions options, AttentionExamples examples) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("images", images);
        json.put("block", options.block());
        return new Section(
                "attention",
                "Attention",
                images + (images == 1 ? " image" : " images"),
                json,
                List.of(examples.block(options)));
    }

    /**
     * A section on how well masks fit.
     *
     * @param result what was measured
     * @param floors the same of other networks by name; may be empty
     * @param options which block and how much of the mass
     * @param examples what to show
     * @return the section {@code attention}
     * @throws IOException if this Java cannot write pictures
     */
    public static Section of(
            AttentionResult result,
            Map<String, AttentionResult> floors,
            AttentionOptions options,
            AttentionExamples examples)
            throws IOException {
        Map<String, AttentionResult> all = new LinkedHashMap<>();
        all.put("features", result);
        all.putAll(floors);
        List<List<String>> rows = new ArrayList<>();
        List<Bars.Series> bars = new ArrayList<>();
        all.forEach((name, each) -> {
            rows.add(List.of(
                    name,
                    Block.Table.number(each.bestHead()),
                    Block.Table.number(each.mean()),
                    Block.Table.number(each.bestPerImage())));
            bars.add(new Bars.Series(name, each.heads()));
        });
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Note(result.images() + " images; a head's mask is made of the patches that hold "
                + Math.round(PERCENT * options.mass()) + " % of its attention."));
        blocks.add(new Block.Table(
                "Jaccard index of masks with the true objects, %",
                List.of("of", "best head", "mean of heads", "best head of each image"), rows));
        blocks.add(new Bars(
                "Jaccard index by head, %",
                IntStream.range(0, result.heads().size())
                        .mapToObj(head -> "head " + head)
                        .toList(),
                bars));
        blocks.add(examples.block(options));
        Map<String, Object> json = new LinkedHashMap<>(result.toJson());
        json.put("block", options.block());
        json.put("threshold", options.mass());
        floors.forEach((name, floor) -> json.put("floor: " + name, floor.toJson()));
        String headline =
                Headline.of("Jaccard index of the best head", result.bestHead(), floors, AttentionResult::bestHead);
        return new Section("attention", "Attention", headline, json, blocks);
    }
}

package io.github.dino4j.cli.curate;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.cli.console.Count;
import io.github.dino4j.cli.console.Misfits;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.eval.MapConfig;
import io.github.dino4j.core.io.AtomicFiles;
import io.github.dino4j.eval.curate.ImageFacts;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.map.MapLayout;
import io.github.dino4j.eval.map.MapMethod;
import io.github.dino4j.eval.map.MapOptions;
import io.github.dino4j.eval.map.MapPage;
import io.github.dino4j.eval.map.ThumbnailSheets;
import io.github.dino4j.eval.report.ModelWords;
import io.github.dino4j.eval.report.PageHead;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Writes the page of a map, {@code map.html}, and the pictures beside it. */
record MapFiles(Path root, ImageSource source, ImageFacts facts, Map<String, String> made) {
    static final String PAGE = "map.html";
    private static final String PICTURES = "map_pictures";
    private static final int MOST_GROUPS = 200; // more classes than that no legend can show

    /** Groups by rows of the facts. */
    @SuppressWarnings("ArrayRecordComponent") // read by the map alone
    record Groups(String name, int[] of, List<String> names) {}

    /** Draws some rows; says in the result what was drawn. */
    void write(int[] rows, RunConfig config, String title, List<Groups> groups, Map<String, Object> result)
            throws IOException {
        FeatureBank bank = facts.features().orElseThrow().select(rows);
        MapConfig map = config.eval().search().map();
        MapLayout layout = Misfits.refuse(() -> MapLayout.of(
                bank,
                MapMethod.named(map.method()),
                MapOptions.of(map, config.train().seed())));
        int[] shown = Arrays.stream(layout.rows()).map(place -> rows[place]).toArray();
        List<MapPage.Colouring> colourings = new ArrayList<>();
        for (Groups each : groups) {
            if (!each.names().isEmpty() && each.names().size() <= MOST_GROUPS) {
                colourings.add(new MapPage.Colouring(
                        each.name(),
                        Arrays.stream(shown).map(row -> each.of()[row]).toArray(),
                        each.names()));
            }
        }
        ThumbnailSheets sheets = ThumbnailSheets.write(
                root,
                PICTURES,
                source,
                Arrays.stream(shown).map(row -> facts.images()[row]).toArray());
        MapPage page = new MapPage(
                title,
                layout,
                Arrays.stream(shown).mapToObj(row -> facts.names().get(row)).toList(),
                colourings,
                sheets,
                notes(config, shown.length));
        AtomicFiles.write(root.resolve(PAGE), page.html());
        result.put("map", root.resolve(PAGE).toString());
        result.put("map_points", shown.length);
        if (!Double.isNaN(layout.explained())) {
            result.put("explained", layout.explained());
        }
    }

    Groups classes() {
        return new Groups("class", facts.labels(), facts.classes());
    }

    /** What every page of ours says of itself, and what is missing. */
    private List<String> notes(RunConfig config, int shown) {
        List<String> notes = new ArrayList<>();
        String weights = made.getOrDefault("weights", "");
        notes.add("Model: "
                + (weights.isEmpty()
                        ? "stored features, " + made.getOrDefault("features", "")
                        : ModelWords.of(config.model()) + "; " + weights));
        notes.add("Data: " + Count.of(shown, "image") + " of " + facts.size() + ". Time: "
                + Instant.now().truncatedTo(ChronoUnit.SECONDS) + "; " + PageHead.machine());
        int broken = facts.broken().size();
        if (broken > 0) {
            notes.add(Count.of(broken, "image") + " could not be read, and is not shown; the first: "
                    + facts.broken().get(0));
        }
        return notes;
    }
}

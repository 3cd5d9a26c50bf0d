package io.github.dino4j.cli.curate;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.cli.console.BadInputException;
import io.github.dino4j.cli.console.Console;
import io.github.dino4j.cli.console.JsonOption;
import io.github.dino4j.eval.curate.ImageFacts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** A folder of images as a map to move about in. */
@CommandLine.Command(
        name = "map",
        mixinStandardHelpOptions = true,
        description =
                "Draws a folder of images as a map with pictures: point at one to see it, press it for its neighbours.")
final class MapCommand implements Callable<Integer> {
    static final int LEAST = 3;

    private final Console console;

    @CommandLine.Mixin
    private final FolderOptions folder = new FolderOptions();

    @CommandLine.Option(names = "--method", description = "pca or umap, instead of eval.search.map.method")
    private @Nullable String method;

    @CommandLine.Option(names = "--points", description = "most images on it, instead of eval.search.map.points")
    private @Nullable Integer points;

    @CommandLine.Mixin
    private final JsonOption json = new JsonOption();

    MapCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        folder.check();
        if (folder.checkpoint().isEmpty() && folder.features().isEmpty()) {
            throw new BadInputException(
                    "a map needs what a network sees: give a CHECKPOINT (a run directory or any weights"
                            + " file, such as dino_deitsmall16_pretrain.pth), or --features FILE; without any: dino curate DIR"
                            + " finds duplicates by pixels, dino train DIR learns from the images");
        }
        Map<String, Object> result = new LinkedHashMap<>();
        try (OpenFolder open = OpenFolder.open(folder, sets(method, points), console);
                ImageSource source = open.source(folder.images(), Split.TRAIN)) {
            ImageFacts facts = open.read(source, "images", folder.features());
            if (facts.size() < LEAST) {
                throw new BadInputException(
                        folder.images() + ": a map needs at least " + LEAST + " images, there are " + facts.size());
            }
            result.put("images", facts.size());
            result.put("broken", facts.broken().size());
            MapFiles files = new MapFiles(open.root(), source, facts, open.made());
            files.write(
                    IntStream.range(0, facts.size()).toArray(),
                    open.config(),
                    "Map of " + folder.images(),
                    List.of(files.classes()),
                    result);
        }
        if (json.isAsked()) {
            console.json(result);
        } else {
            result.forEach((key, value) -> console.say(key + ": " + value));
        }
        return 0;
    }

    /** What the options of a map say over the configuration. */
    static List<String> sets(@Nullable String method, @Nullable Integer points) {
        List<String> sets = new ArrayList<>();
        if (method != null) {
            sets.add("eval.search.map.method=" + method);
        }
        if (points != null) {
            sets.add("eval.search.map.points=" + points);
        }
        return sets;
    }
}

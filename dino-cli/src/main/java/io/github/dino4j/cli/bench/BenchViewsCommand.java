package io.github.dino4j.cli.bench;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.open.ImageSources;
import io.github.dino4j.cli.console.BadInputException;
import io.github.dino4j.cli.console.Console;
import io.github.dino4j.cli.console.JsonOption;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** Times the making of views from image files. */
@CommandLine.Command(
        name = "views",
        mixinStandardHelpOptions = true,
        description = "Times decoding and DINO's crops of image files, alone and through the loader.")
final class BenchViewsCommand implements Callable<Integer> {
    private static final Map<String, List<String>> RECIPES = Map.of(
            "imagenet",
            List.of(), // 2x224 + 8x96
            "cifar",
            List.of(
                    "model.image_size=32",
                    "model.patch_size=4",
                    "views.global.size=32",
                    "views.local.size=16",
                    "views.local.count=4"));

    private static final double MOST_SECONDS = 3600.0;

    private final Console console;

    @CommandLine.Option(
            names = "--recipe",
            required = true,
            description = "imagenet: 2x224 + 8x96 crops; cifar: 2x32 + 4x16")
    private String recipe = "";

    @CommandLine.Option(names = "--images", required = true, paramLabel = "DIR", description = "image folder or tar")
    private String images = "";

    @CommandLine.Option(names = "--workers", required = true, description = "loader threads")
    private int workers;

    @CommandLine.Option(names = "--seconds", description = "seconds of each of the 20 rounds (default: 1)")
    private double seconds = 1.0;

    @CommandLine.Mixin
    private final JsonOption json = new JsonOption();

    BenchViewsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        List<String> sets = RECIPES.get(recipe);
        if (sets == null) {
            throw new BadInputException("--recipe must be imagenet or cifar, was '" + recipe + "'");
        }
        if (workers < 1) {
            throw new BadInputException("--workers must be at least 1, was " + workers);
        }
        if (!(seconds > 0.0 && seconds <= MOST_SECONDS)) {
            throw new BadInputException("--seconds must be in (0, " + MOST_SECONDS + "], was " + seconds);
        }
        List<String> all = new ArrayList<>(sets);
        all.add("data.train=none");
        RunConfig config = ConfigLoader.builtin("base/dino.yaml", all);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("recipe", recipe);
        result.put("workers", workers);
        try (ImageSource source =
                ImageSources.open(images, Split.TRAIN, config.data().maxPixels())) {
            if (source.size() < ViewsBenchmark.leastImages()) {
                throw new BadInputException("--images " + images + " holds " + source.size()
                        + " images, fewer than a batch of " + ViewsBenchmark.leastImages());
            }
            result.put("images", source.size());
            result.putAll(new ViewsBenchmark(source, config.views(), seconds).measure(workers));
        }
        if (json.isAsked()) {
            console.json(result);
        } else {
            result.forEach((key, value) -> console.say(key + ": " + value));
        }
        return 0;
    }
}

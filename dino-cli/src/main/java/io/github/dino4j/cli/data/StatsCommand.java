package io.github.dino4j.cli.data;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.ImageStats;
import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.open.ImageSources;
import io.github.dino4j.cli.console.BadInputException;
import io.github.dino4j.cli.console.Console;
import io.github.dino4j.cli.console.Count;
import io.github.dino4j.cli.console.JsonOption;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Looks at all images of a set: channel statistics, sizes, files that cannot be read. */
@CommandLine.Command(
        name = "stats",
        mixinStandardHelpOptions = true,
        description = "Computes mean and deviation of each channel, sizes and broken files of a set of images.")
final class StatsCommand implements Callable<Integer> {
    private static final int NAMED = 10; // broken files that are named to a person
    private static final int TENTHS = 10;
    private static final int MANY = 2000; // images from which on progress is told
    private static final double NANOS = 1e-9;

    private final Console console;

    @CommandLine.Parameters(
            paramLabel = "DIR",
            description =
                    "images in any form that data.train takes: a folder, a tar, shards, a list, CIFAR or IDX files")
    private String images = "";

    @CommandLine.Option(names = "--channels", paramLabel = "N", description = "model.in_chans; without it RGB")
    private @Nullable Integer channels;

    @CommandLine.Option(
            names = "--val",
            description = "where the set has train and val parts, the val part instead of the train part")
    private boolean val;

    @CommandLine.Mixin
    private final JsonOption json = new JsonOption();

    StatsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        List<String> sets = new ArrayList<>(List.of("data.train=x"));
        if (channels != null) {
            if (channels < 1) {
                throw new BadInputException("--channels must be at least 1, was " + channels);
            }
            List<String> ones = Collections.nCopies(channels, "1");
            sets.add("model.in_chans=" + channels);
            sets.add("views={mean: " + ones + ", std: " + ones
                    + ", grayscale: 0, jitter: {contrast: 0, saturation: 0, hue: 0}}");
        }
        RunConfig config = ConfigLoader.builtin("base/dino.yaml", sets);
        long start = System.nanoTime();
        try (ImageSource source = ImageSources.open(images, val ? Split.VAL : Split.TRAIN, SourceOptions.of(config))) {
            ImageStats stats = ImageStats.of(source, config.model().inChans(), progress(source.size()));
            if (stats.images() == 0) {
                throw new InputException(images + ": none of its " + source.size() + " images can be read; the first: "
                        + stats.broken().get(0));
            }
            double seconds = (System.nanoTime() - start) * NANOS;
            if (json.isAsked()) {
                console.json(json(source, stats, seconds));
            } else {
                table(source, stats);
            }
        }
        return 0;
    }

    private IntConsumer progress(int size) {
        int[] told = {0};
        return done -> {
            int tenths = (int) ((long) done * TENTHS / size);
            if (size >= MANY && tenths > told[0]) {
                told[0] = tenths;
                console.log().println(done + " of " + size + " images");
            }
        };
    }

    private Map<String, Object> json(ImageSource source, ImageStats stats, double seconds) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("images", stats.images());
        result.put("broken", stats.broken().size());
        result.put("broken_files", stats.broken());
        result.put("classes", source.classes().size());
        result.put("empty_classes", source.survey().emptyClasses());
        result.put("ignored", source.survey().ignored());
        result.put("channels", stats.mean().size());
        result.put("mean", stats.mean());
        result.put("std", stats.std());
        result.put("width", spread(stats.width()));
        result.put("height", spread(stats.height()));
        result.put("seconds", seconds);
        return result;
    }

    private static Map<String, Integer> spread(ImageStats.Spread spread) {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        numbers.put("min", spread.min());
        numbers.put("median", spread.median());
        numbers.put("max", spread.max());
        return numbers;
    }

    /** What is no image the log has told already, when the set was opened. */
    private void table(ImageSource source, ImageStats stats) {
        console.say(Count.of(stats.images(), "image")
                + (source.classes().isEmpty()
                        ? " without classes, "
                        : " of " + Count.of(source.classes().size(), "class") + ", ")
                + stats.broken().size() + " broken");
        stats.broken().stream().limit(NAMED).forEach(each -> console.say("  broken  " + each));
        if (stats.broken().size() > NAMED) {
            console.say("  and " + (stats.broken().size() - NAMED) + " more; --json names all");
        }
        console.say(row("width", stats.width()));
        console.say(row("height", stats.height()));
        console.say("views:");
        console.say("  mean: " + numbers(stats.mean()));
        console.say("  std: " + numbers(stats.std()));
    }

    private static String row(String name, ImageStats.Spread spread) {
        return String.format(
                Locale.ROOT,
                "%-7s smallest %d, median %d, largest %d",
                name,
                spread.min(),
                spread.median(),
                spread.max());
    }

    private static String numbers(List<Double> values) {
        return values.stream()
                .map(value -> String.format(Locale.ROOT, "%.4f", value))
                .toList()
                .toString();
    }
}

package io.github.dino4j.cli.data;

import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.augment.data.open.ImageSources;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.cli.console.BadInputException;
import io.github.dino4j.cli.console.Console;
import io.github.dino4j.cli.console.JsonOption;
import io.github.dino4j.cli.console.OutputPath;
import io.github.dino4j.cli.console.YamlFile;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.io.AtomicFiles;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.train.picture.ViewSheet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Draws what the trainer sees of an image. */
@CommandLine.Command(
        name = "views",
        mixinStandardHelpOptions = true,
        description = "Draws the views that a configuration makes of an image, and the crops they show.")
final class ViewsCommand implements Callable<Integer> {
    private final Console console;

    @CommandLine.Parameters(index = "0", paramLabel = "CONFIG", description = "the configuration, a YAML file")
    private Path config = Path.of("");

    @CommandLine.Parameters(index = "1", paramLabel = "IMAGE", description = "an image file")
    private Path image = Path.of("");

    @CommandLine.Option(
            names = "--output",
            paramLabel = "FILE.png",
            description = "the picture; without it IMAGE-views.png in the working directory")
    private @Nullable Path output;

    @CommandLine.Option(
            names = "--seed",
            paramLabel = "N",
            description = "draws other views; without it train.seed, and the views of a run's first image")
    private @Nullable Long seed;

    @CommandLine.Option(names = "--set", paramLabel = "KEY=VALUE", description = "overlays a key")
    private List<String> sets = new ArrayList<>();

    @CommandLine.Mixin
    private final JsonOption json = new JsonOption();

    ViewsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        List<String> overlays = new ArrayList<>();
        overlays.add(
                "data={train: x, val: [], synthetic: {train_per_class: 0}}"); // no set is needed to look at one image
        overlays.addAll(sets);
        RunConfig resolved = ConfigLoader.load(YamlFile.require(config), overlays);
        RgbImage pixels = ImageSources.image(image, SourceOptions.of(resolved));
        long key = seed == null ? resolved.train().seed() : seed;
        Path file = output == null ? Path.of(baseName() + "-views.png") : output;
        if (!file.toString().toLowerCase(Locale.ROOT).endsWith(".png")) {
            throw new BadInputException("--output must name a .png file, was " + file);
        }
        OutputPath.requireFile("--output", file);
        // The key of image 0 in epoch 0, as the trainer folds it.
        Rng rng = Rng.of(key).fold("views").fold(0).fold(0);
        byte[] png = ViewSheet.draw(pixels, resolved.views(), rng);
        AtomicFiles.write(file, out -> out.write(ByteBuffer.wrap(png)));
        if (json.isAsked()) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("picture", file.toString());
            result.put(
                    "views",
                    resolved.views().global().count() + resolved.views().local().count());
            result.put("seed", key);
            console.json(result);
        } else {
            console.say("wrote " + file);
        }
        return 0;
    }

    private String baseName() {
        Path name = image.getFileName();
        String text = name == null ? "image" : name.toString();
        int dot = text.lastIndexOf('.');
        return dot > 0 ? text.substring(0, dot) : text;
    }
}

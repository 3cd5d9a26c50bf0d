package io.github.dino4j.train.cli;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.ImageSources;
import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.core.io.AtomicFiles;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.picture.PngFile;
import io.github.dino4j.eval.search.FeatureMap;
import io.github.dino4j.eval.search.ImageSearch;
import io.github.dino4j.eval.search.SearchPage;
import io.github.dino4j.eval.search.SingleImages;
import io.github.dino4j.train.loop.CheckpointFeatures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** The images of a folder that are nearest to a query, as a page of pictures; and a map of all. */
@CommandLine.Command(
        name = "search",
        mixinStandardHelpOptions = true,
        description = "Finds the images of a folder that are most like a query, and draws the folder as a map.")
final class SearchCommand implements Callable<Integer> {
    private final Console console;

    @CommandLine.Parameters(index = "0", paramLabel = "CHECKPOINT", description = "a run directory or a checkpoint")
    private Path checkpoint = Path.of("");

    @CommandLine.Parameters(index = "1", paramLabel = "DIR", description = "images to search")
    private String data = "";

    @CommandLine.Parameters(index = "2..*", arity = "0..*", paramLabel = "QUERY", description = "images to look for")
    private List<Path> queries = new ArrayList<>();

    @CommandLine.Option(names = "--top", description = "images to find for each query (default: ${DEFAULT-VALUE})")
    private int top = 12;

    @CommandLine.Option(names = "--output", paramLabel = "FILE", description = "the page (default: ${DEFAULT-VALUE})")
    private Path output = Path.of("search.html");

    @CommandLine.Option(names = "--map", paramLabel = "FILE", description = "also a 2-D map by PCA, as .svg or .png")
    private @Nullable Path map;

    @CommandLine.Option(names = "--json", description = "print one line of JSON last")
    private boolean json;

    SearchCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        check();
        Map<String, Object> result = new LinkedHashMap<>();
        try (CheckpointFeatures features = new CheckpointFeatures(checkpoint);
                ImageSource images = ImageSources.open(data, Split.TRAIN, SourceOptions.of(features.config()))) {
            FeatureBank bank = features.extract(images);
            result.put("images", bank.size());
            if (!queries.isEmpty()) {
                result.put("results", search(features, images, bank));
                result.put("page", output.toString());
            }
            if (map != null) {
                result.put("map", map.toString());
                result.put("explained", draw(map, FeatureMap.pca(bank, images.classes())));
            }
        }
        if (json) {
            console.json(result);
        } else {
            result.forEach((key, value) -> console.say(key + ": " + value));
        }
        return 0;
    }

    private void check() {
        if (top < 1) {
            throw new BadInputException("--top must be at least 1, was " + top);
        }
        if (queries.isEmpty() && map == null) {
            throw new BadInputException("give a QUERY image to search for, or --map FILE");
        }
        for (Path query : queries) {
            if (!Files.isRegularFile(query)) {
                throw new BadInputException(query + ": there is no such query image");
            }
        }
        if (map != null && !map.toString().toLowerCase(Locale.ROOT).matches(".*\\.(svg|png)")) {
            throw new BadInputException("--map must end in .svg or .png, was " + map);
        }
    }

    private List<Map<String, Object>> search(CheckpointFeatures features, ImageSource images, FeatureBank bank)
            throws IOException {
        SearchPage page = new SearchPage("Nearest images in " + data);
        List<Map<String, Object>> results = new ArrayList<>();
        SourceOptions reading = SourceOptions.of(features.config());
        ImageSearch search = new ImageSearch(bank);
        for (Path file : queries) {
            RgbImage image = ImageSources.image(file, reading);
            float[] query =
                    features.extract(new SingleImages(file.toString(), image)).row(0);
            page.query(file.toString(), image);
            List<Map<String, Object>> hits = new ArrayList<>();
            for (ImageSearch.Hit hit : search.nearest(query, top)) {
                page.hit(images.name(hit.image()), images.read(hit.image()), hit.cosine());
                hits.add(hit(images, hit));
            }
            results.add(Map.of("query", file.toString(), "nearest", hits));
        }
        AtomicFiles.write(output, page.html());
        return results;
    }

    private static Map<String, Object> hit(ImageSource images, ImageSearch.Hit hit) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("image", images.name(hit.image()));
        values.put("cosine", hit.cosine());
        if (images.label(hit.image()) >= 0) {
            values.put("class", images.classes().get(images.label(hit.image())));
        }
        return values;
    }

    private static double draw(Path file, FeatureMap drawn) throws IOException {
        if (file.toString().toLowerCase(Locale.ROOT).endsWith(".svg")) {
            AtomicFiles.write(file, drawn.svg());
        } else {
            PngFile.write(file, drawn.picture());
        }
        return drawn.explained();
    }
}

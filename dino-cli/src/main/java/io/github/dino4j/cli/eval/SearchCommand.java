package io.github.dino4j.cli.eval;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.open.ImageSources;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.cli.console.BadInputException;
import io.github.dino4j.cli.console.Console;
import io.github.dino4j.cli.console.Count;
import io.github.dino4j.cli.console.JsonOption;
import io.github.dino4j.cli.console.Misfits;
import io.github.dino4j.cli.console.OutputPath;
import io.github.dino4j.core.config.eval.SearchConfig;
import io.github.dino4j.core.io.AtomicFiles;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.feature.FeatureKind;
import io.github.dino4j.eval.feature.FeatureOrigin;
import io.github.dino4j.eval.map.FeatureMap;
import io.github.dino4j.eval.map.MapMethod;
import io.github.dino4j.eval.map.MapOptions;
import io.github.dino4j.eval.model.CheckpointFeatures;
import io.github.dino4j.eval.model.PretrainedModel;
import io.github.dino4j.eval.model.WeightDigest;
import io.github.dino4j.eval.parts.StoredBank;
import io.github.dino4j.eval.picture.PngFile;
import io.github.dino4j.eval.report.Block;
import io.github.dino4j.eval.report.ModelWords;
import io.github.dino4j.eval.report.PageHead;
import io.github.dino4j.eval.report.Section;
import io.github.dino4j.eval.search.ImageSearch;
import io.github.dino4j.eval.search.SearchPage;
import io.github.dino4j.eval.search.SingleImages;
import io.github.dino4j.train.picture.SamplePicture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** The images of a folder that are nearest to a query, as a page of pictures; and a map of all. */
@CommandLine.Command(
        name = "search",
        mixinStandardHelpOptions = true,
        description = "Finds the images of a folder that are most like a query, and draws the folder as a map.")
final class SearchCommand implements Callable<Integer> {
    private final Console console;

    @CommandLine.Parameters(
            index = "0",
            paramLabel = "CHECKPOINT",
            description = "a run directory, or any weights file that dino import knows")
    private Path checkpoint = Path.of("");

    @CommandLine.Parameters(index = "1", paramLabel = "DIR", description = "images to search")
    private String data = "";

    @CommandLine.Parameters(index = "2..*", arity = "0..*", paramLabel = "QUERY", description = "images to look for")
    private List<Path> queries = new ArrayList<>();

    @CommandLine.Option(
            names = "--features",
            paramLabel = "FILE",
            description =
                    "features of DIR that dino embed has written with the same weights, instead of computing them")
    private @Nullable Path stored;

    @CommandLine.Option(names = "--top", description = "images to find for each query, instead of eval.search.top")
    private @Nullable Integer top;

    @CommandLine.Option(names = "--output", paramLabel = "FILE", description = "the page (default: ${DEFAULT-VALUE})")
    private Path output = Path.of("search.html");

    @CommandLine.Option(names = "--map", paramLabel = "FILE", description = "also a 2-D map, as .svg or .png")
    private @Nullable Path map;

    @CommandLine.Option(names = "--map-method", description = "pca or umap, instead of eval.search.map.method")
    private @Nullable String mapMethod;

    @CommandLine.Mixin
    private final Overlays overlays = new Overlays();

    @CommandLine.Mixin
    private final ReportOption report = new ReportOption();

    @CommandLine.Mixin
    private final JsonOption json = new JsonOption();

    SearchCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        check();
        PretrainedModel model = PretrainedModel.load(checkpoint, overlays());
        SearchConfig search = model.config().eval().search();
        Map<String, Object> result = new LinkedHashMap<>();
        try (CheckpointFeatures features = new CheckpointFeatures(model, FeatureKind.CLS);
                ImageSource images = ImageSources.open(data, Split.TRAIN, SourceOptions.of(features.config()))) {
            FeatureBank bank = stored == null ? features.extract(images) : stored(stored, model, features, images);
            result.put("images", bank.size());
            List<Block> blocks = new ArrayList<>();
            if (!queries.isEmpty()) {
                SearchPage page = new SearchPage("Nearest images in " + data);
                result.put("results", search(features, images, bank, page));
                result.put("page", output.toString());
                AtomicFiles.write(output, page.html(head(model, bank.size())));
                blocks.add(page.block());
            }
            if (map != null || report.isAsked()) {
                FeatureMap drawn = Misfits.refuse(() -> FeatureMap.of(
                        bank,
                        images.classes(),
                        MapMethod.named(search.map().method()),
                        MapOptions.of(search.map(), features.config().train().seed())));
                blocks.add(drawn.block());
                draw(drawn, result);
            }
            report(result, blocks, model);
        }
        if (json.isAsked()) {
            console.json(result);
        } else {
            tell(result);
        }
        return 0;
    }

    /** Rows that were computed before, of the same weights. */
    private static FeatureBank stored(Path file, PretrainedModel model, CheckpointFeatures features, ImageSource images)
            throws IOException {
        StoredBank bank = StoredBank.read(file);
        bank.requireSame(FeatureOrigin.of(features.extractor(), model.config(), WeightDigest.of(model)));
        return bank.of(IntStream.range(0, images.size()).mapToObj(images::name).toList());
    }

    private List<String> overlays() {
        List<String> all = new ArrayList<>();
        if (top != null) {
            all.add("eval.search.top=" + top);
        }
        if (mapMethod != null) {
            all.add("eval.search.map.method=" + mapMethod);
        }
        return overlays.after(all);
    }

    private void check() throws IOException {
        report.check();
        if (top != null && top < 1) {
            throw new BadInputException("--top must be at least 1, was " + top);
        }
        if (mapMethod != null) {
            try {
                MapMethod.named(mapMethod);
            } catch (IllegalArgumentException e) {
                throw new BadInputException("--map-method must be pca or umap, was " + mapMethod, e);
            }
        }
        if (queries.isEmpty() && map == null && !report.isAsked()) {
            throw new BadInputException("give a QUERY image to search for, --map FILE or --report DIR");
        }
        for (Path query : queries) {
            if (!Files.isRegularFile(query)) {
                throw new BadInputException(query + ": there is no such query image");
            }
        }
        if (!queries.isEmpty()) {
            OutputPath.requireFile("--output", output);
        }
        if (map != null) {
            OutputPath.requireFile("--map", map);
        }
        if (map != null && !map.toString().toLowerCase(Locale.ROOT).matches(".*\\.(svg|png)")) {
            throw new BadInputException("--map must end in .svg or .png, was " + map);
        }
    }

    private PageHead head(PretrainedModel model, int images) {
        return PageHead.of(
                "the " + Count.of(model.config().eval().search().top(), "image") + " most like "
                        + Count.of(queries.size(), "query"),
                PageHead.Tone.OPEN,
                ModelWords.of(model.config().model()) + "; " + model.file(),
                String.format(Locale.ROOT, "%,d images: %s", images, data),
                Instant.now().truncatedTo(ChronoUnit.SECONDS) + "; " + PageHead.machine());
    }

    private void report(Map<String, Object> result, List<Block> blocks, PretrainedModel model) throws IOException {
        Map<String, String> measured = new LinkedHashMap<>();
        measured.put("model", ModelWords.of(model.config().model()));
        measured.put("checkpoint", model.file().toString());
        measured.put("data", data);
        String headline = Count.of(queries.size(), "query") + ", " + result.get("images") + " images";
        report.add(() -> new Section("search", "Search", headline, result, blocks), measured, console);
    }

    private List<Map<String, Object>> search(
            CheckpointFeatures features, ImageSource images, FeatureBank bank, SearchPage page) throws IOException {
        List<Map<String, Object>> results = new ArrayList<>();
        SourceOptions reading = SourceOptions.of(features.config());
        int count = features.config().eval().search().top();
        ImageSearch search = new ImageSearch(bank);
        for (Path file : queries) {
            RgbImage image = ImageSources.image(file, reading);
            float[] query =
                    features.extract(new SingleImages(file.toString(), image)).row(0);
            page.query(file.toString(), image);
            List<Map<String, Object>> hits = new ArrayList<>();
            NoFinds noFinds = new NoFinds(file, image, query, bank, images);
            for (ImageSearch.Hit hit : search.nearest(query, count, noFinds)) {
                page.hit(SamplePicture.shortName(images.name(hit.image())), images.read(hit.image()), hit.cosine());
                hits.add(hit(images, hit));
            }
            if (!noFinds.found().isEmpty()) {
                page.leftOut(noFinds.words());
            }
            results.add(result(file, hits, noFinds.found()));
        }
        return results;
    }

    /** What was passed over is only told where something was. */
    private static Map<String, Object> result(Path query, List<Map<String, Object>> hits, List<String> leftOut) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("query", query.toString());
        result.put("nearest", hits);
        if (!leftOut.isEmpty()) {
            result.put("left_out", leftOut);
        }
        return result;
    }

    private void tell(Map<String, Object> result) {
        result.forEach((key, value) -> {
            if (value instanceof List<?> found) {
                found.forEach(query -> tell(query));
            } else {
                console.say(
                        key + ": " + (value instanceof Double real ? String.format(Locale.ROOT, "%.3f", real) : value));
            }
        });
    }

    private void tell(Object query) {
        if (query instanceof Map<?, ?> one && one.get("nearest") instanceof List<?> hits) {
            Object leftOut = one.get("left_out");
            console.say(one.get("query") + ":"
                    + (leftOut == null ? "" : " (left out, as the query itself: " + leftOut + ")"));
            for (Object hit : hits) {
                if (hit instanceof Map<?, ?> values) {
                    Object name = values.get("class");
                    double cosine = values.get("cosine") instanceof Number number ? number.doubleValue() : Double.NaN;
                    console.say(String.format(Locale.ROOT, "  %.4f  %s", cosine, values.get("image"))
                            + (name == null ? "" : "  (" + name + ")"));
                }
            }
        }
    }

    private static Map<String, Object> hit(ImageSource images, ImageSearch.Hit hit) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("image", images.name(hit.image()));
        values.put("cosine", (float) hit.cosine()); // as many digits as it has
        if (images.label(hit.image()) >= 0) {
            values.put("class", images.classes().get(images.label(hit.image())));
        }
        return values;
    }

    private void draw(FeatureMap drawn, Map<String, Object> result) throws IOException {
        if (map == null) {
            return;
        }
        if (map.toString().toLowerCase(Locale.ROOT).endsWith(".svg")) {
            AtomicFiles.write(map, drawn.svg());
        } else {
            PngFile.write(map, drawn.picture());
        }
        result.put("map", map.toString());
        if (!Double.isNaN(drawn.explained())) {
            result.put("explained", drawn.explained());
        }
    }
}

package io.github.dino4j.cli.curate;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.cli.console.BadInputException;
import io.github.dino4j.cli.console.Console;
import io.github.dino4j.cli.console.JsonOption;
import io.github.dino4j.cli.console.Misfits;
import io.github.dino4j.core.io.AtomicFiles;
import io.github.dino4j.eval.curate.CurateOptions;
import io.github.dino4j.eval.curate.CuratePage;
import io.github.dino4j.eval.curate.CurateTables;
import io.github.dino4j.eval.curate.Curation;
import io.github.dino4j.eval.report.ModelWords;
import io.github.dino4j.eval.report.PageHead;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** What a folder of images holds: duplicates, outliers, clusters, a diverse part, and what it shares with held-out images. */
@CommandLine.Command(
        name = "curate",
        mixinStandardHelpOptions = true,
        description =
                "Finds duplicates, outliers, clusters, a diverse part and leakage in a folder of images, without labels.")
final class CurateCommand implements Callable<Integer> {
    private static final double NANOS = 1e-9;

    private final long begun = System.nanoTime();
    private final Console console;

    @CommandLine.Mixin
    private final FolderOptions folder = new FolderOptions();

    @CommandLine.Option(
            names = "--val",
            paramLabel = "DIR",
            description = "held-out images, none of which should be in DIR")
    private @Nullable String val;

    @CommandLine.Option(
            names = "--val-features",
            paramLabel = "FILE",
            description = "features of the held-out images, beside --features")
    private @Nullable Path valFeatures;

    @CommandLine.Option(
            names = "--duplicates",
            paramLabel = "COSINE",
            description = "from which images are near-duplicates, instead of eval.curate.duplicates")
    private @Nullable Double duplicates;

    @CommandLine.Option(
            names = "--outliers",
            paramLabel = "DEVIATIONS",
            description = "from which an image is an outlier, instead of eval.curate.outliers")
    private @Nullable Double outliers;

    @CommandLine.Option(
            names = "--clusters",
            paramLabel = "K",
            description = "how many, 0 to choose it, instead of eval.curate.clusters")
    private @Nullable Integer clusters;

    @CommandLine.Option(
            names = "--subset",
            paramLabel = "N|P%%",
            description = "size of the diverse part, images or percent, instead of eval.curate.subset")
    private @Nullable String subset;

    @CommandLine.Option(names = "--seed", paramLabel = "N", description = "of clusters and part, instead of train.seed")
    private @Nullable Long seed;

    @CommandLine.Option(names = "--map-method", description = "pca or umap, instead of eval.search.map.method")
    private @Nullable String mapMethod;

    @CommandLine.Mixin
    private final JsonOption json = new JsonOption();

    CurateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        List<String> sets = check();
        Map<String, Object> result;
        try (OpenFolder open = OpenFolder.open(folder, sets, console);
                ImageSource source = open.source(folder.images(), Split.TRAIN)) {
            if (val == null) {
                result = look(open, source, Optional.empty());
            } else {
                try (ImageSource held = open.source(val, Split.VAL)) {
                    result = look(open, source, Optional.of(held));
                }
            }
            AtomicFiles.write(
                    open.root().resolve("curate.json"),
                    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(result));
        }
        if (json.isAsked()) {
            console.json(result);
        } else {
            new CurateSummary(console).tell(result);
        }
        return 0;
    }

    private List<String> check() {
        folder.check();
        if (val != null) {
            folder.requireOutside(val);
        }
        if ((val != null && folder.features().isPresent()) != (valFeatures != null)) {
            throw new BadInputException("--val with --features FILE needs --val-features FILE, and without them none");
        }
        List<String> sets = new ArrayList<>(MapCommand.sets(mapMethod, null));
        add(sets, "duplicates", duplicates);
        add(sets, "outliers", outliers);
        add(sets, "clusters", clusters);
        if (subset != null && subset.endsWith("%")) {
            add(sets, "subset", share(subset));
        } else if (subset != null && !subset.matches("[1-9]\\d{0,8}")) {
            throw new BadInputException(
                    "--subset must be a number of images or a percentage such as 10%, was " + subset);
        }
        return sets;
    }

    private static double share(String percent) {
        String number = percent.substring(0, percent.length() - 1);
        if (!number.matches("\\d{1,3}(\\.\\d{1,6})?")
                || Double.parseDouble(number) <= 0
                || Double.parseDouble(number) > 100) {
            throw new BadInputException("--subset must be above 0% and at most 100%, was " + percent);
        }
        return Double.parseDouble(number) / 100;
    }

    private static void add(List<String> sets, String key, @Nullable Object value) {
        if (value != null) {
            sets.add("eval.curate." + key + "=" + value);
        }
    }

    private Map<String, Object> look(OpenFolder open, ImageSource source, Optional<ImageSource> held)
            throws IOException {
        Curation.Images images = new Curation.Images(open.read(source, "images", folder.features()), source);
        Optional<Curation.Images> others = Optional.empty();
        if (held.isPresent()) {
            others = Optional.of(new Curation.Images(
                    open.read(held.orElseThrow(), "val", Optional.ofNullable(valFeatures)), held.orElseThrow()));
        }
        Optional<Curation.Images> other = others;
        int part = subset == null || subset.endsWith("%") ? 0 : Integer.parseInt(subset);
        CurateOptions options = new CurateOptions(
                open.config().eval().curate(),
                part,
                seed == null ? open.config().train().seed() : seed);
        Curation found = Misfits.refuse(() -> Curation.of(images, other, options));
        Map<String, Object> result = new CurateSummary(console).of(found, open.made());
        CurateTables tables = new CurateTables(found, open.root());
        tables.write();
        Map<String, String> files = new LinkedHashMap<>();
        if (found.outliers().isPresent()) {
            map(open, source, found, result);
            files.put(MapFiles.PAGE, "the images as a map to move about in");
        }
        files.putAll(tables.written());
        Path page = open.root().resolve("index.html");
        AtomicFiles.write(
                page,
                new CuratePage(found, source)
                        .html("What is in " + folder.images(), held.orElse(source), files, provenance(open)));
        result.put("page", page.toString());
        return result;
    }

    private static void map(OpenFolder open, ImageSource source, Curation found, Map<String, Object> result)
            throws IOException {
        MapFiles files = new MapFiles(open.root(), source, found.facts(), open.made());
        files.write(
                found.kept(),
                open.config(),
                "Map of the images",
                List.of(files.classes(), CurateSummary.clusters(found), CurateSummary.standing(found)),
                result);
    }

    private Map<String, String> provenance(OpenFolder open) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put(CuratePage.IMAGES, folder.images());
        if (val != null) {
            all.put(CuratePage.HELD_OUT, val);
        }
        if (open.made().containsKey("weights")) {
            all.put(CuratePage.MODEL, ModelWords.of(open.config().model()));
        }
        all.put(CuratePage.TOOK, PageHead.duration((System.nanoTime() - begun) * NANOS));
        all.put(CuratePage.WHEN, Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        all.put(CuratePage.MACHINE, PageHead.machine());
        all.putAll(open.made());
        return all;
    }
}

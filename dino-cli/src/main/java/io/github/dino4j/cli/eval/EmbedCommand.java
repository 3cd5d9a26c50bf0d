package io.github.dino4j.cli.eval;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.open.ImageSources;
import io.github.dino4j.cli.console.BadInputException;
import io.github.dino4j.cli.console.Console;
import io.github.dino4j.cli.console.Count;
import io.github.dino4j.cli.console.JsonOption;
import io.github.dino4j.cli.console.Misfits;
import io.github.dino4j.cli.console.OutputPath;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.feature.FeatureFile;
import io.github.dino4j.eval.feature.FeatureKind;
import io.github.dino4j.eval.model.CheckpointFeatures;
import io.github.dino4j.eval.model.PretrainedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine;

/** Writes the features of images to a file. */
@CommandLine.Command(
        name = "embed",
        mixinStandardHelpOptions = true,
        description = "Writes the teacher's features of images to a safetensors, CSV or SQL file.")
final class EmbedCommand implements Callable<Integer> {
    private static final double NANOS = 1e-9;

    private final Console console;

    @CommandLine.Parameters(
            index = "0",
            paramLabel = "CHECKPOINT",
            description = "a run directory, or any weights file that dino import knows")
    private Path checkpoint = Path.of("");

    @CommandLine.Parameters(index = "1", paramLabel = "PATH", description = "images, with or without classes")
    private String path = "";

    @CommandLine.Option(
            names = "--output",
            required = true,
            paramLabel = "FILE",
            description =
                    "rows in the order of paths, as the name says: .safetensors, .npy, .csv, or .sql, a psql script for pgvector")
    private Path output = Path.of("");

    @CommandLine.Option(
            names = "--split",
            description = "which part, where PATH has train and val: ${COMPLETION-CANDIDATES}")
    private Split split = Split.TRAIN;

    @CommandLine.Option(names = "--last-blocks", description = "CLS tokens of so many last blocks, one if not given")
    private int lastBlocks = 1;

    @CommandLine.Option(names = "--avg-patches", description = "add the mean patch token of the last block")
    private boolean avgPatches;

    @CommandLine.Mixin
    private final Overlays overlays = new Overlays();

    @CommandLine.Mixin
    private final JsonOption json = new JsonOption();

    EmbedCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        OutputPath.requireFile("--output", output);
        Misfits.refuse(() -> FeatureFile.requireFormat(output));
        if (lastBlocks < 1) {
            throw new BadInputException("--last-blocks must be at least 1, was " + lastBlocks);
        }
        PretrainedModel model = PretrainedModel.load(checkpoint, overlays.after(List.of()));
        FeatureKind kind = new FeatureKind(lastBlocks, avgPatches);
        try (ImageSource images = ImageSources.open(path, split, SourceOptions.of(model.config()));
                CheckpointFeatures features = Misfits.refuse(() -> new CheckpointFeatures(model, kind))) {
            long start = System.nanoTime();
            FeatureBank bank = byPath(features.extract(images));
            double seconds = (System.nanoTime() - start) * NANOS;
            Map<String, String> made = new LinkedHashMap<>(features.extractor().provenance());
            made.put("exif_orientation", model.config().data().exifOrientation());
            FeatureFile.write(output, bank, made);
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("images", bank.size());
            result.put("dim", bank.dim());
            result.put("images_per_s", bank.size() / seconds);
            result.putAll(made);
            if (json.isAsked()) {
                console.json(result);
            } else {
                console.say(output + ": " + Count.of(bank.size(), "row") + " of " + Count.of(bank.dim(), "number"));
            }
            return 0;
        }
    }

    private static FeatureBank byPath(FeatureBank bank) {
        int[] order = IntStream.range(0, bank.size())
                .boxed()
                .sorted(Comparator.comparing(row -> bank.paths().get(row)))
                .mapToInt(Integer::intValue)
                .toArray();
        boolean sorted = IntStream.range(0, order.length).allMatch(i -> order[i] == i);
        return sorted ? bank : bank.select(order);
    }
}

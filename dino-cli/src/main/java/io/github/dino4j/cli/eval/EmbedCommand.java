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
import io.github.dino4j.cli.console.Together;
import io.github.dino4j.core.config.BuiltinConfigs;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parallel.Groups;
import io.github.dino4j.eval.feature.FeatureFile;
import io.github.dino4j.eval.feature.FeatureKind;
import io.github.dino4j.eval.model.CheckpointFeatures;
import io.github.dino4j.eval.model.PretrainedModel;
import io.github.dino4j.eval.parts.Embedding;
import io.github.dino4j.eval.parts.Portion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Writes the features of images to a file. */
@CommandLine.Command(
        name = "embed",
        mixinStandardHelpOptions = true,
        description = "Writes the teacher's features of images to a safetensors, CSV or SQL file.")
final class EmbedCommand implements Callable<Integer>, Together {
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

    @CommandLine.Option(
            names = "--shard-size",
            paramLabel = "N",
            description =
                    "images that are kept as soon as they are computed, in FILE.parts, from which the same command goes"
                            + " on; rounded up to whole batches; ${DEFAULT-VALUE} if not given")
    private int shardSize = Embedding.PART;

    @CommandLine.Option(
            names = "--shard",
            paramLabel = "I/N",
            description =
                    "compute only the I-th of N shares of FILE.parts, as one of N jobs; the same command without this"
                            + " joins them")
    private @Nullable String shard;

    @CommandLine.Option(
            names = "--skip-bad",
            description = "leave out images that cannot be read, up to data.max_bad_share of each shard")
    private boolean skipBad;

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
        Embedding.Request request = Misfits.refuse(() ->
                new Embedding.Request(output, shardSize, shard == null ? Portion.ALL : Portion.parse(shard), skipBad));
        PretrainedModel model = PretrainedModel.load(checkpoint, overlays.after(List.of()));
        return Groups.during(Groups.AUTO, BuiltinConfigs.patience(), group -> embed(model, request, group));
    }

    private int embed(PretrainedModel model, Embedding.Request request, Group group) throws IOException {
        FeatureKind kind = new FeatureKind(lastBlocks, avgPatches);
        try (ImageSource images = ImageSources.open(path, split, SourceOptions.of(model.config()));
                CheckpointFeatures features = Misfits.refuse(() -> new CheckpointFeatures(model, kind))) {
            Embedding embedding = new Embedding(model, features, group, console.logOf(group.rank()));
            tell(embedding.run(images, request));
            return 0;
        }
    }

    private void tell(Embedding.Result result) {
        if (json.isAsked()) {
            Map<String, Object> keys = new LinkedHashMap<>();
            keys.put("images", result.rows());
            keys.put("dim", result.dim());
            keys.put("images_per_s", result.imagesPerS());
            keys.put("resumed", result.resumed());
            keys.put("skipped", result.skipped());
            keys.put("shards", result.parts());
            keys.put("missing_shards", result.missing());
            keys.putAll(result.made());
            console.json(keys);
            return;
        }
        String rows = Count.of(result.rows(), "row") + " of " + Count.of(result.dim(), "number");
        if (shard == null) {
            console.say(output + ": " + rows);
        } else if (result.isComplete()) {
            console.say(output + ".parts: " + rows + " of this job; all " + Count.of(result.parts(), "shard")
                    + " are there, the same command without --shard joins them");
        } else {
            console.say(output + ".parts: " + rows + " of this job; " + result.missing() + " of "
                    + Count.of(result.parts(), "shard") + " are missing still");
        }
    }
}

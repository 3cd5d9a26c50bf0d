package io.github.dino4j.train.cli;

import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.feature.FeatureFile;
import io.github.dino4j.eval.knn.KnnEvaluator;
import io.github.dino4j.eval.knn.KnnOptions;
import io.github.dino4j.eval.knn.KnnResult;
import io.github.dino4j.train.loop.CheckpointKnn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Weighted k-NN on a checkpoint's teacher. */
@CommandLine.Command(
        name = "knn",
        mixinStandardHelpOptions = true,
        description = "Classifies held-out images by their nearest training images in the teacher's features.")
final class KnnCommand implements Callable<Integer> {
    private final Console console;

    @CommandLine.Parameters(
            paramLabel = "CHECKPOINT",
            arity = "0..1",
            description = "a run directory or a .safetensors checkpoint; not needed with stored features")
    private @Nullable Path checkpoint;

    @CommandLine.Option(names = "--train", paramLabel = "DIR", description = "labelled images that vote")
    private @Nullable String train;

    @CommandLine.Option(names = "--val", paramLabel = "DIR", description = "labelled images to classify")
    private @Nullable String val;

    @CommandLine.Option(
            names = "--train-features",
            paramLabel = "FILE",
            description = "stored features that vote, instead of --train")
    private @Nullable Path trainFeatures;

    @CommandLine.Option(
            names = "--val-features",
            paramLabel = "FILE",
            description = "stored features to classify, instead of --val")
    private @Nullable Path valFeatures;

    @CommandLine.Option(names = "--k", split = ",", description = "numbers of neighbours (default: the checkpoint's)")
    private List<Integer> k = List.of();

    @CommandLine.Option(names = "--json", description = "print one line of JSON last")
    private boolean json;

    KnnCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        for (int neighbours : k) {
            if (neighbours < 1) {
                throw new BadInputException("--k must be at least 1, was " + neighbours);
            }
        }
        KnnResult result = evaluate();
        if (json) {
            console.json(result.toJson());
        } else {
            result.scores()
                    .forEach(score -> console.say(String.format(
                            Locale.ROOT,
                            "%4d-NN  top-1 %.2f %%  top-5 %.2f %%",
                            score.k(),
                            score.top1(),
                            score.top5())));
        }
        return 0;
    }

    private KnnResult evaluate() throws IOException {
        if (trainFeatures != null && valFeatures != null && train == null && val == null) {
            KnnOptions options = k.isEmpty()
                    ? KnnOptions.published()
                    : new KnnOptions(k, KnnOptions.published().temperature());
            return new KnnEvaluator(options).evaluate(labelled(trainFeatures), labelled(valFeatures));
        }
        if (checkpoint == null || train == null || val == null || trainFeatures != null || valFeatures != null) {
            throw new BadInputException("give a CHECKPOINT with --train DIR and --val DIR, or --train-features FILE"
                    + " and --val-features FILE");
        }
        try (CheckpointKnn knn = new CheckpointKnn(checkpoint)) {
            return knn.evaluate(train, val, k);
        }
    }

    private static FeatureBank labelled(Path file) throws IOException {
        FeatureBank bank = FeatureFile.read(file);
        if (!bank.labelled()) {
            throw new BadInputException(file + ": k-NN needs a tensor named labels, int64 (N)");
        }
        return bank;
    }
}

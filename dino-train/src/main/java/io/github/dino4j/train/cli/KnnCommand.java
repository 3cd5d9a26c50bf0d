package io.github.dino4j.train.cli;

import io.github.dino4j.eval.knn.KnnResult;
import io.github.dino4j.train.loop.CheckpointKnn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** Weighted k-NN on a checkpoint's teacher. */
@CommandLine.Command(
        name = "knn",
        mixinStandardHelpOptions = true,
        description = "Classifies held-out images by their nearest training images in the teacher's features.")
final class KnnCommand implements Callable<Integer> {
    private final Console console;

    @CommandLine.Parameters(paramLabel = "CHECKPOINT", description = "a run directory or a .safetensors checkpoint")
    private Path checkpoint = Path.of("");

    @CommandLine.Option(
            names = "--train",
            required = true,
            paramLabel = "DIR",
            description = "labelled images that vote")
    private String train = "";

    @CommandLine.Option(
            names = "--val",
            required = true,
            paramLabel = "DIR",
            description = "labelled images to classify")
    private String val = "";

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
        KnnResult result = new CheckpointKnn(checkpoint).evaluate(train, val, k);
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
}

package io.github.dino4j.cli.eval;

import io.github.dino4j.cli.console.Console;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.eval.metric.Accuracy;
import io.github.dino4j.eval.model.LabelledImages;
import io.github.dino4j.eval.model.PretrainedModel;
import io.github.dino4j.train.finetune.FineTuneResult;
import io.github.dino4j.train.finetune.FineTuner;
import io.github.dino4j.train.stop.StopSignal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Supervised training of a checkpoint's backbone. */
@CommandLine.Command(
        name = "finetune",
        mixinStandardHelpOptions = true,
        description = "Trains the teacher's backbone and a linear layer on labelled images; resumes from --output.")
final class FinetuneCommand implements Callable<Integer> {
    private final Console console;

    @CommandLine.Mixin
    private final EvalArguments arguments = new EvalArguments();

    @CommandLine.Parameters(
            paramLabel = "CHECKPOINT",
            description = "a run directory, or any weights file that dino import knows")
    private Path checkpoint = Path.of("");

    @CommandLine.Option(
            names = "--output",
            required = true,
            paramLabel = "DIR",
            description = "where checkpoints are written and found again")
    private Path output = Path.of("");

    @CommandLine.Option(
            names = "--from-scratch",
            description = "start from random weights: the supervised model that the checkpoint is compared with")
    private boolean fromScratch;

    @CommandLine.Option(names = "--epochs", description = "instead of eval.finetune.epochs")
    private @Nullable Integer epochs;

    @CommandLine.Option(names = "--lr", description = "instead of eval.finetune.lr, at batch 256")
    private @Nullable Double lr;

    @CommandLine.Option(names = "--batch-size", description = "instead of eval.finetune.batch_size")
    private @Nullable Integer batchSize;

    FinetuneCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        List<String> sets = new ArrayList<>();
        if (epochs != null) {
            sets.add("eval.finetune.epochs=" + epochs);
        }
        if (lr != null) {
            sets.add("eval.finetune.lr=" + lr);
        }
        if (batchSize != null) {
            sets.add("eval.finetune.batch_size=" + batchSize);
        }
        arguments.checkReport();
        PretrainedModel model = arguments.load(checkpoint, sets);
        try (LabelledImages images = arguments.images(model, Group.ALONE)) {
            FineTuner tuner = new FineTuner(
                    model, fromScratch, output, line -> console.log().println(line));
            FineTuneResult result = StopSignal.during(() -> tuner.run(images), tuner::stop);
            Accuracy accuracy = result.accuracy();
            if (!result.stopped()) {
                arguments.report(
                        () -> result.section(images.val().classes()),
                        model.file().toString(),
                        console,
                        Group.ALONE);
            }
            if (arguments.json()) {
                console.json(result.toJson());
            } else if (accuracy != null) {
                console.say(
                        String.format(Locale.ROOT, "top-1 %.2f %%  top-5 %.2f %%", accuracy.top1(), accuracy.top5()));
            }
            return 0;
        }
    }
}

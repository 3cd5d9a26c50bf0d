package io.github.dino4j.cli.eval;

import io.github.dino4j.cli.console.BadInputException;
import io.github.dino4j.cli.console.Console;
import io.github.dino4j.cli.console.Misfits;
import io.github.dino4j.cli.console.OutputPath;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.feature.Splits;
import io.github.dino4j.eval.linear.CheckpointLinear;
import io.github.dino4j.eval.linear.HeldBack;
import io.github.dino4j.eval.linear.LinearHead;
import io.github.dino4j.eval.linear.LogisticOptions;
import io.github.dino4j.eval.linear.ProbeOptions;
import io.github.dino4j.eval.linear.Shots;
import io.github.dino4j.eval.metric.Accuracy;
import io.github.dino4j.eval.model.LabelledImages;
import io.github.dino4j.eval.model.PretrainedModel;
import io.github.dino4j.eval.report.Section;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Linear classifiers on a checkpoint's frozen features. */
@CommandLine.Command(
        name = "linear",
        mixinStandardHelpOptions = true,
        description = "Trains a linear classifier on the teacher's frozen features, or evaluates one.")
final class LinearCommand extends ClassifyCommand {
    @CommandLine.Option(
            names = "--classifier",
            description = "sgd, the published linear probe, or logistic, a regularised regression by L-BFGS")
    private String classifier = "sgd";

    @CommandLine.Option(names = "--epochs", description = "instead of eval.linear.epochs")
    private @Nullable Integer epochs;

    @CommandLine.Option(names = "--lr", description = "instead of eval.linear.lr: a head for each, as 0.001,0.1")
    private @Nullable String lr;

    @CommandLine.Option(names = "--last-blocks", description = "instead of eval.linear.last_blocks")
    private @Nullable Integer lastBlocks;

    @CommandLine.Option(names = "--avg-patches", description = "add the mean patch token of the last block")
    private boolean avgPatches;

    @CommandLine.Option(
            names = "--no-augment",
            description = "compute features once instead of cropping and flipping images anew in every epoch")
    private boolean noAugment;

    @CommandLine.Option(
            names = "--c",
            split = ",",
            description = "strengths of --classifier logistic, as 0.1,1,10 (instead of eval.logistic.c_range)")
    private List<Double> c = List.of();

    @CommandLine.Option(
            names = "--shots",
            description = "for --classifier logistic: learn from 1%%, 10%%, or so many images of each class")
    private String shots = "all";

    @CommandLine.Option(
            names = "--seeds",
            split = ",",
            description = "draw the shots once for each seed, as 0,1,2, and give means and deviations")
    private List<Long> seeds = List.of();

    @CommandLine.Option(
            names = "--select-on-train-share",
            paramLabel = "SHARE",
            description =
                    "choose learning rate or c on this share of the training images, such as 0.1, instead of on the"
                            + " held-out ones as published")
    private double selectShare;

    @CommandLine.Option(
            names = "--head",
            paramLabel = "FILE",
            description = "only evaluate this head: a released .pth file, or safetensors of the same names")
    private @Nullable Path head;

    @CommandLine.Option(
            names = "--output",
            paramLabel = "DIR",
            description =
                    "keep the probe there after every epoch, resume from it, and write the head to linear.safetensors"
                            + " and linear.pth")
    private @Nullable Path output;

    LinearCommand(Console console) {
        super(console);
    }

    @Override
    void check() throws IOException {
        if (!List.of("sgd", "logistic").contains(classifier)) {
            throw new BadInputException("--classifier must be sgd or logistic, was " + classifier);
        }
        request(LogisticOptions.published(), Group.ALONE);
        if (output != null) {
            OutputPath.requireFolder("--output", output);
        }
    }

    @Override
    void onImages(@Nullable Path checkpoint, Group group) throws IOException {
        PretrainedModel model = arguments.load(checkpoint, sets());
        CheckpointLinear.Request request =
                request(LogisticOptions.of(model.config().eval().logistic()), group);
        try (LabelledImages images = arguments.images(model, group)) {
            CheckpointLinear linear = new CheckpointLinear(model, images, console.logOf(group.rank()));
            CheckpointLinear.Answer answer = Misfits.refuse(() -> linear.answer(request));
            tell(answer.json(), answer.section(), model.file().toString(), group);
        }
    }

    private CheckpointLinear.Request request(LogisticOptions own, Group group) throws IOException {
        return Misfits.refuse(() -> new CheckpointLinear.Request(
                classifier.equals("logistic"),
                c.isEmpty()
                        ? own
                        : own.withC(c.stream().mapToDouble(Double::doubleValue).toArray()),
                Shots.parse(shots),
                head,
                output,
                wantsFloors(),
                seeds,
                new HeldBack(selectShare, 0),
                group));
    }

    private List<String> sets() {
        List<String> sets = new ArrayList<>();
        if (epochs != null) {
            sets.add("eval.linear.epochs=" + epochs);
        }
        if (lr != null) {
            sets.add("eval.linear.lr=[" + lr + "]");
        }
        if (lastBlocks != null) {
            sets.add("eval.linear.last_blocks=" + lastBlocks);
        }
        if (avgPatches) {
            sets.add("eval.linear.avg_patches=true");
        }
        if (noAugment) {
            sets.add("eval.linear.augment=false");
        }
        return sets;
    }

    @Override
    void onFiles(Group group) throws IOException {
        CheckpointLinear.Request request = request(LogisticOptions.published(), group);
        FeatureBank train = stored.train();
        FeatureBank val = stored.val();
        stored.requireSame(train, val, group);
        Misfits.refuse(() -> Splits.requireMatching(train, val));
        if (head != null) {
            LinearHead given = LinearHead.read(head);
            Accuracy accuracy = Misfits.refuse(() -> given.evaluate(val));
            tell(
                    CheckpointLinear.headJson(accuracy),
                    CheckpointLinear.headSection(accuracy, val.classNames()),
                    stored.toString(),
                    group);
            return;
        }
        ProbeOptions options = Misfits.refuse(this::publishedOptions);
        CheckpointLinear.Answer answer =
                Misfits.refuse(() -> CheckpointLinear.answer(request, options, train, val, Map.of()));
        tell(answer.json(), answer.section(), stored.toString(), group);
    }

    /** Without a checkpoint there is no configuration to take options from. */
    private ProbeOptions publishedOptions() {
        ProbeOptions options = ProbeOptions.published();
        if (epochs != null) {
            options = options.withEpochs(epochs);
        }
        if (lr == null) {
            return options;
        }
        try {
            double[] rates = List.of(lr.split(",", -1)).stream()
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            return options.withLearningRates(rates);
        } catch (NumberFormatException e) {
            throw new BadInputException("--lr must be numbers such as 0.001,0.1, was " + lr, e);
        }
    }

    private void tell(Map<String, Object> result, Section section, String of, Group group) throws IOException {
        arguments.report(() -> section, of, console, group);
        if (arguments.json()) {
            console.json(new LinkedHashMap<>(result));
        } else {
            console.say("top-1 " + percent(result, "top1") + "  top-5 " + percent(result, "top5"));
            if (result.containsKey("draws")) {
                console.say("  over draws ± " + percent(result, "top1_std") + " and ± " + percent(result, "top5_std"));
            }
            Object below = result.get("floors");
            if (below instanceof Map<?, ?> byName) {
                byName.forEach((name, value) -> console.say("  " + name + ": " + value));
            }
        }
    }

    private static String percent(Map<String, Object> result, String key) {
        return result.get(key) instanceof Double value ? String.format(Locale.ROOT, "%.2f %%", value) : "–";
    }
}

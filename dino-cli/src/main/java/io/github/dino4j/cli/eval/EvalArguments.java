package io.github.dino4j.cli.eval;

import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.augment.data.open.ImageSources;
import io.github.dino4j.cli.console.BadInputException;
import io.github.dino4j.cli.console.Console;
import io.github.dino4j.cli.console.JsonOption;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parallel.SameInput;
import io.github.dino4j.eval.model.LabelledImages;
import io.github.dino4j.eval.model.PretrainedModel;
import io.github.dino4j.eval.model.WeightDigest;
import io.github.dino4j.eval.report.ModelWords;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** What the commands that measure features on labelled images have in common. */
final class EvalArguments {
    @CommandLine.Option(names = "--train", paramLabel = "DIR", description = "labelled images to learn from")
    private @Nullable String train;

    @CommandLine.Option(names = "--val", paramLabel = "DIR", description = "labelled images to classify")
    private @Nullable String val;

    @CommandLine.Option(names = "--limit", paramLabel = "N", description = "use at most N training images")
    private int limit;

    @CommandLine.Option(names = "--val-limit", paramLabel = "N", description = "use at most N held-out images")
    private int valLimit;

    @CommandLine.Mixin
    private final Overlays overlays = new Overlays();

    @CommandLine.Mixin
    private final ReportOption report = new ReportOption();

    @CommandLine.Mixin
    private final JsonOption json = new JsonOption();

    private String model = ""; // in words, once one is loaded

    boolean json() {
        return json.isAsked();
    }

    /** Refuses a report that cannot be written, before anything is measured. */
    void checkReport() throws IOException {
        report.check();
    }

    boolean hasReport() {
        return report.isAsked();
    }

    boolean hasImages() {
        return train != null || val != null;
    }

    /** Overlays of the user's come last, so that they win. */
    PretrainedModel load(@Nullable Path checkpoint, List<String> own) throws IOException {
        if (checkpoint == null || train == null || val == null) {
            throw new BadInputException("give a CHECKPOINT with --train DIR and --val DIR");
        }
        PretrainedModel loaded = PretrainedModel.load(checkpoint, overlays.after(own));
        model = ModelWords.of(loaded.config().model());
        return loaded;
    }

    /** Opens the images, which must be the same in all processes, as the model's weights. */
    LabelledImages images(PretrainedModel model, Group group) throws IOException {
        LabelledImages images = images(model);
        try {
            SameInput.require(
                    group,
                    Map.of(
                            "weights of the checkpoint",
                            group.isAlone() ? "" : WeightDigest.of(model),
                            "set of images",
                            group.isAlone() ? "" : fingerprints(images)));
            return images;
        } catch (InputException e) {
            images.close();
            throw e;
        }
    }

    private static String fingerprints(LabelledImages images) {
        return ImageSources.fingerprint(images.train()) + ImageSources.fingerprint(images.val());
    }

    private LabelledImages images(PretrainedModel model) throws IOException {
        if (limit < 0 || valLimit < 0) {
            throw new BadInputException(
                    "--limit and --val-limit must be at least 0, were " + limit + " and " + valLimit);
        }
        LabelledImages.Limits limits = new LabelledImages.Limits(
                limit, valLimit, model.config().train().seed());
        return LabelledImages.open(
                Objects.requireNonNull(train), Objects.requireNonNull(val), SourceOptions.of(model.config()), limits);
    }

    /** Adds a section to the report, if one is asked for; the first process does. */
    void report(ReportOption.Sections sections, String checkpoint, Console console, Group group) throws IOException {
        if (group.rank() > 0) {
            return;
        }
        Map<String, String> provenance = new LinkedHashMap<>();
        if (!model.isEmpty()) {
            provenance.put("model", model);
        }
        provenance.put("checkpoint", checkpoint);
        if (hasImages()) {
            provenance.put("train", train + (limit > 0 ? ", " + limit + " images" : ""));
            provenance.put("val", val + (valLimit > 0 ? ", " + valLimit + " images" : ""));
        }
        report.add(sections, provenance, console);
    }
}

package io.github.dino4j.train.cli;

import io.github.dino4j.augment.view.EvalTransform;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.feature.FeatureKind;
import io.github.dino4j.eval.feature.PixelFeatures;
import io.github.dino4j.eval.feature.Splits;
import io.github.dino4j.eval.knn.KnnEvaluator;
import io.github.dino4j.eval.knn.KnnIndex;
import io.github.dino4j.eval.knn.KnnOptions;
import io.github.dino4j.eval.knn.KnnResult;
import io.github.dino4j.eval.knn.KnnSection;
import io.github.dino4j.train.loop.CheckpointFeatures;
import io.github.dino4j.train.loop.CheckpointModel;
import io.github.dino4j.train.loop.LabelledImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

    @CommandLine.Mixin
    private final EvalArguments arguments = new EvalArguments();

    @CommandLine.Mixin
    private final StoredFeatures stored = new StoredFeatures();

    @CommandLine.Parameters(
            paramLabel = "CHECKPOINT",
            arity = "0..1",
            description = "a run directory or a .safetensors checkpoint; not needed with stored features")
    private @Nullable Path checkpoint;

    @CommandLine.Option(names = "--k", split = ",", description = "numbers of neighbours (default: the checkpoint's)")
    private List<Integer> k = List.of();

    @CommandLine.Option(names = "--temperature", description = "of the votes (default: the checkpoint's)")
    private @Nullable Double temperature;

    @CommandLine.Option(names = "--majority", description = "count votes instead of weighing them")
    private boolean majority;

    @CommandLine.Option(
            names = "--index",
            description = "how neighbours are found: exact, approximate, or auto, which is approximate above a million"
                    + " training images (default: the checkpoint's, or exact)")
    private @Nullable String index;

    @CommandLine.Option(
            names = "--floors",
            description = "measure raw pixels and the untrained network too; --report does so by itself")
    private boolean floors;

    KnnCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (temperature != null && majority) {
            throw new BadInputException("--temperature and --majority exclude each other: give one of them");
        }
        return stored.given(arguments.hasImages()) ? onFiles() : onImages();
    }

    private KnnOptions options(KnnOptions own) {
        KnnOptions options = own;
        try {
            options = k.isEmpty() ? options : new KnnOptions(k, options.temperature(), options.index());
            options = temperature == null ? options : options.withTemperature(temperature);
            options = index == null ? options : options.withIndex(KnnIndex.parse(index));
            options.requireIndex();
        } catch (IllegalArgumentException e) {
            throw new BadInputException("--" + e.getMessage(), e);
        }
        return majority ? options.withMajorityVote() : options;
    }

    /** A k that the user names must be possible; one of the configuration's is cut and noted. */
    private void requireRows(int rows) {
        for (int neighbours : k) {
            if (neighbours > rows) {
                throw new BadInputException("--k must be at most the " + rows + " training images, was " + neighbours);
            }
        }
    }

    private int onFiles() throws IOException {
        KnnOptions options = options(KnnOptions.published());
        FeatureBank train = stored.train();
        FeatureBank val = stored.val();
        requireRows(train.size());
        Misfits.refuse(() -> Splits.requireMatching(train, val));
        tell(new KnnEvaluator(options).evaluate(train, val), Map.of(), val.classNames(), stored.toString());
        return 0;
    }

    private int onImages() throws IOException {
        KnnOptions published = options(KnnOptions.published()); // mistakes show before anything is loaded
        CheckpointModel model = arguments.load(checkpoint, List.of());
        RunConfig config = model.config();
        KnnOptions own = KnnOptions.of(config.eval().knn());
        KnnOptions options = options(k.isEmpty() ? own : new KnnOptions(published.k(), own.temperature(), own.index()));
        try (LabelledImages images = arguments.images(model)) {
            requireRows(images.train().size());
            KnnEvaluator evaluator = new KnnEvaluator(options);
            Map<String, KnnResult> below = new LinkedHashMap<>();
            if (floors || arguments.hasReport()) {
                PixelFeatures pixels =
                        new PixelFeatures(new EvalTransform(config.model().imageSize(), config.views()));
                below.put(
                        "raw pixels", evaluator.evaluate(pixels.extract(images.train()), pixels.extract(images.val())));
                below.put("untrained network", evaluate(model.untrained(), evaluator, images));
            }
            KnnResult result = evaluate(model, evaluator, images);
            tell(result, below, images.val().classes(), model.file().toString());
            return 0;
        }
    }

    private static KnnResult evaluate(CheckpointModel model, KnnEvaluator evaluator, LabelledImages images)
            throws IOException {
        try (CheckpointFeatures features = new CheckpointFeatures(model, FeatureKind.CLS)) {
            return evaluator.evaluate(features.extract(images.train()), features.extract(images.val()));
        }
    }

    private void tell(KnnResult result, Map<String, KnnResult> below, List<String> classNames, String of)
            throws IOException {
        arguments.report(KnnSection.of(result, below, classNames), of, console);
        if (arguments.json()) {
            Map<String, Object> json = new LinkedHashMap<>(result.toJson());
            if (!below.isEmpty()) {
                Map<String, Object> floorsByName = new LinkedHashMap<>();
                below.forEach(
                        (name, floor) -> floorsByName.put(name, floor.toJson().get("k")));
                json.put("floors", floorsByName);
            }
            console.json(json);
            return;
        }
        print("", result);
        below.forEach((name, floor) -> print("  " + name, floor));
        result.notes().forEach(note -> console.log().println("dino: " + note));
    }

    private void print(String name, KnnResult result) {
        result.scores()
                .forEach(score -> console.say(String.format(
                        Locale.ROOT,
                        "%4d-NN  top-1 %.2f %%  top-5 %.2f %%%s",
                        score.k(),
                        score.top1(),
                        score.top5(),
                        name)));
    }
}

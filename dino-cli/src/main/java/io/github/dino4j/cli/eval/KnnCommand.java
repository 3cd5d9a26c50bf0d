package io.github.dino4j.cli.eval;

import io.github.dino4j.augment.view.EvalTransform;
import io.github.dino4j.cli.console.BadInputException;
import io.github.dino4j.cli.console.Console;
import io.github.dino4j.cli.console.Misfits;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.feature.FeatureKind;
import io.github.dino4j.eval.feature.FeatureSource;
import io.github.dino4j.eval.feature.PixelFeatures;
import io.github.dino4j.eval.feature.Splits;
import io.github.dino4j.eval.knn.KnnEvaluator;
import io.github.dino4j.eval.knn.KnnExamples;
import io.github.dino4j.eval.knn.KnnIndex;
import io.github.dino4j.eval.knn.KnnOptions;
import io.github.dino4j.eval.knn.KnnResult;
import io.github.dino4j.eval.knn.KnnSection;
import io.github.dino4j.eval.model.CheckpointFeatures;
import io.github.dino4j.eval.model.LabelledImages;
import io.github.dino4j.eval.model.PretrainedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Weighted k-NN on a checkpoint's teacher. */
@CommandLine.Command(
        name = "knn",
        mixinStandardHelpOptions = true,
        description = "Classifies held-out images by their nearest training images in the teacher's features.")
final class KnnCommand extends ClassifyCommand {
    @CommandLine.Option(names = "--k", split = ",", description = "numbers of neighbours (instead of eval.knn.k)")
    private List<Integer> k = List.of();

    @CommandLine.Option(names = "--temperature", description = "of the votes (instead of eval.knn.temperature)")
    private @Nullable Double temperature;

    @CommandLine.Option(names = "--majority", description = "count votes instead of weighing them")
    private boolean majority;

    @CommandLine.Option(
            names = "--index",
            description = "how neighbours are found: exact, approximate, or auto, which is approximate above a million"
                    + " training images (instead of eval.knn.index)")
    private @Nullable String index;

    KnnCommand(Console console) {
        super(console);
    }

    @Override
    void check() throws IOException {
        if (temperature != null && majority) {
            throw new BadInputException("--temperature and --majority exclude each other: give one of them");
        }
        options(KnnOptions.published());
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

    @Override
    void onFiles(Group group) throws IOException {
        FeatureBank train = stored.train();
        FeatureBank val = stored.val();
        stored.requireSame(train, val, group);
        requireRows(train.size());
        Misfits.refuse(() -> Splits.requireMatching(train, val));
        KnnResult result =
                new KnnEvaluator(options(KnnOptions.published())).among(group).evaluate(train, val);
        arguments.report(
                () -> KnnSection.of(result, Map.of(), val.classNames())
                        .with(Maps.byDefault().both(val, val.classNames())),
                stored.toString(),
                console,
                group);
        tell(result, Map.of());
    }

    @Override
    void onImages(@Nullable Path checkpoint, Group group) throws IOException {
        PretrainedModel model = arguments.load(checkpoint, List.of());
        RunConfig config = model.config();
        KnnOptions options = options(KnnOptions.of(config.eval().knn()));
        try (LabelledImages images = arguments.images(model, group)) {
            requireRows(images.train().size());
            KnnEvaluator evaluator = new KnnEvaluator(options).among(group);
            Map<String, KnnResult> below = wantsFloors() ? floors(model, evaluator, images, group) : Map.of();
            try (CheckpointFeatures features = new CheckpointFeatures(model, FeatureKind.CLS)) {
                FeatureBank train = features.extract(images.train(), group);
                FeatureBank val = features.extract(images.val(), group);
                KnnResult result = evaluator.evaluate(train, val);
                arguments.report(
                        () -> {
                            long seed = config.train().seed();
                            List<String> names = images.val().classes();
                            KnnExamples examples = new KnnExamples(
                                    evaluator, train, val, result.best().k());
                            return KnnSection.of(result, below, names)
                                    .with(examples.blocks(images.train(), images.val(), seed))
                                    .with(Maps.of(config.eval().search().map(), seed)
                                            .both(val, names));
                        },
                        model.file().toString(),
                        console,
                        group);
                tell(result, below);
            }
        }
    }

    private static Map<String, KnnResult> floors(
            PretrainedModel model, KnnEvaluator evaluator, LabelledImages images, Group group) throws IOException {
        Map<String, KnnResult> below = new LinkedHashMap<>();
        RunConfig config = model.config();
        below.put("raw pixels", evaluate(new PixelFeatures(EvalTransform.of(config)), evaluator, images, group));
        try (CheckpointFeatures untrained = new CheckpointFeatures(model.untrained(), FeatureKind.CLS)) {
            below.put("untrained network", evaluate(untrained, evaluator, images, group));
        }
        return below;
    }

    private static KnnResult evaluate(FeatureSource source, KnnEvaluator evaluator, LabelledImages images, Group group)
            throws IOException {
        return evaluator.evaluate(source.extract(images.train(), group), source.extract(images.val(), group));
    }

    private void tell(KnnResult result, Map<String, KnnResult> below) {
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

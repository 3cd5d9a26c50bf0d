package io.github.dino4j.train.cli;

import io.github.dino4j.augment.op.Normalize;
import io.github.dino4j.eval.dense.DenseSource;
import io.github.dino4j.eval.dense.ImageDescriptor;
import io.github.dino4j.eval.retrieval.RetrievalBenchmark;
import io.github.dino4j.eval.retrieval.RetrievalDescriptor;
import io.github.dino4j.eval.retrieval.RetrievalOptions;
import io.github.dino4j.eval.retrieval.RetrievalResult;
import io.github.dino4j.eval.retrieval.RetrievalTruth;
import io.github.dino4j.eval.retrieval.RetrievalTruths;
import io.github.dino4j.train.loop.CheckpointBackbone;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Image retrieval on a folder with a ground truth. */
@CommandLine.Command(
        name = "retrieval",
        mixinStandardHelpOptions = true,
        description = "Searches the images of a folder for each query of its ground truth: mAP and mP@k.")
final class RetrievalCommand extends DenseCommand {
    private static final int FLOOR_SIZE = 32;

    @CommandLine.Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "images with gnd_NAME.json (revisited Oxford and Paris) or queries.csv")
    private Path data = Path.of("");

    @CommandLine.Option(
            names = "--ground-truth",
            paramLabel = "FILE",
            description = "the published pickle, JSON or CSV, if not in the folder")
    private @Nullable Path groundTruth;

    @CommandLine.Option(names = "--size", description = "longest side of images in pixels (published: 224)")
    private @Nullable Integer size;

    @CommandLine.Option(names = "--multi-scale", description = "average over scales 1, 0.71 and 0.5")
    private boolean multiScale;

    @CommandLine.Option(
            names = "--query-box",
            description = "cut queries to their boxes: the revisited protocol, not the original's program")
    private boolean queryBox;

    private RetrievalOptions options = RetrievalOptions.published();
    private @Nullable RetrievalTruth truth;

    RetrievalCommand(Console console) {
        super(console);
    }

    @Override
    void prepare() throws IOException {
        options = size == null ? options : options.withImageSize(size);
        options = multiScale ? options.multiScale() : options;
        options = queryBox ? options.withQueryBox() : options;
        truth = groundTruth == null ? RetrievalTruths.find(data) : RetrievalTruths.read(groundTruth, data);
    }

    @Override
    Map<String, Object> measure(CheckpointBackbone backbone) throws IOException {
        if (truth == null) {
            throw new IllegalStateException("not prepared");
        }
        Normalize normalize = backbone.normalize();
        long maxPixels = backbone.config().data().maxPixels();
        RetrievalBenchmark benchmark = new RetrievalBenchmark(data, truth, options.queryBox(), maxPixels);
        Map<String, Object> result = new LinkedHashMap<>(
                benchmark.run(descriptor(backbone.teacher(), normalize)).toJson());
        if (wantsFloors()) {
            RetrievalResult pixels = benchmark.run(ImageDescriptor.pixels(FLOOR_SIZE, normalize));
            result.put("floor_pixels", pixels.toJson());
            result.put("floor_untrained", untrained(backbone, untrained -> benchmark
                    .run(descriptor(untrained, normalize))
                    .toJson()));
        }
        return result;
    }

    private ImageDescriptor descriptor(DenseSource source, Normalize normalize) {
        return new RetrievalDescriptor(source, normalize, options);
    }

    @Override
    void say(Map<String, Object> result, Console to) {
        to.say(result.get("queries") + " queries, " + result.get("images") + " images");
        row(result, "model", to);
        result.forEach((key, value) -> {
            if (key.startsWith("floor_") && value instanceof Map<?, ?> floor) {
                row(floor, key.replace('_', ' '), to);
            }
        });
    }

    private static void row(Map<?, ?> result, String name, Console to) {
        StringBuilder line = new StringBuilder(String.format("%-16s", name));
        for (String difficulty : new String[] {"easy", "medium", "hard"}) {
            if (result.get(difficulty) instanceof Map<?, ?> score) {
                line.append(String.format(Locale.ROOT, "  %s mAP %s", difficulty, number(score.get("map"))));
            }
        }
        to.say(line.toString());
    }
}

package io.github.dino4j.cli.eval;

import io.github.dino4j.augment.op.Normalize;
import io.github.dino4j.cli.console.Console;
import io.github.dino4j.eval.dense.DenseSource;
import io.github.dino4j.eval.dense.ImageDescriptor;
import io.github.dino4j.eval.model.CheckpointBackbone;
import io.github.dino4j.eval.report.Section;
import io.github.dino4j.eval.retrieval.RetrievalBenchmark;
import io.github.dino4j.eval.retrieval.RetrievalDescriptor;
import io.github.dino4j.eval.retrieval.RetrievalExamples;
import io.github.dino4j.eval.retrieval.RetrievalOptions;
import io.github.dino4j.eval.retrieval.RetrievalResult;
import io.github.dino4j.eval.retrieval.RetrievalSection;
import io.github.dino4j.eval.retrieval.RetrievalTruth;
import io.github.dino4j.eval.retrieval.RetrievalTruths;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Image retrieval on a folder with a ground truth. */
@CommandLine.Command(
        name = "retrieval",
        mixinStandardHelpOptions = true,
        description = "Searches the images of a folder for each query of its ground truth: mAP and mP@k.")
final class RetrievalCommand extends DenseCommand<RetrievalTruth, RetrievalResult> {
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

    @CommandLine.Option(
            names = "--size",
            description = "longest side of images in pixels (instead of eval.retrieval.image_size)")
    private @Nullable Integer size;

    @CommandLine.Option(names = "--multi-scale", description = "average over scales 1, 0.71 and 0.5")
    private boolean multiScale;

    @CommandLine.Option(
            names = "--query-box",
            description = "cut queries to their boxes: the revisited protocol, not the original's program")
    private boolean queryBox;

    @CommandLine.Option(
            names = "--pool",
            paramLabel = "model|gem|rmac",
            description = "how an image becomes one vector (instead of eval.retrieval.pool)")
    private @Nullable String pool;

    private @Nullable RetrievalExamples examples;

    RetrievalCommand(Console console) {
        super(console);
    }

    @Override
    List<String> sets() {
        List<String> sets = new ArrayList<>();
        if (size != null) {
            sets.add("eval.retrieval.image_size=" + size);
        }
        if (multiScale) {
            sets.add("eval.retrieval.scales=" + RetrievalOptions.THREE_SCALES);
        }
        if (queryBox) {
            sets.add("eval.retrieval.query_box=true");
        }
        if (pool != null) {
            sets.add("eval.retrieval.pool=" + pool);
        }
        return sets;
    }

    private RetrievalOptions options() {
        return RetrievalOptions.of(eval().retrieval());
    }

    @Override
    RetrievalTruth prepare() throws IOException {
        return groundTruth == null ? RetrievalTruths.find(data) : RetrievalTruths.read(groundTruth, data);
    }

    private RetrievalBenchmark benchmark(RetrievalTruth truth, CheckpointBackbone backbone) throws IOException {
        return new RetrievalBenchmark(
                data, truth, options().queryBox(), backbone.config().data().maxPixels());
    }

    private ImageDescriptor descriptor(DenseSource source, Normalize normalize) {
        return new RetrievalDescriptor(source, normalize, options());
    }

    @Override
    RetrievalResult measure(RetrievalTruth truth, CheckpointBackbone backbone) throws IOException {
        RetrievalBenchmark benchmark = benchmark(truth, backbone);
        ImageDescriptor descriptor = descriptor(backbone.source(), backbone.normalize());
        if (!wantsReport()) {
            return benchmark.run(descriptor);
        }
        examples = new RetrievalExamples(benchmark);
        return benchmark.run(descriptor, examples);
    }

    @Override
    Map<String, RetrievalResult> floors(RetrievalTruth truth, CheckpointBackbone backbone) throws IOException {
        Normalize normalize = backbone.normalize();
        RetrievalBenchmark benchmark = benchmark(truth, backbone);
        Map<String, RetrievalResult> floors = new LinkedHashMap<>();
        floors.put(PIXELS, benchmark.run(ImageDescriptor.pixels(FLOOR_SIZE, normalize)));
        floors.put(UNTRAINED, untrained(backbone, untrained -> benchmark.run(descriptor(untrained, normalize))));
        return floors;
    }

    @Override
    Map<String, Object> json(RetrievalResult result) {
        return result.toJson();
    }

    @Override
    Section section(RetrievalTruth truth, RetrievalResult result, Map<String, RetrievalResult> floors)
            throws IOException {
        Section section = RetrievalSection.of(result, floors);
        return examples == null ? section : section.with(List.of(examples.block()));
    }

    @Override
    Map<String, String> measuredOn() {
        Map<String, String> on = new LinkedHashMap<>();
        on.put("data", data.toString());
        if (groundTruth != null) {
            on.put("ground truth", groundTruth.toString());
        }
        on.put(
                "images",
                options().imageSize() + " pixels" + scales(options().scales().size())
                        + (options().queryBox() ? ", queries cut to their boxes" : ""));
        return on;
    }

    private static String scales(int count) {
        return count == 1 ? "" : ", " + count + " scales";
    }

    @Override
    void say(String name, RetrievalResult result, Console to) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-18s", name));
        for (RetrievalResult.Score score : result.scores()) {
            line.append(
                    String.format(Locale.ROOT, "  %s mAP %s", score.difficulty().key(), number(score.map())));
        }
        to.say(line.toString());
    }
}

package io.github.dino4j.cli.eval;

import io.github.dino4j.augment.op.Normalize;
import io.github.dino4j.cli.console.Console;
import io.github.dino4j.eval.copy.CopyBenchmark;
import io.github.dino4j.eval.copy.CopyDescriptor;
import io.github.dino4j.eval.copy.CopyExamples;
import io.github.dino4j.eval.copy.CopyOptions;
import io.github.dino4j.eval.copy.CopyResult;
import io.github.dino4j.eval.copy.CopySection;
import io.github.dino4j.eval.copy.CopySet;
import io.github.dino4j.eval.dense.ImageDescriptor;
import io.github.dino4j.eval.model.CheckpointBackbone;
import io.github.dino4j.eval.report.Section;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Copy detection on a folder in the Copydays layout. */
@CommandLine.Command(
        name = "copydetect",
        mixinStandardHelpOptions = true,
        description = "Finds the originals of changed copies: mAP and micro-AP for each kind of change.")
final class CopyDetectCommand extends DenseCommand<CopySet, CopyResult> {
    private static final int FLOOR_SIZE = 32;

    @CommandLine.Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "original/ and folders of copies, such as strong/ and crops/50/")
    private Path data = Path.of("");

    @CommandLine.Option(names = "--whitening", paramLabel = "DIR", description = "other images to learn a whitening on")
    private @Nullable Path whitening;

    @CommandLine.Option(
            names = "--distractors",
            paramLabel = "DIR",
            description = "images to search beside the originals")
    private @Nullable Path distractors;

    @CommandLine.Option(
            names = "--size",
            description = "side that images are squeezed to (instead of eval.copydetect.image_size)")
    private @Nullable Integer size;

    private @Nullable CopyExamples examples;

    CopyDetectCommand(Console console) {
        super(console);
    }

    @Override
    List<String> sets() {
        return size == null ? List.of() : List.of("eval.copydetect.image_size=" + size);
    }

    private CopyOptions options() {
        return CopyOptions.of(eval().copydetect());
    }

    @Override
    CopySet prepare() throws IOException {
        return CopySet.open(data);
    }

    @Override
    CopyResult measure(CopySet set, CheckpointBackbone backbone) throws IOException {
        CopyBenchmark benchmark = whitened(set, backbone);
        CopyDescriptor descriptor = new CopyDescriptor(backbone.source(), backbone.normalize(), options());
        if (!wantsReport()) {
            return benchmark.run(descriptor);
        }
        examples = new CopyExamples(benchmark);
        return benchmark.run(descriptor, examples);
    }

    private CopyBenchmark plain(CopySet set, CheckpointBackbone backbone) throws IOException {
        CopyBenchmark plain =
                CopyBenchmark.of(set, options(), backbone.config().data().maxPixels());
        return distractors == null ? plain : plain.withDistractors(distractors);
    }

    private CopyBenchmark whitened(CopySet set, CheckpointBackbone backbone) throws IOException {
        CopyBenchmark plain = plain(set, backbone);
        return whitening == null ? plain : plain.withWhitening(whitening);
    }

    @Override
    Map<String, CopyResult> floors(CopySet set, CheckpointBackbone backbone) throws IOException {
        Normalize normalize = backbone.normalize();
        CopyBenchmark benchmark = whitened(set, backbone);
        Map<String, CopyResult> floors = new LinkedHashMap<>();
        // Pixels are not whitened: 3072 of them would need as many images.
        floors.put(PIXELS, plain(set, backbone).run(ImageDescriptor.pixels(FLOOR_SIZE, normalize)));
        floors.put(
                UNTRAINED,
                untrained(backbone, untrained -> benchmark.run(new CopyDescriptor(untrained, normalize, options()))));
        return floors;
    }

    @Override
    Map<String, Object> json(CopyResult result) {
        return result.toJson();
    }

    @Override
    Section section(CopySet set, CopyResult result, Map<String, CopyResult> floors) throws IOException {
        Section section = CopySection.of(result, floors);
        return examples == null ? section : section.with(List.of(examples.block()));
    }

    @Override
    Map<String, String> measuredOn() {
        Map<String, String> on = new LinkedHashMap<>();
        on.put("data", data.toString());
        if (distractors != null) {
            on.put("distractors", distractors.toString());
        }
        if (whitening != null) {
            on.put("whitening", whitening.toString());
        }
        on.put("size", options().imageSize() + " pixels");
        return on;
    }

    @Override
    void say(String name, CopyResult result, Console to) {
        to.say(String.format(
                Locale.ROOT,
                "%s: %d originals, %d distractors, whitening on %d images",
                name,
                result.originals(),
                result.distractors(),
                result.whitening()));
        for (CopyResult.Score score : result.scores()) {
            to.say(String.format(
                    Locale.ROOT,
                    "  %-20s mAP %6s  micro-AP %6s  (%d queries)",
                    score.name(),
                    number(score.map()),
                    number(score.microAp()),
                    score.queries()));
        }
    }
}

package io.github.dino4j.train.cli;

import io.github.dino4j.augment.op.Normalize;
import io.github.dino4j.eval.copy.CopyBenchmark;
import io.github.dino4j.eval.copy.CopyDescriptor;
import io.github.dino4j.eval.copy.CopyOptions;
import io.github.dino4j.eval.copy.CopySet;
import io.github.dino4j.eval.dense.ImageDescriptor;
import io.github.dino4j.train.loop.CheckpointBackbone;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Copy detection on a folder in the Copydays layout. */
@CommandLine.Command(
        name = "copydetect",
        mixinStandardHelpOptions = true,
        description = "Finds the originals of changed copies: mAP and micro-AP for each kind of change.")
final class CopyDetectCommand extends DenseCommand {
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

    @CommandLine.Option(names = "--size", description = "side that images are squeezed to (published: 320)")
    private @Nullable Integer size;

    private CopyOptions options = CopyOptions.published();
    private @Nullable CopySet set;

    CopyDetectCommand(Console console) {
        super(console);
    }

    @Override
    void prepare() throws IOException {
        options = size == null ? options : options.withImageSize(size);
        set = CopySet.open(data);
    }

    @Override
    Map<String, Object> measure(CheckpointBackbone backbone) throws IOException {
        if (set == null) {
            throw new IllegalStateException("not prepared");
        }
        CopyBenchmark plain =
                CopyBenchmark.of(set, options, backbone.config().data().maxPixels());
        CopyBenchmark wide = distractors == null ? plain : plain.withDistractors(distractors);
        CopyBenchmark benchmark = whitening == null ? wide : wide.withWhitening(whitening);
        Normalize normalize = backbone.normalize();
        Map<String, Object> result = new LinkedHashMap<>(benchmark
                .run(new CopyDescriptor(backbone.teacher(), normalize, options))
                .toJson());
        if (wantsFloors()) {
            // Pixels are not whitened: 3072 of them would need as many images.
            result.put(
                    "floor_pixels",
                    wide.run(ImageDescriptor.pixels(FLOOR_SIZE, normalize)).toJson());
            result.put("floor_untrained", untrained(backbone, untrained -> benchmark
                    .run(new CopyDescriptor(untrained, normalize, options))
                    .toJson()));
        }
        return result;
    }

    @Override
    void say(Map<String, Object> result, Console to) {
        to.say(result.get("originals") + " originals, " + result.get("distractors") + " distractors, whitening on "
                + result.get("whitening") + " images");
        table(result, "model", to);
        result.forEach((key, value) -> {
            if (key.startsWith("floor_") && value instanceof Map<?, ?> floor) {
                table(floor, key.replace('_', ' '), to);
            }
        });
    }

    private static void table(Map<?, ?> result, String name, Console to) {
        to.say(name);
        if (result.get("blocks") instanceof Map<?, ?> blocks) {
            blocks.forEach((block, value) -> {
                if (value instanceof Map<?, ?> score) {
                    to.say(String.format(
                            Locale.ROOT,
                            "  %-20s mAP %6s  micro-AP %6s  (%s queries)",
                            block,
                            number(score.get("map")),
                            number(score.get("micro_ap")),
                            number(score.get("queries"))));
                }
            });
        }
    }
}

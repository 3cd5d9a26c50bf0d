package io.github.dino4j.train.cli;

import io.github.dino4j.augment.op.Normalize;
import io.github.dino4j.eval.dense.PixelTokens;
import io.github.dino4j.eval.video.VideoBenchmark;
import io.github.dino4j.eval.video.VideoOptions;
import io.github.dino4j.eval.video.VideoSet;
import io.github.dino4j.train.loop.CheckpointBackbone;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Video object segmentation on a folder in the DAVIS layout. */
@CommandLine.Command(
        name = "video",
        mixinStandardHelpOptions = true,
        description = "Follows the objects of each sequence's first mask through its frames: J and F of DAVIS.")
final class VideoCommand extends DenseCommand {
    @CommandLine.Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "JPEGImages, Annotations and ImageSets, as DAVIS has them")
    private Path data = Path.of("");

    @CommandLine.Option(names = "--output", paramLabel = "DIR", description = "where masks are written as indexed PNGs")
    private @Nullable Path output;

    @CommandLine.Option(names = "--size", description = "shorter side of frames in pixels (published: 480)")
    private @Nullable Integer size;

    private VideoOptions options = VideoOptions.published();
    private @Nullable VideoSet set;

    VideoCommand(Console console) {
        super(console);
    }

    @Override
    void prepare() throws IOException {
        options = size == null ? options : options.withShortSide(size);
        set = VideoSet.open(data);
    }

    @Override
    Map<String, Object> measure(CheckpointBackbone backbone) throws IOException {
        if (set == null) {
            throw new IllegalStateException("not prepared");
        }
        Normalize normalize = backbone.normalize();
        VideoBenchmark benchmark =
                new VideoBenchmark(set, options, backbone.config().data().maxPixels());
        Map<String, Object> result = new LinkedHashMap<>(
                benchmark.run(backbone.teacher(), normalize, output).toJson());
        if (wantsFloors()) {
            PixelTokens pixels = new PixelTokens(backbone.config().model().patchSize());
            result.put("floor_still", benchmark.still().toJson());
            result.put("floor_pixels", benchmark.run(pixels, normalize, null).toJson());
            result.put("floor_untrained", untrained(backbone, untrained -> benchmark
                    .run(untrained, normalize, null)
                    .toJson()));
        }
        return result;
    }

    @Override
    void say(Map<String, Object> result, Console to) {
        row(result, "model", to);
        result.forEach((key, value) -> {
            if (key.startsWith("floor_") && value instanceof Map<?, ?> floor) {
                row(floor, key.replace('_', ' '), to);
            }
        });
        if (output != null) {
            to.say("masks in " + output);
        }
    }

    private static void row(Map<?, ?> result, String name, Console to) {
        if (result.get("j") instanceof Map<?, ?> region && result.get("f") instanceof Map<?, ?> contour) {
            to.say(String.format(
                    Locale.ROOT,
                    "%-16s  J&F %s  J %s (recall %s, decay %s)  F %s (recall %s, decay %s)",
                    name,
                    number(result.get("jf_mean")),
                    number(region.get("mean")),
                    number(region.get("recall")),
                    number(region.get("decay")),
                    number(contour.get("mean")),
                    number(contour.get("recall")),
                    number(contour.get("decay"))));
        }
    }
}

package io.github.dino4j.cli.eval;

import io.github.dino4j.augment.op.Normalize;
import io.github.dino4j.cli.console.Console;
import io.github.dino4j.cli.console.OutputPath;
import io.github.dino4j.eval.dense.PixelTokens;
import io.github.dino4j.eval.model.CheckpointBackbone;
import io.github.dino4j.eval.report.Section;
import io.github.dino4j.eval.video.Measure;
import io.github.dino4j.eval.video.VideoBenchmark;
import io.github.dino4j.eval.video.VideoExamples;
import io.github.dino4j.eval.video.VideoOptions;
import io.github.dino4j.eval.video.VideoResult;
import io.github.dino4j.eval.video.VideoSection;
import io.github.dino4j.eval.video.VideoSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Video object segmentation on a folder in the DAVIS layout. */
@CommandLine.Command(
        name = "video",
        mixinStandardHelpOptions = true,
        description = "Follows the objects of each sequence's first mask through its frames: J and F of DAVIS.")
final class VideoCommand extends DenseCommand<VideoSet, VideoResult> {
    @CommandLine.Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "JPEGImages, Annotations and ImageSets, as DAVIS has them")
    private Path data = Path.of("");

    @CommandLine.Option(names = "--output", paramLabel = "DIR", description = "where masks are written as indexed PNGs")
    private @Nullable Path output;

    @CommandLine.Option(
            names = "--size",
            description = "shorter side of frames in pixels (instead of eval.video.short_side)")
    private @Nullable Integer size;

    private @Nullable VideoExamples examples;

    VideoCommand(Console console) {
        super(console);
    }

    @Override
    List<String> sets() {
        return size == null ? List.of() : List.of("eval.video.short_side=" + size);
    }

    private VideoOptions options() {
        return VideoOptions.of(eval().video());
    }

    @Override
    VideoSet prepare() throws IOException {
        if (output != null) {
            OutputPath.requireFolder("--output", output);
        }
        return VideoSet.open(data);
    }

    private VideoBenchmark benchmark(VideoSet set, CheckpointBackbone backbone) {
        return new VideoBenchmark(set, options(), backbone.config().data().maxPixels());
    }

    @Override
    VideoResult measure(VideoSet set, CheckpointBackbone backbone) throws IOException {
        VideoBenchmark benchmark = benchmark(set, backbone);
        VideoBenchmark.Listener listener =
                output == null ? VideoBenchmark.Listener.NONE : VideoBenchmark.writer(output);
        if (wantsReport()) {
            examples = new VideoExamples(benchmark);
            listener = listener.and(examples);
        }
        return benchmark.run(backbone.teacher(), backbone.frameNormalize(), listener);
    }

    @Override
    Map<String, VideoResult> floors(VideoSet set, CheckpointBackbone backbone) throws IOException {
        Normalize normalize = backbone.frameNormalize();
        VideoBenchmark benchmark = benchmark(set, backbone);
        PixelTokens pixels =
                new PixelTokens(backbone.config().model().vit("patch tokens").patchSize());
        Map<String, VideoResult> floors = new LinkedHashMap<>();
        floors.put(STILL, benchmark.still());
        floors.put(PIXELS, benchmark.run(pixels, normalize));
        floors.put(UNTRAINED, untrained(backbone, untrained -> benchmark.run(untrained, normalize)));
        return floors;
    }

    @Override
    Map<String, Object> json(VideoResult result) {
        return result.toJson();
    }

    @Override
    Section section(VideoSet set, VideoResult result, Map<String, VideoResult> floors) {
        Section section = VideoSection.of(result, floors);
        return examples == null ? section : section.with(List.of(examples.block(result)));
    }

    @Override
    Map<String, String> measuredOn() {
        Map<String, String> on = new LinkedHashMap<>();
        on.put("data", data.toString());
        on.put("size", options().shortSide() + " pixels");
        return on;
    }

    @Override
    void say(String name, VideoResult result, Console to) {
        Measure region = result.region();
        Measure contour = result.contour();
        to.say(String.format(
                Locale.ROOT,
                "%-21s  J&F %s  J %s (recall %s, decay %s)  F %s (recall %s, decay %s)",
                name,
                number(result.regionAndContour()),
                number(region.mean()),
                number(region.recall()),
                number(region.decay()),
                number(contour.mean()),
                number(contour.recall()),
                number(contour.decay())));
        if (output != null && name.equals(MODEL)) {
            to.say("masks in " + output);
        }
    }
}

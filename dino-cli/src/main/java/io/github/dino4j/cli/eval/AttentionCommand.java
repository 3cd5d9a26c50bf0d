package io.github.dino4j.cli.eval;

import io.github.dino4j.augment.data.files.ImageReading;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.cli.console.BadInputException;
import io.github.dino4j.cli.console.Console;
import io.github.dino4j.cli.console.OutputPath;
import io.github.dino4j.core.config.train.DataConfig;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.eval.attention.AttentionBenchmark;
import io.github.dino4j.eval.attention.AttentionExamples;
import io.github.dino4j.eval.attention.AttentionOptions;
import io.github.dino4j.eval.attention.AttentionPictures;
import io.github.dino4j.eval.attention.AttentionResult;
import io.github.dino4j.eval.attention.AttentionSection;
import io.github.dino4j.eval.attention.AttentionView;
import io.github.dino4j.eval.copy.CopySet;
import io.github.dino4j.eval.dense.DenseExtractor;
import io.github.dino4j.eval.model.CheckpointBackbone;
import io.github.dino4j.eval.picture.PngFile;
import io.github.dino4j.eval.report.Section;
import io.github.dino4j.eval.video.MaskFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** What the heads of a block look at, as pictures, and how well their masks fit known objects. */
@CommandLine.Command(
        name = "attention",
        mixinStandardHelpOptions = true,
        description =
                "Draws the attention of each head over images, or of all heads over the photos or frames of a folder.")
final class AttentionCommand extends DenseCommand<List<Path>, AttentionCommand.Seen> {
    @CommandLine.Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "IMAGE",
            description = "images, or one folder of them")
    private List<Path> images = new ArrayList<>();

    @CommandLine.Option(
            names = "--output",
            paramLabel = "DIR",
            description = "where pictures are written (default: here)")
    private Path output = Path.of("");

    @CommandLine.Option(
            names = "--block",
            description = "block, from 0, or from -1 backwards (instead of eval.attention.block)")
    private @Nullable Integer block;

    @CommandLine.Option(
            names = "--threshold",
            description = "share of the mass that masks keep (instead of eval.attention.mass)")
    private @Nullable Double threshold;

    @CommandLine.Option(
            names = "--size",
            description = "side that images are squeezed to, 0 for images as they are (instead of eval.attention.size;"
                    + " with --film 0)")
    private @Nullable Integer size;

    @CommandLine.Option(
            names = "--film",
            description = "the folder holds the frames of a video: one picture of the mean over heads for each")
    private boolean film;

    @CommandLine.Option(
            names = "--masks",
            paramLabel = "DIR",
            description =
                    "true masks, NAME.png for image NAME.jpg, in the same subfolders or together: adds the Jaccard index of each head's mask")
    private @Nullable Path masks;

    private final AttentionExamples examples = new AttentionExamples();
    private boolean folder;

    /** What was written and, where masks are known, measured. */
    record Seen(int images, List<String> pictures, @Nullable AttentionResult jaccard) {}

    AttentionCommand(Console console) {
        super(console);
    }

    @Override
    List<String> sets() {
        List<String> sets = new ArrayList<>();
        if (block != null) {
            sets.add("eval.attention.block=" + block);
        }
        if (threshold != null) {
            sets.add("eval.attention.mass=" + threshold);
        }
        if (size != null || film) {
            sets.add("eval.attention.size=" + (size == null ? 0 : size)); // frames of a film stay as they are
        }
        return sets;
    }

    private AttentionOptions options() {
        return AttentionOptions.of(eval().attention());
    }

    @Override
    List<Path> prepare() throws IOException {
        folder = images.size() == 1 && Files.isDirectory(images.get(0));
        if (film && !folder) {
            throw new BadInputException("--film takes one folder of frames, not " + images);
        }
        List<Path> files = folder ? CopySet.images(images.get(0)) : images;
        for (Path image : files) {
            if (!Files.isRegularFile(image)) {
                throw new BadInputException(image + ": there is no such image");
            }
        }
        if (masks != null) {
            truth(masks).require(files);
        }
        OutputPath.requireFolder("--output", output);
        return files;
    }

    @Override
    Seen measure(List<Path> files, CheckpointBackbone backbone) throws IOException {
        List<String> written = new ArrayList<>();
        List<String> names = PictureNames.of(files);
        AttentionBenchmark benchmark = benchmark(backbone, backbone.teacher());
        for (int i = 0; i < files.size(); i++) {
            AttentionView view = view(backbone, backbone.teacher(), benchmark, files.get(i));
            draw(view, names.get(i), written);
            if (wantsReport() && AttentionExamples.isShown(i, files.size())) {
                examples.add(String.valueOf(files.get(i).getFileName()), view);
            }
        }
        return new Seen(files.size(), written, masks == null ? null : benchmark.result());
    }

    @Override
    Map<String, Seen> floors(List<Path> files, CheckpointBackbone backbone) throws IOException {
        if (masks == null) {
            return Map.of();
        }
        return Map.of(UNTRAINED, untrained(backbone, other -> {
            DenseExtractor untrained = (DenseExtractor) other; // as the teacher is
            AttentionBenchmark floor = benchmark(backbone, untrained);
            for (Path image : files) {
                view(backbone, untrained, floor, image);
            }
            return new Seen(files.size(), List.of(), floor.result());
        }));
    }

    /** The model's line also says what was drawn; a floor is only measured. */
    @Override
    Map<String, Object> json(Seen seen) {
        Map<String, Object> jaccard =
                seen.jaccard() == null ? Map.of() : seen.jaccard().toJson();
        if (seen.pictures().isEmpty()) {
            return jaccard;
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("images", seen.images());
        result.put("block", options().block());
        result.put("threshold", options().mass());
        result.put("pictures", seen.pictures());
        if (!jaccard.isEmpty()) {
            result.put("jaccard", jaccard);
        }
        return result;
    }

    @Override
    Section section(List<Path> files, Seen seen, Map<String, Seen> floors) throws IOException {
        if (seen.jaccard() == null) {
            return AttentionSection.of(seen.images(), options(), examples);
        }
        Map<String, AttentionResult> below = new LinkedHashMap<>();
        floors.forEach((name, floor) -> {
            if (floor.jaccard() != null) {
                below.put(name, floor.jaccard());
            }
        });
        return AttentionSection.of(seen.jaccard(), below, options(), examples);
    }

    @Override
    Map<String, String> measuredOn() {
        Map<String, String> on = new LinkedHashMap<>();
        on.put("images", images.get(0) + (images.size() > 1 ? " and " + (images.size() - 1) + " more" : ""));
        if (masks != null) {
            on.put("masks", masks.toString());
        }
        on.put("size", options().size() == 0 ? "as they are" : options().size() + " pixels");
        return on;
    }

    private AttentionBenchmark benchmark(CheckpointBackbone backbone, DenseExtractor extractor) {
        return new AttentionBenchmark(extractor, backbone.normalize(), options());
    }

    private AttentionView view(
            CheckpointBackbone backbone, DenseExtractor extractor, AttentionBenchmark benchmark, Path file)
            throws IOException {
        DataConfig data = backbone.config().data();
        // Masks are of the pixels as they are stored.
        boolean upright = masks == null && data.exifOrientation().equals("apply");
        RgbImage image = new ImageReading(data.maxPixels(), RgbImage.RGB, upright).read(file);
        try {
            return masks == null
                    ? AttentionView.of(extractor, backbone.normalize(), options(), image)
                    : benchmark.add(image, MaskFiles.read(truth(masks).of(file)));
        } catch (IllegalArgumentException e) {
            throw new InputException(file + ": " + e.getMessage(), e);
        }
    }

    private void draw(AttentionView view, String name, List<String> written) throws IOException {
        if (film) {
            written.add(write("attn-" + name + ".png", AttentionPictures.map(view, -1)));
            return;
        }
        for (int head = 0; !folder && head < view.maps().heads(); head++) {
            written.add(write(name + "_attn-head" + head + ".png", AttentionPictures.map(view, head)));
            written.add(write(
                    name + "_mask-head" + head + ".png",
                    AttentionPictures.mask(view, head, options().mass())));
        }
        written.add(write(name + "_heads.png", AttentionPictures.sheet(view, options())));
    }

    private String write(String name, java.awt.image.BufferedImage picture) throws IOException {
        Path file = Files.createDirectories(output).resolve(name); // not before an image was read
        PngFile.write(file, picture);
        return file.toString();
    }

    private MaskFolder truth(Path in) {
        return new MaskFolder(in, folder ? images.get(0) : null);
    }

    @Override
    void say(String name, Seen seen, Console to) {
        if (!seen.pictures().isEmpty()) {
            to.say(seen.pictures().size() + " pictures in " + output.toAbsolutePath());
        }
        AttentionResult jaccard = seen.jaccard();
        if (jaccard != null) {
            to.say(String.format(
                    Locale.ROOT,
                    "%-18s Jaccard: best head %s, mean of heads %s, best head of each image %s",
                    name,
                    number(jaccard.bestHead()),
                    number(jaccard.mean()),
                    number(jaccard.bestPerImage())));
        }
    }
}

package io.github.dino4j.cli.weights;

import io.github.dino4j.cli.console.BadInputException;
import io.github.dino4j.cli.console.Console;
import io.github.dino4j.cli.console.JsonOption;
import io.github.dino4j.cli.console.Misfits;
import io.github.dino4j.core.config.model.ModelConfig;
import io.github.dino4j.train.export.FullCheckpoint;
import io.github.dino4j.train.export.MeasuredValues;
import io.github.dino4j.vit.export.BackboneExport;
import io.github.dino4j.vit.export.ExportFormat;
import io.github.dino4j.vit.export.ExportModel;
import io.github.dino4j.vit.export.ExportRequest;
import io.github.dino4j.vit.export.GraphOutput;
import io.github.dino4j.vit.export.GraphSpec;
import io.github.dino4j.vit.export.OnnxExport;
import io.github.dino4j.vit.weights.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Writes a backbone for other programs, with a model card beside it. */
@CommandLine.Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = "Writes the teacher's backbone for other programs: safetensors, ONNX, SameDiff, PyTorch.")
final class ExportCommand implements Callable<Integer> {
    private final Console console;

    @CommandLine.Parameters(
            index = "0",
            paramLabel = "CHECKPOINT",
            description = "a run directory, a checkpoint, or any weights file that dino import reads")
    private Path checkpoint = Path.of("");

    @CommandLine.Option(
            names = "--format",
            required = true,
            description = "what to write: safetensors, onnx, samediff or pth")
    private String format = "";

    @CommandLine.Option(
            names = "--names",
            description = "whose names the weights have: timm, which are the official ones, if not given, or hf")
    private @Nullable String names;

    @CommandLine.Option(
            names = "--size",
            paramLabel = "S|HxW",
            description = "image size in pixels, the model's own if not given; position embeddings are interpolated")
    private @Nullable String size;

    @CommandLine.Option(
            names = "--outputs",
            split = ",",
            description = "what a graph gives: cls, patches, attention; cls if not given")
    private @Nullable List<String> outputs;

    @CommandLine.Option(
            names = "--with-normalize",
            description = "the graph takes pixels in [0, 1] and normalises them itself")
    private boolean normalize;

    @CommandLine.Option(
            names = "--full",
            description = "with --format pth: student, teacher, heads and centre, as the original's checkpoints")
    private boolean full;

    @CommandLine.Option(
            names = "--output",
            paramLabel = "DIR",
            description = "folder of the export; if not given, export-FORMAT in the run directory or beside the file")
    private @Nullable Path output;

    @CommandLine.Option(names = "--force", description = "write into a folder that holds something else too")
    private boolean force;

    @CommandLine.Mixin
    private final JsonOption json = new JsonOption();

    ExportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        ExportFormat chosen = choice("--format", format, ExportFormat.class);
        refuseMisfits(chosen);
        Path folder = output == null ? beside(chosen) : output;
        BackboneExport export = BackboneExport.to(folder, force);
        Weights weights = Weights.load(checkpoint);
        ExportModel model = ExportModel.of(weights);
        ExportRequest request = Misfits.refuse(() -> request(chosen, model.config()));
        List<String> measured = MeasuredValues.of(checkpoint);
        List<Path> files = Misfits.refuse(() -> full
                ? export.writeCheckpoint(model, request, measured, FullCheckpoint.of(checkpoint, weights))
                : export.write(model, request, measured));
        say(folder, files, model, request);
        return 0;
    }

    private void refuseMisfits(ExportFormat chosen) {
        if (!chosen.isGraph() && outputs != null) {
            throw new BadInputException("--outputs are of graphs: it goes with --format onnx and samediff");
        }
        if (full && (chosen != ExportFormat.PTH || names != null || size != null)) {
            throw new BadInputException(
                    "--full goes with --format pth alone, in the official names and the model's own size");
        }
    }

    private ExportRequest request(ExportFormat chosen, ModelConfig model) {
        int[] sides = sides(model);
        Set<GraphOutput> wanted = EnumSet.noneOf(GraphOutput.class);
        for (String word : outputs == null ? List.of("cls") : outputs) {
            wanted.add(choice("--outputs", word, GraphOutput.class));
        }
        GraphSpec graph = new GraphSpec(sides[0], sides[1], wanted, normalize);
        ExportRequest request = new ExportRequest(
                chosen, choice("--names", names == null ? "timm" : names, ExportRequest.Names.class), graph);
        request.demandOf(model);
        return request;
    }

    /** Height and width. */
    private int[] sides(ModelConfig model) {
        if (size == null) {
            return new int[] {model.imageSize(), model.imageSize()};
        }
        if (!size.matches("[1-9]\\d{0,4}(x[1-9]\\d{0,4})?")) {
            throw new BadInputException(
                    "--size must be a number of pixels such as 224, or rows x columns such as 224x320," + " was "
                            + size);
        }
        String[] parts = size.split("x", 2);
        return new int[] {Integer.parseInt(parts[0]), Integer.parseInt(parts[parts.length - 1])};
    }

    private static <E extends Enum<E>> E choice(String option, String word, Class<E> type) {
        for (E value : type.getEnumConstants()) {
            if (value.name().toLowerCase(Locale.ROOT).equals(word)) {
                return value;
            }
        }
        String all = EnumSet.allOf(type).toString().toLowerCase(Locale.ROOT);
        throw new BadInputException(option + " must be one of " + all + ", was " + word);
    }

    private Path beside(ExportFormat chosen) {
        String name = "export-" + chosen.name().toLowerCase(Locale.ROOT);
        return Files.isDirectory(checkpoint)
                ? checkpoint.resolve(name)
                : checkpoint.resolveSibling(checkpoint.getFileName() + "-" + name);
    }

    private void say(Path folder, List<Path> files, ExportModel model, ExportRequest request) throws IOException {
        Path file = folder.resolve(request.format().file());
        List<String> names = files.stream()
                .map(path -> path.getFileName().toString())
                .sorted()
                .toList();
        if (json.isAsked()) {
            console.json(result(file, names, model, request));
        } else {
            console.say(String.format(
                    Locale.ROOT,
                    "%s: %s, %d parameters, with %s",
                    file,
                    model.config().name(),
                    model.parameters(),
                    String.join(", ", names)));
        }
    }

    private static Map<String, Object> result(Path file, List<String> names, ExportModel model, ExportRequest request)
            throws IOException {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("format", request.format().name().toLowerCase(Locale.ROOT));
        result.put("file", file.toString());
        result.put("files", names);
        result.put("bytes", Files.size(file));
        result.put("model", model.config().name());
        result.put("parameters", model.parameters());
        result.put("size", List.of(request.graph().height(), request.graph().width()));
        if (request.format().isGraph()) {
            result.put("input", GraphSpec.INPUT);
            result.put(
                    "outputs",
                    request.graph().outputs().stream().map(GraphOutput::key).toList());
        } else {
            result.put("names", request.names().name().toLowerCase(Locale.ROOT));
        }
        if (request.format() == ExportFormat.ONNX) {
            result.put("opset", OnnxExport.OPSET);
        }
        return result;
    }
}

package io.github.dino4j.cli.weights;

import io.github.dino4j.cli.console.BadInputException;
import io.github.dino4j.cli.console.Console;
import io.github.dino4j.cli.console.JsonOption;
import io.github.dino4j.cli.console.OutputPath;
import io.github.dino4j.core.config.method.HeadConfig;
import io.github.dino4j.core.config.model.ConvnetConfig;
import io.github.dino4j.core.config.model.ModelConfig;
import io.github.dino4j.core.config.model.ResnetConfig;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.io.FileBytes;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.vit.export.TorchFileWriter;
import io.github.dino4j.vit.weights.WeightTensor;
import io.github.dino4j.vit.weights.Weights;
import io.github.dino4j.vit.weights.WeightsKind;
import io.github.dino4j.vit.weights.WeightsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Says what a weights file is, and writes it in timm's names. */
@CommandLine.Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description =
                "Recognises weights of other programs, checks every tensor, and writes them as safetensors or .pth.")
final class ImportCommand implements Callable<Integer> {
    private static final int CHUNK = 1 << 24;
    private static final String PTH = ".pth";

    private final Console console;

    @CommandLine.Parameters(
            index = "0",
            paramLabel = "FILE",
            description =
                    "a .pth, .bin or .safetensors file, an index of several, a downloaded folder, or a run directory")
    private Path file = Path.of("");

    @CommandLine.Option(
            names = "--output",
            paramLabel = "F.safetensors|F.pth",
            description =
                    "where to write the weights, as safetensors or for torch.load; without it they are only checked")
    private @Nullable Path output;

    @CommandLine.Option(
            names = "--network",
            paramLabel = "NAME",
            description =
                    "where the file has several: teacher (or ema), the average that training keeps; student (or raw),"
                            + " what was trained; or a network's own name; teacher if not given")
    private String network = "teacher";

    @CommandLine.Option(
            names = "--heads",
            paramLabel = "N",
            description = "attention heads, where the file does not say and they are not of 64 numbers")
    private int heads;

    @CommandLine.Option(
            names = "--with-head",
            description = "write the projection head and the centre too, to train on; timm does not take them")
    private boolean withHead;

    @CommandLine.Mixin
    private final JsonOption json = new JsonOption();

    ImportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        checkOptions();
        Weights weights = Weights.load(file, network, heads);
        Map<String, Object> result = result(weights);
        Path to = output;
        if (to != null) {
            if (Files.exists(to) && Files.isSameFile(to, weights.file())) {
                throw new BadInputException("--output " + to + " is the file that is read; choose another");
            }
            Map<String, String> source = new LinkedHashMap<>();
            source.put("source", String.valueOf(weights.file().getFileName()));
            source.put("source_kind", weights.kind().name());
            source.put("source_sha256", sha256(weights.file()));
            if (to.toString().endsWith(PTH)) {
                TorchFileWriter.write(weights.backbone(), to);
            } else {
                WeightsWriter.write(weights, to, withHead, source);
            }
            result.put("output", to.toString());
        }
        if (json.isAsked()) {
            console.json(result);
        } else {
            say(weights);
        }
        return 0;
    }

    private void checkOptions() {
        if (network.isBlank()) {
            throw new BadInputException("--network must be teacher, student or a network's name in the file, was ''");
        }
        if (heads < 0) {
            throw new BadInputException("--heads must be at least 1, was " + heads);
        }
        Path to = output;
        if (to != null) {
            boolean fits =
                    to.toString().endsWith(".safetensors") || to.toString().endsWith(PTH);
            if (!fits || Files.isDirectory(to)) {
                throw new BadInputException("--output " + to + " must be a file that ends in .safetensors or .pth");
            }
            if (withHead && to.toString().endsWith(PTH)) {
                throw new BadInputException("--with-head goes with an --output that ends in .safetensors, was " + to);
            }
            OutputPath.requireFile("--output", to);
        }
        if (!Files.exists(file)) {
            throw new BadInputException(file + ": there is no such file or folder");
        }
    }

    private static Map<String, Object> result(Weights weights) throws InputException {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("kind", weights.kind().name());
        result.put("file", weights.file().toString());
        if (weights.kind() != WeightsKind.LINEAR_HEAD) {
            ModelConfig model = weights.model();
            Map<String, Object> shape = new LinkedHashMap<>();
            shape.put("backbone", ModelConfig.backbone(model));
            shape.putAll(model.keys());
            shape.remove("drop_path_rate"); // which weights do not tell of
            result.put("model", shape);
            result.put("mean", weights.mean());
            result.put("std", weights.std());
        }
        result.put("tensors", weights.backbone().size() + weights.linearHead().size());
        result.put("parameters", size(weights.backbone()) + size(weights.linearHead()));
        weights.head().map(HeadConfig::outDim).ifPresent(outputs -> result.put("head_out_dim", outputs));
        result.put("center", weights.center().isPresent());
        result.put("notes", weights.notes());
        return result;
    }

    private static long size(Map<String, WeightTensor> tensors) {
        return tensors.values().stream().mapToLong(WeightTensor::size).sum();
    }

    private void say(Weights weights) throws InputException {
        console.say(weights.file() + ": " + weights.kind().label());
        if (weights.kind() != WeightsKind.LINEAR_HEAD) {
            console.say(architecture(weights.model()));
        }
        console.say(weights.backbone().size() + weights.linearHead().size() + " tensors, "
                + (size(weights.backbone()) + size(weights.linearHead())) + " parameters"
                + weights.head()
                        .map(head -> "; projection head with " + head.outDim() + " outputs")
                        .orElse("")
                + (weights.center().isPresent() ? "; centre" : ""));
        weights.notes().forEach(note -> console.say("note: " + note));
        if (output != null) {
            console.say("written to " + output);
        }
    }

    private static String architecture(ModelConfig model) {
        return model.map(new ModelConfig.Cases<>() {
            @Override
            public String vit(VitConfig vit) {
                return String.format(
                        Locale.ROOT,
                        "%s: images of %d px in patches of %d, %d channels, %d wide, %d blocks, %d heads%s",
                        vit.name(),
                        vit.imageSize(),
                        vit.patchSize(),
                        vit.inChans(),
                        vit.embedDim(),
                        vit.depth(),
                        vit.numHeads(),
                        later(vit));
            }

            @Override
            public String convnet(ConvnetConfig convnet) {
                return String.format(
                        Locale.ROOT,
                        "%s: images of %d px, %d channels, stages %s wide",
                        convnet.name(),
                        convnet.imageSize(),
                        convnet.inChans(),
                        convnet.widths());
            }

            @Override
            public String resnet(ResnetConfig resnet) {
                return String.format(
                        Locale.ROOT,
                        "%s: images of %d px, %d channels, blocks %s, features %d wide",
                        resnet.name(),
                        resnet.imageSize(),
                        resnet.inChans(),
                        resnet.blocks(),
                        resnet.embedDim());
            }
        });
    }

    /** What the original did not have. */
    private static String later(VitConfig model) {
        double published = 1e-6;
        return (model.normEps() == published ? "" : ", norms with epsilon " + model.normEps())
                + (model.hasLayerScale() ? ", LayerScale" : "")
                + (model.isGated() ? ", SwiGLU" : "")
                + (model.regTokens() > 0 ? ", " + model.regTokens() + " registers" : "")
                + (model.classToken() ? "" : ", no CLS token")
                + (model.isTokenPooled() ? "" : ", features averaged over patches");
    }

    private static String sha256(Path file) throws IOException {
        try (FileBytes bytes = FileBytes.open(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (long at = 0; at < bytes.size(); at += CHUNK) {
                digest.update(bytes.part(at, Math.min(CHUNK, bytes.size() - at)));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}

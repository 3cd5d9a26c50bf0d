package io.github.dino4j.vit.export;

import io.github.dino4j.core.config.ConfigPrinter;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.bind.Variants;
import io.github.dino4j.core.config.model.ModelConfig;
import io.github.dino4j.core.config.model.ResnetConfig;
import io.github.dino4j.core.config.model.VitConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The page that says what an exported model is, how it was trained, what it takes and gives, and how it is loaded. */
final class ModelCard {
    private final ExportModel source;
    private final ModelConfig model;
    private final ExportRequest request;
    private final boolean full;
    private final List<String> lines = new ArrayList<>();

    ModelCard(ExportModel source, ExportRequest request, boolean full) {
        this.source = source;
        this.model = source.config();
        this.request = request;
        this.full = full;
    }

    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    String text(List<String> measured) {
        lines.add("# " + model.name());
        lines.add("");
        String what = full ? "Student and teacher, heads and centre" : "The backbone";
        String kind = model instanceof VitConfig ? "Vision Transformer" : "residual network";
        lines.add(what + " of a " + kind + ", for features of images: `"
                + request.format().file() + "`, exported by Dino4j from " + source.source() + ".");
        architecture();
        training();
        section(
                "Measured",
                measured.isEmpty() ? List.of("Nothing was measured where this was exported from.") : measured);
        preprocessing();
        inputs();
        section("Loading", CardSnippets.of(source, request, full));
        section("Licence", List.of("To be filled in by whoever publishes the model; it depends on the data too."));
        return String.join("\n", lines) + "\n";
    }

    private void section(String title, List<String> content) {
        lines.add("");
        lines.add("## " + title);
        lines.add("");
        lines.addAll(content);
    }

    private void architecture() {
        if (model instanceof ResnetConfig resnet) {
            architecture(resnet);
        } else {
            architecture(source.vit());
        }
    }

    private void architecture(ResnetConfig resnet) {
        section(
                "Architecture",
                List.of(
                        "| image | blocks | width | channels | features | parameters |",
                        "|---|---|---|---|---|---|",
                        String.format(
                                Locale.ROOT,
                                "| %d | %s | %d | %d | %d | %,d |",
                                resnet.imageSize(),
                                resnet.blocks(),
                                resnet.width(),
                                resnet.inChans(),
                                resnet.embedDim(),
                                source.parameters()),
                        "",
                        "torchvision's ResNet "
                                + (resnet.bottleneck() ? "of bottlenecks" : "of two 3x3 convolutions a block")
                                + (resnet.hasLargeStem() ? "" : ", with a stem of one 3x3 convolution")
                                + (resnet.selective() ? ", with selective kernels as in SimCLR v2" : "")
                                + ", without a classifier; batch normalisation by running statistics, with epsilon 1e-5."
                                + " It takes images of any size."));
    }

    private void architecture(VitConfig vit) {
        section(
                "Architecture",
                List.of(
                        "| image | patch | channels | width | blocks | heads | MLP ratio | parameters |",
                        "|---|---|---|---|---|---|---|---|",
                        String.format(
                                Locale.ROOT,
                                "| %d | %d | %d | %d | %d | %d | %s | %,d |",
                                vit.imageSize(),
                                vit.patchSize(),
                                vit.inChans(),
                                vit.embedDim(),
                                vit.depth(),
                                vit.numHeads(),
                                vit.mlpRatio(),
                                source.parameters()),
                        "",
                        "Pre-norm blocks, layer norms with epsilon 1e-6, GELU in its exact form"
                                + (vit.qkvBias() ? "" : ", no bias in queries, keys and values")
                                + ". The image size is"
                                + " that of the position embeddings."));
    }

    private void training() {
        section(
                "Training",
                source.run()
                        .map(ModelCard::recipe)
                        .orElse(List.of("The file that this was exported from does not say how it was trained.")));
    }

    private static List<String> recipe(RunConfig run) {
        return List.of(
                String.format(
                        Locale.ROOT,
                        "Without labels, by the method `%s` (teacher `%s`, targets `%s`, loss `%s`, head `%s`,"
                                + " predictor `%s`, KoLeo %s, patches `%s`), for %d epochs in batches of %d by `%s`: peak learning rate %s per 256"
                                + " images, weight decay %s to %s.",
                        run.method().name(),
                        ConfigPrinter.line(run.method().teacher()),
                        ConfigPrinter.line(run.method().target()),
                        ConfigPrinter.line(run.method().loss()),
                        ConfigPrinter.line(run.method().head()),
                        ConfigPrinter.line(run.method().predictor()),
                        run.method().koleo(),
                        ConfigPrinter.line(run.method().patches()),
                        run.train().epochs(),
                        run.train().batchSize(),
                        Variants.name(run.optim().getClass()),
                        run.optim().lr(),
                        run.optim().weightDecay().from(),
                        run.optim().weightDecay().to()),
                String.format(
                        Locale.ROOT,
                        "Views: %d of %d px and %d of %d px; %d prototypes; seed %d. These are the weights of the"
                                + " teacher.",
                        run.views().global().count(),
                        run.views().global().size(),
                        run.views().local().count(),
                        run.views().local().size(),
                        run.method().head().outDim(),
                        run.train().seed()));
    }

    private void preprocessing() {
        String pixels = request.graph().normalize()
                ? "The graph normalises them itself by these means and deviations, by channel"
                : "Then subtract the means and divide by the deviations, by channel";
        section(
                "Preprocessing",
                List.of(
                        "Resize the shorter side to 256/224 of the image size (bicubic), crop the middle; an image no"
                                + " larger than the image size is resized without a crop. Scale pixels to [0, 1]."
                                + " " + pixels
                                + ":",
                        "",
                        "    mean " + source.mean(),
                        "    std  " + source.std()));
    }

    private void inputs() {
        if (!request.format().isGraph()) {
            section(
                    "Tensors",
                    List.of(
                            full
                                    ? "As in the original's checkpoints: `student` behind `module.`, `teacher`,"
                                            + " `dino_loss` with the centre; what the optimiser"
                                            + " remembers is left out, training starts with a new one. float32. Its evaluations read"
                                            + " the file as it is, with `checkpoint_key` `teacher`."
                                    : request.names() == ExportRequest.Names.HF
                                            ? "Named as in transformers: queries, keys and values apart. float32."
                                            : model instanceof VitConfig
                                                    ? "Named as in timm, which are the official names too. float32."
                                                    : "Named as in torchvision, without `num_batches_tracked`. float32."));
            return;
        }
        List<String> signature = request.graph().signature(model).stream()
                .map(line -> "    " + line)
                .collect(Collectors.toCollection(ArrayList::new));
        signature.add("");
        signature.add("B is any number. The first line is the input, float32, "
                + (request.graph().normalize() ? "pixels in [0, 1]" : "normalised")
                + (model instanceof VitConfig
                        ? "; attention is the last block's, and token 0 is the CLS token."
                        : "; `cls` is the mean over all places of the last map."));
        section("Input and outputs", signature);
    }
}

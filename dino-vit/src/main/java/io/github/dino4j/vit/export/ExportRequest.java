package io.github.dino4j.vit.export;

import io.github.dino4j.core.config.model.ModelConfig;
import io.github.dino4j.core.config.model.VitConfig;
import java.util.Locale;

/**
 * What to make of a backbone.
 *
 * @param format the kind of file
 * @param names whose names tensors have
 * @param graph input and outputs; of weights files, the size alone
 */
public record ExportRequest(ExportFormat format, Names names, GraphSpec graph) {
    /** Whose names tensors have. */
    public enum Names {
        /** timm's, which are the official ones; of ResNets torchvision's. */
        TIMM,
        /** Those of HuggingFace's transformers. */
        HF
    }

    /**
     * Refuses what does not go together.
     *
     * @param format the kind of file
     * @param names whose names tensors have
     * @param graph input and outputs
     */
    public ExportRequest {
        if (names == Names.HF && format.isGraph()) {
            throw new IllegalArgumentException("names are of weights: hf goes with safetensors and pth, not with "
                    + format.name().toLowerCase(Locale.ROOT));
        }
        if (!format.isGraph() && graph.height() != graph.width()) {
            throw new IllegalArgumentException("weights belong to square images, the size was " + graph.height() + "x"
                    + graph.width() + "; onnx and samediff take any");
        }
        if (!format.isGraph() && graph.normalize()) {
            throw new IllegalArgumentException(
                    "weights alone normalise nothing; onnx and samediff can do so in the graph");
        }
    }

    /**
     * Refuses what a backbone is not exported as.
     *
     * @param model the backbone
     * @throws IllegalArgumentException naming what does not go together, and what does
     */
    public void demandOf(ModelConfig model) {
        graph.demandOf(model);
        if (!(model instanceof VitConfig) && format == ExportFormat.SAMEDIFF) {
            throw new IllegalArgumentException(
                    "a SameDiff file holds a ViT, and " + model.name() + " is a ResNet; export it with --format onnx");
        }
        if (!(model instanceof VitConfig) && names == Names.HF) {
            throw new IllegalArgumentException("only ViTs are written in transformers' names, and " + model.name()
                    + " is a ResNet; leave out --names hf for torchvision's");
        }
    }

    /**
     * The names by which weights files are recognised.
     *
     * @param model the backbone
     * @return the architecture's name in timm whose class and widths are nearest
     */
    static String timmName(VitConfig model) {
        String size = model.embedDim() <= 192 ? "tiny" : model.embedDim() <= 384 ? "small" : "base";
        return "vit_" + size + "_patch16_224";
    }
}

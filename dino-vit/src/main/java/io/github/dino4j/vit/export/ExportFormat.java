package io.github.dino4j.vit.export;

/** The files that a backbone is exported to. */
public enum ExportFormat {
    /** Weights for timm, transformers and this library. */
    SAFETENSORS("model.safetensors", false),
    /** A graph for ONNX runtimes. */
    ONNX("model.onnx", true),
    /** A graph for SameDiff. */
    SAMEDIFF("model.sd", true),
    /** Weights for PyTorch. */
    PTH("model.pth", false);

    private final String file;
    private final boolean graph;

    ExportFormat(String file, boolean graph) {
        this.file = file;
        this.graph = graph;
    }

    /** {@return the file's name in its folder} */
    public String file() {
        return file;
    }

    /** {@return whether the file computes; otherwise it holds weights alone} */
    public boolean isGraph() {
        return graph;
    }
}

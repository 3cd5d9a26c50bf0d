package io.github.dino4j.vit.weights;

/** Where a weights file comes from, recognised by what it holds. */
public enum WeightsKind {
    /** A checkpoint of a run of Dino4j: student, teacher, optimiser, centre. */
    DINO4J_CHECKPOINT("a checkpoint of Dino4j"),
    /** A backbone that Dino4j has imported or exported. */
    DINO4J_WEIGHTS("weights of Dino4j"),
    /** A backbone alone in the official names, such as {@code dino_deitsmall16_pretrain.pth}. */
    OFFICIAL_BACKBONE("an official backbone"),
    /** A full checkpoint of the official program: student, teacher, optimiser, centre. */
    OFFICIAL_CHECKPOINT("an official full checkpoint"),
    /** A checkpoint of another program in timm's names: timm with its EMA, Lightly, solo-learn, MSN, MAE. */
    CHECKPOINT("a checkpoint of another program"),
    /** A linear classifier on frozen features, without a backbone. */
    LINEAR_HEAD("a linear head"),
    /** timm's file, in the official names. */
    TIMM("a timm model"),
    /** A ViT of HuggingFace's transformers, with queries, keys and values apart. */
    HUGGING_FACE("a HuggingFace ViT");

    private final String label;

    WeightsKind(String label) {
        this.label = label;
    }

    /** {@return what a person calls it, with its article} */
    public String label() {
        return label;
    }
}

package io.github.dino4j.vit.export;

/** What an exported graph gives for a batch of B images of N patches. */
public enum GraphOutput {
    /** CLS features behind the final norm, or of a ResNet the mean over all places: (B, D). */
    CLS("cls"),
    /** Patch tokens behind the final norm, or of a ResNet the places of its last map, row by row: (B, N, D). */
    PATCHES("patch_tokens"),
    /** Attention weights of the last block: (B, heads, T, T), the CLS token first, then registers. */
    ATTENTION("attention");

    private final String key;

    GraphOutput(String key) {
        this.key = key;
    }

    /** {@return the output's name in the graph} */
    public String key() {
        return key;
    }
}

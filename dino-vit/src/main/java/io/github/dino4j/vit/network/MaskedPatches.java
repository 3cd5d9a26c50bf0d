package io.github.dino4j.vit.network;

import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.vit.head.Head;
import io.github.dino4j.vit.model.Declarations;
import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.ops.LayerOps;
import org.nd4j.autodiff.samediff.SDVariable;

/** What a network has for masked patches: the token that a student sees in their place, and a head for their features. */
public final class MaskedPatches {
    /** The token's name in checkpoints, below the backbone, as in DINOv2 and timm. */
    public static final String TOKEN = "mask_token";

    private final Parameter token;
    private final Head head;

    /** Declares the token, which begins with zeros as in DINOv2. */
    MaskedPatches(Declarations backbone, int width, Head head) {
        this.token = backbone.declare(TOKEN, Initializer.ZEROS, 1, width);
        this.head = head;
    }

    /** {@return what features of patches go through} */
    public Head head() {
        return head;
    }

    /**
     * Has a forward computation see the token in the place of masked patches of the images of the first resolution.
     *
     * @param forward a student's
     * @param mask patches of all these images (B*N, 1)
     */
    public void hide(Forward forward, LayerOps.Mask mask) {
        forward.maskPatches(patches -> forward.ops().maskRows(patches, forward.weight(token), mask));
    }

    /**
     * The head's outputs for some places.
     *
     * @param forward a dense computation
     * @param places which rows (M, 1) of {@link Network#DENSE}
     * @param rows how many rows those are of
     * @return (M, K)
     */
    public SDVariable outputs(Forward forward, SDVariable places, int rows) {
        SDVariable features = forward.ops().losses().gather(forward.recorded(Network.DENSE), places, rows); // (M, D)
        return head.forward(features, forward);
    }
}

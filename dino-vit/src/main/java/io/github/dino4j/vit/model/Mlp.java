package io.github.dino4j.vit.model;

import io.github.dino4j.core.config.model.VitConfig;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The block's MLP: linear, GELU, linear; or with gates (Shazeer 2020, "GLU Variants Improve Transformer", eq. 6) linear, SiLU(a)
 * b of the two halves, linear, which is timm's {@code SwiGLUPacked} and DINOv2's {@code SwiGLUFFN}.
 */
final class Mlp {
    private final Linear fc1;
    private final Linear fc2;
    private final boolean isGated;

    Mlp(Declarations at, VitConfig config) {
        long hidden = config.hiddenDim();
        this.isGated = config.isGated();
        this.fc1 = new Linear(at.child("fc1"), config.embedDim(), hidden);
        this.fc2 = new Linear(at.child("fc2"), isGated ? hidden / 2 : hidden, config.embedDim());
    }

    SDVariable forward(SDVariable x, Forward forward) {
        SDVariable first = fc1.forward(x, forward); // (R, H)
        SDVariable hidden =
                isGated ? forward.ops().swiGlu(first) : forward.ops().gelu(first); // (R, H/2) or (R, H)
        return fc2.forward(hidden, forward); // (R, D)
    }
}

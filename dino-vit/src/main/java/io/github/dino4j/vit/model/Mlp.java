package io.github.dino4j.vit.model;

import org.nd4j.autodiff.samediff.SDVariable;

/** The block's MLP: linear, GELU, linear. */
final class Mlp {
    private final Linear fc1;
    private final Linear fc2;

    Mlp(Declarations at, long dim, long hidden) {
        this.fc1 = new Linear(at.child("fc1"), dim, hidden);
        this.fc2 = new Linear(at.child("fc2"), hidden, dim);
    }

    SDVariable forward(SDVariable x, Forward forward) {
        SDVariable hidden = forward.ops().gelu(fc1.forward(x, forward)); // (R, 4D)
        return fc2.forward(hidden, forward); // (R, D)
    }
}

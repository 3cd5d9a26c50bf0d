package io.github.dino4j.vit.model;

import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Patches to tokens: a convolution whose stride is its kernel, as one matrix product. It keeps PyTorch's default
 * convolution initialisation, as the original does.
 */
final class PatchEmbed {
    private final Parameter weight;
    private final Parameter bias;
    private final int patch;

    PatchEmbed(Declarations at, VitConfig config) {
        this.patch = config.patchSize();
        long inputs = (long) config.inChans() * patch * patch;
        Initializer init = Initializer.uniformFanIn(inputs);
        this.weight = at.declare("weight", init, config.embedDim(), config.inChans(), patch, patch);
        this.bias = at.declare("bias", init, config.embedDim());
    }

    SDVariable forward(SDVariable images, Forward forward) {
        return project(forward.ops().patchify(images, patch), forward); // (B*N, D)
    }

    /** Of patches that are rows (B*N, C*P*P). */
    SDVariable project(SDVariable patches, Forward forward) {
        return forward.ops().linear(patches, forward.weight(weight), forward.weight(bias)); // (B*N, D)
    }
}

package io.github.dino4j.vit.ops.fused.token;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Images of levels (B, C, S, S), a byte each, and their table (C, 256) to patches of numbers (B*N, C*P*P). */
public final class PatchifyLevels extends FusedOp {
    /** For SameDiff. */
    public PatchifyLevels() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param images the images
     * @param table levels and their normalised values
     * @param patch side of a patch in pixels
     */
    public PatchifyLevels(SameDiff sameDiff, SDVariable images, SDVariable table, int patch) {
        super(sameDiff, images, table);
        addIArgument(patch);
    }

    @Override
    protected boolean rounds(int output) {
        return true;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return Patchify.shapes(inputs.get(0), attribute(0));
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        kernels.images().patches(in.get(0), in.get(1), attribute(0), required(out, 0));
    }
}

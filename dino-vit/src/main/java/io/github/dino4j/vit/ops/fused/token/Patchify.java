package io.github.dino4j.vit.ops.fused.token;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Images (B, C, H, W) to patches (B*N, C*P*P). Images are inputs, so there is no gradient. */
public final class Patchify extends FusedOp {
    /** For SameDiff. */
    public Patchify() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param images the images
     * @param patch side of a patch in pixels
     */
    public Patchify(SameDiff sameDiff, SDVariable images, int patch) {
        super(sameDiff, images);
        addIArgument(patch);
    }

    @Override
    protected boolean rounds(int output) {
        return true;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return shapes(inputs.get(0), attribute(0));
    }

    static List<long[]> shapes(long[] images, long patch) {
        long patches = images[2] / patch * (images[3] / patch);
        return List.of(matrix(images[0] * patches, images[1] * patch * patch));
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        Tensor images = in.get(0);
        long patch = attribute(0);
        long batch = images.dim(0);
        long channels = images.dim(1);
        long height = images.dim(2);
        long width = images.dim(3);
        long[] dims = {batch, height / patch, width / patch, channels, patch, patch};
        long[] strides = {channels * height * width, patch * width, patch, height * width, width, 1};
        kernels.copy(images.view(0, dims, strides), required(out, 0).reshape(dims));
    }
}

package io.github.dino4j.vit.ops.fused.image;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.ImageRows;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Two halves of the channels mixed by a softmax over the two of each image and channel, (R, 2D) and (images, 2D) to (R, D). */
public final class Select extends FusedOp {
    /** For SameDiff. */
    public Select() {}

    /**
     * Adds a node.
     *
     * @param sameDiff the graph
     * @param x pixels (R, 2D)
     * @param scores of each image (images, 2D)
     * @param images of each resolution
     */
    public Select(SameDiff sameDiff, SDVariable x, SDVariable scores, List<ImageRows> images) {
        super(sameDiff, x, scores);
        images.forEach(each -> addIArgument(each.batch(), each.height() * each.width()));
    }

    @Override
    protected Reads reads(int argument) {
        return Reads.FLOAT32;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return List.of(matrix(inputs.get(0)[0], inputs.get(0)[1] / 2));
    }

    /** What is done with a resolution's rows and images. */
    interface Body {
        /** Does it: {@code rows} are from {@code first} on, images from {@code image} on. */
        void part(long first, long rows, long image, long images);
    }

    static void parts(int[] attributes, Body body) {
        long row = 0;
        long image = 0;
        for (int i = 0; i < attributes.length; i += 2) {
            long rows = (long) attributes[i] * attributes[i + 1];
            body.part(row, rows, image, attributes[i]);
            row += rows;
            image += attributes[i];
        }
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        Tensor to = required(out, 0);
        parts(attributes(), (first, rows, image, images) -> kernels.convolutions()
                .select(in.get(0).rows(first, rows), in.get(1).rows(image, images), to.rows(first, rows)));
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        return new SelectGradient(sameDiff, arg(0), arg(1), gradients.get(0), attributes()).results();
    }
}

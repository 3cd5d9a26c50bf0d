package io.github.dino4j.vit.ops.fused.image;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.ImageRows;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** The mean over each image's pixels, (R, C) to (images, C), of which there are few when it is taken. The second argument is ones. */
public final class MeanPixels extends FusedOp {
    /** For SameDiff. */
    public MeanPixels() {}

    /**
     * Adds a node.
     *
     * @param sameDiff the graph
     * @param x pixels (R, C)
     * @param images of each resolution
     */
    public MeanPixels(SameDiff sameDiff, SDVariable x, List<ImageRows> images) {
        super(sameDiff, x, sameDiff.constant(Nd4j.ones(DataType.FLOAT, largest(images))));
        images.forEach(each -> addIArgument(each.batch(), each.height() * each.width()));
    }

    private static int largest(List<ImageRows> images) {
        return images.stream().mapToInt(ImageRows::rows).max().orElseThrow();
    }

    @Override
    protected Reads reads(int argument) {
        return argument == 0 ? Reads.EITHER : Reads.FLOAT32;
    }

    static long sum(int[] attributes, boolean pixels) {
        long sum = 0;
        for (int i = 0; i < attributes.length; i += 2) {
            sum += (long) attributes[i] * (pixels ? attributes[i + 1] : 1);
        }
        return sum;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return List.of(matrix(sum(attributes(), false), inputs.get(0)[1]));
    }

    @Override
    protected long scratch(List<long[]> inputs) {
        return inputs.get(0)[0] * inputs.get(0)[1];
    }

    /** What is done with the pixels (B, N, C) and the means (B, 1, C) of a resolution. */
    interface Body {
        /** Does it. */
        void part(Tensor pixels, Tensor means);
    }

    static void parts(int[] attributes, Tensor pixels, Tensor means, Body body) {
        long width = means.dim(1);
        long row = 0;
        long image = 0;
        for (int i = 0; i < attributes.length; i += 2) {
            long images = attributes[i];
            long each = attributes[i + 1];
            body.part(
                    pixels.rows(row, images * each).reshape(images, each, width),
                    means.rows(image, images).reshape(images, 1, width));
            row += images * each;
            image += images;
        }
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        Tensor x = in.get(0);
        Tensor exact = x;
        if (x.precision() != Precision.FLOAT32) {
            exact = kernels.scratch(x.dims());
            kernels.copy(x, exact);
        }
        parts(attributes(), exact, required(out, 0), (pixels, means) -> kernels.product(
                        ones(in.get(1), pixels.dim(0), 1, pixels.dim(1)), pixels, means)
                .times(1.0f / pixels.dim(1))
                .emit());
    }

    /** As many ones of a vector as a batch of matrices has elements. */
    static Tensor ones(Tensor ones, int batch, int rows, int columns) {
        return ones.view(0, new long[] {batch, rows, columns}, new long[] {(long) rows * columns, columns, 1});
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        return List.of(
                new MeanPixelsGradient(sameDiff, gradients.get(0), arg(1), attributes()).output(),
                sameDiff.zerosLike(arg(1)));
    }
}

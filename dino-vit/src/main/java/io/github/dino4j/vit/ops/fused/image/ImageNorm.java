package io.github.dino4j.vit.ops.fused.image;

import io.github.dino4j.core.device.ConvolutionKernels;
import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.ConvolutionOps;
import io.github.dino4j.vit.ops.ImageRows;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Batch normalisation of each resolution by its own statistics, with ReLU or without. Outputs are the rows (R, D), mean and variance
 * of each resolution (2 resolutions, D), and with ReLU what it marks. Attributes are the epsilon, whether there is a ReLU, and of each
 * resolution its images and their pixels.
 */
public final class ImageNorm extends FusedOp {
    private static final int RESOLUTIONS = 2; // where they begin in the attributes

    /** For SameDiff. */
    public ImageNorm() {}

    /**
     * Adds a node.
     *
     * @param sameDiff the graph
     * @param x pixels (R, D)
     * @param images of each resolution
     * @param affine what normalised numbers are scaled and moved by
     * @param rectified whether to take the greater of that and 0
     */
    public ImageNorm(
            SameDiff sameDiff, SDVariable x, List<ImageRows> images, ConvolutionOps.Affine affine, boolean rectified) {
        super(sameDiff, x, affine.weight(), affine.bias());
        addIArgument(Float.floatToIntBits((float) affine.eps()), rectified ? 1 : 0);
        images.forEach(each -> addIArgument(each.batch(), each.height() * each.width()));
    }

    @Override
    public int getNumOutputs() {
        return iArguments.isEmpty() || attribute(1) == 0 ? 2 : 3; // SameDiff asks before there are attributes
    }

    /** Rows of a resolution, or of their gradient. */
    record Part(int index, int images, long first, long rows) {
        /** Those rows of a matrix of all. */
        Tensor of(Tensor all) {
            return all.rows(first, rows);
        }
    }

    static List<Part> parts(int... attributes) {
        List<Part> parts = new ArrayList<>();
        long first = 0;
        for (int i = RESOLUTIONS; i < attributes.length; i += 2) {
            long rows = (long) attributes[i] * attributes[i + 1];
            parts.add(new Part(parts.size(), attributes[i], first, rows));
            first += rows;
        }
        return parts;
    }

    @Override
    protected boolean isUniform() {
        return true;
    }

    @Override
    protected Reads reads(int argument) {
        return argument == 0 ? Reads.EITHER : Reads.FLOAT32;
    }

    @Override
    protected boolean rounds(int output) {
        return output == 0;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        long[] x = inputs.get(0);
        List<long[]> shapes =
                new ArrayList<>(List.of(x, matrix(2L * parts(attributes()).size(), x[1])));
        if (attribute(1) != 0) {
            shapes.add(Marks.shape(x[0], x[1]));
        }
        return shapes;
    }

    @Override
    protected long scratch(List<long[]> inputs) {
        long[] x = inputs.get(0);
        return 2L * parts(attributes()).size() * x[1] + (attribute(1) == 0 ? 0 : Marks.shape(x[0], x[1])[0]);
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        Tensor x = in.get(0);
        long width = x.dim(1);
        List<Part> parts = parts(attributes());
        Tensor statistics = Marks.room(kernels, out.get(1), 2L * parts.size(), width);
        Tensor marks = attribute(1) == 0 ? null : Marks.room(kernels, out.get(2), Marks.shape(x.dim(0), width));
        for (Part part : parts) {
            ConvolutionKernels.Norm norm = new ConvolutionKernels.Norm(
                    part.images(),
                    part.of(x),
                    in.get(1),
                    in.get(2),
                    Float.intBitsToFloat(attribute(0)),
                    statistics.rows(2L * part.index(), 2));
            kernels.convolutions()
                    .normalize(
                            norm,
                            part.of(required(out, 0)),
                            marks == null ? null : Marks.of(marks, part.first() * width, part.rows() * width));
        }
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        List<SDVariable> inputs = new ArrayList<>(List.of(arg(0), arg(1), arg(2), outputVariables()[1]));
        inputs.add(gradients.get(0));
        if (attribute(1) != 0) {
            inputs.add(outputVariables()[2]);
        }
        return new ImageNormGradient(sameDiff, attributes(), inputs.toArray(new SDVariable[0])).results();
    }
}

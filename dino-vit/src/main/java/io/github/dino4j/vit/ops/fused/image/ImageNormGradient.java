package io.github.dino4j.vit.ops.fused.image;

import io.github.dino4j.core.device.ConvolutionKernels;
import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The gradient of {@link ImageNorm}: arguments x, weight, bias, statistics, the output's gradient and, with ReLU, the marks. */
public final class ImageNormGradient extends FusedOp {
    private static final int GRADIENT = 4;

    /** For SameDiff. */
    public ImageNormGradient() {}

    ImageNormGradient(SameDiff sameDiff, int[] attributes, SDVariable... inputs) {
        super(sameDiff, inputs);
        addIArgument(attributes);
    }

    @Override
    public int getNumOutputs() {
        return 3;
    }

    @Override
    protected boolean isUniform() {
        return true;
    }

    @Override
    protected Reads reads(int argument) {
        return argument == 0 || argument == GRADIENT ? Reads.EITHER : Reads.FLOAT32;
    }

    @Override
    protected boolean rounds(int output) {
        return output == 0;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs.subList(0, 3);
    }

    /** The rows' gradient if nobody reads it, and those of weight and bias of each resolution. */
    @Override
    protected long scratch(List<long[]> inputs) {
        long[] x = inputs.get(0);
        return x[0] * x[1] + 2L * ImageNorm.parts(attributes()).size() * x[1];
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        Tensor x = in.get(0);
        long width = x.dim(1);
        Tensor given = out.get(0);
        Tensor toX = given == null ? kernels.scratch(x.precision(), x.dims()) : given;
        List<ImageNorm.Part> parts = ImageNorm.parts(attributes());
        Tensor weights = kernels.scratch(parts.size(), width);
        Tensor biases = kernels.scratch(parts.size(), width);
        for (ImageNorm.Part part : parts) {
            ConvolutionKernels.Norm norm = new ConvolutionKernels.Norm(
                    part.images(),
                    part.of(x),
                    in.get(1),
                    in.get(2),
                    Float.intBitsToFloat(attribute(0)),
                    in.get(3).rows(2L * part.index(), 2));
            Tensor marks = attribute(1) == 0
                    ? null
                    : Marks.of(in.get(GRADIENT + 1), part.first() * width, part.rows() * width);
            kernels.convolutions()
                    .normalizeBackward(
                            norm,
                            part.of(in.get(GRADIENT)),
                            marks,
                            List.of(part.of(toX), row(weights, part.index()), row(biases, part.index())));
        }
        sum(kernels, weights, out.get(1));
        sum(kernels, biases, out.get(2));
    }

    private static Tensor row(Tensor matrix, int index) {
        return matrix.rows(index, 1).reshape(matrix.dim(1));
    }

    private static void sum(Kernels kernels, Tensor parts, @Nullable Tensor to) {
        if (to == null) {
            return;
        }
        if (parts.dim(0) == 1) {
            kernels.copy(row(parts, 0), to);
        } else {
            kernels.sumRows(parts, to);
        }
    }
}

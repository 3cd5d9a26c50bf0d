package io.github.dino4j.vit.ops.fused.shared;

import io.github.dino4j.core.device.ImageKernels;
import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.vit.ops.fused.norm.BatchNormGradient;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * The gradient of {@link SharedBatchNorm}: of x, weight and bias, the latter two of this process's rows. The gradient of x is first
 * taken as if the sums over this process's rows were those over all, and then moved by what they differ: with z the normalised
 * column, {@code w/deviation ((s - S/N)/R + z (p - P/N)/R)} for sums s of g and p of g z here and S and P in all N processes.
 */
public final class SharedBatchNormGradient extends BatchNormGradient {
    /** For SameDiff. */
    public SharedBatchNormGradient() {}

    /** The arguments are x, weight, statistics and the output's gradient. */
    SharedBatchNormGradient(SameDiff sameDiff, int epsBits, SDVariable... inputs) {
        super(sameDiff, epsBits, inputs);
    }

    @Override
    protected long scratch(List<long[]> inputs) {
        return 2 * inputs.get(0)[0] * inputs.get(0)[1] + 4 * inputs.get(1)[0];
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        Tensor x = in.get(0);
        int rows = x.dim(0);
        int dim = in.get(1).dim(0);
        float eps = Float.intBitsToFloat(attribute(0));
        Tensor toX = room(kernels, out.get(0), rows, dim);
        Tensor products = room(kernels, out.get(1), dim);
        Tensor sums = room(kernels, out.get(2), dim);
        super.emit(kernels, in, List.of(toX, products, sums));
        Tensor factors = kernels.scratch(dim);
        Tensor summands = kernels.scratch(dim);
        kernels.exchange(
                (group, from, to) -> {
                    double[] all = sums(group, from.get(0), from.get(1));
                    for (int i = 0; i < dim; i++) {
                        double deviation = Math.sqrt(from.get(3)[dim + i] + (double) eps);
                        double scale = from.get(2)[i] / deviation / rows;
                        to.get(0)[i] = (float) (scale * (from.get(0)[i] - all[i] / group.size()));
                        to.get(1)[i] = (float) (scale * (from.get(1)[i] - all[dim + i] / group.size()));
                    }
                },
                List.of(products, sums, in.get(1), in.get(2)),
                List.of(factors, summands));
        Tensor moves = kernels.scratch(rows, dim);
        kernels.images().normalizeColumns(new ImageKernels.Columns(x, factors, eps, in.get(2)), summands, moves);
        kernels.elements().sum(toX, moves, toX);
    }

    private static Tensor room(Kernels kernels, @Nullable Tensor given, long... dims) {
        return given == null ? kernels.scratch(dims) : given;
    }

    /** Of all processes, those of the first array before those of the second. */
    private static double[] sums(Group group, float[] first, float[] second) {
        double[] all = new double[first.length + second.length];
        for (int i = 0; i < first.length; i++) {
            all[i] = first[i];
            all[first.length + i] = second[i];
        }
        group.sum(all);
        return all;
    }
}

package io.github.dino4j.core.onednn;

import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.RowKernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.host.HostTensors;
import io.github.dino4j.core.parallel.Group;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.layer_normalization_backward;
import org.bytedeco.dnnl.layer_normalization_forward;
import org.bytedeco.dnnl.primitive_desc_base;
import org.bytedeco.dnnl.softmax_backward;
import org.bytedeco.dnnl.softmax_forward;
import org.jspecify.annotations.Nullable;

/** Layer norm and softmax as primitives; what oneDNN has no primitive for, in Java. */
final class OneDnnRows implements RowKernels {
    private static final int FLAGS =
            dnnl.normalization_flags.use_scale.value | dnnl.normalization_flags.use_shift.value;

    private final OneDnnKernels kernels;

    OneDnnRows(OneDnnKernels kernels) {
        this.kernels = kernels;
    }

    private layer_normalization_forward.primitive_desc describe(Norm norm, Tensor to) {
        return kernels.own(new layer_normalization_forward.primitive_desc(
                OneDnn.engine(),
                dnnl.prop_kind.forward_training.value,
                kernels.descriptor(norm.x()),
                kernels.descriptor(to),
                norm.eps(),
                FLAGS));
    }

    private Arguments arguments(Norm norm) {
        return kernels.arguments()
                .with(dnnl.DNNL_ARG_SRC, norm.x())
                .with(dnnl.DNNL_ARG_SCALE, norm.weight())
                .with(dnnl.DNNL_ARG_MEAN, row(norm.stats(), 0))
                .with(dnnl.DNNL_ARG_VARIANCE, row(norm.stats(), 1));
    }

    @Override
    public void layerNorm(Norm norm, Tensor bias, Tensor to) {
        layer_normalization_forward.primitive_desc description = describe(norm, to);
        kernels.add(
                kernels.own(new layer_normalization_forward(description)),
                description,
                arguments(norm).with(dnnl.DNNL_ARG_DST, to).with(dnnl.DNNL_ARG_SHIFT, bias));
    }

    @Override
    public void layerNormBackward(Norm norm, Tensor gradient, @Nullable Tensor plus, List<Tensor> to) {
        layer_normalization_backward.primitive_desc description =
                kernels.own(new layer_normalization_backward.primitive_desc(
                        OneDnn.engine(),
                        dnnl.prop_kind.backward.value,
                        kernels.descriptor(to.get(0)),
                        kernels.descriptor(gradient),
                        kernels.descriptor(norm.x()),
                        norm.eps(),
                        FLAGS,
                        describe(norm, gradient)));
        kernels.add(
                kernels.own(new layer_normalization_backward(description)),
                description,
                arguments(norm)
                        .with(dnnl.DNNL_ARG_DIFF_DST, gradient)
                        .with(dnnl.DNNL_ARG_DIFF_SRC, to.get(0))
                        .with(dnnl.DNNL_ARG_DIFF_SCALE, to.get(1))
                        .with(dnnl.DNNL_ARG_DIFF_SHIFT, to.get(2)));
        if (plus != null) {
            kernels.elements().sum(to.get(0), plus, to.get(0));
        }
    }

    private static Tensor row(Tensor matrix, int index) {
        return matrix.rows(index, 1).reshape(matrix.dim(1));
    }

    @Override
    public void softmax(Tensor x, boolean logarithm, Tensor to) {
        softmax_forward.primitive_desc description = softmaxForward(x, logarithm, to);
        kernels.add(
                kernels.own(new softmax_forward(description)),
                description,
                kernels.arguments().with(dnnl.DNNL_ARG_SRC, x).with(dnnl.DNNL_ARG_DST, to));
    }

    private softmax_forward.primitive_desc softmaxForward(Tensor x, boolean logarithm, Tensor to) {
        return kernels.own(new softmax_forward.primitive_desc(
                OneDnn.engine(),
                dnnl.prop_kind.forward_training.value,
                kind(logarithm),
                kernels.descriptor(x),
                kernels.descriptor(to),
                x.dims().length - 1));
    }

    private static int kind(boolean logarithm) {
        return (logarithm ? dnnl.algorithm.softmax_log : dnnl.algorithm.softmax_accurate).value;
    }

    @Override
    public void softmaxBackward(Tensor y, boolean logarithm, Tensor gradient, Tensor to) {
        softmax_backward.primitive_desc description = kernels.own(new softmax_backward.primitive_desc(
                OneDnn.engine(),
                kind(logarithm),
                kernels.descriptor(to),
                kernels.descriptor(gradient),
                kernels.descriptor(y),
                y.dims().length - 1,
                softmaxForward(y, logarithm, y)));
        if (!logarithm && isSlow(description) && areFloats(y, gradient, to)) {
            softmaxBackward(y, gradient, to);
            return;
        }
        kernels.add(
                kernels.own(new softmax_backward(description)),
                description,
                kernels.arguments()
                        .with(dnnl.DNNL_ARG_DST, y)
                        .with(dnnl.DNNL_ARG_DIFF_DST, gradient)
                        .with(dnnl.DNNL_ARG_DIFF_SRC, to));
    }

    /** Whether the library has nothing but its reference for this, as without AVX-512 for gradients of a softmax. */
    private static boolean isSlow(primitive_desc_base description) {
        return description.impl_info_str().getString().startsWith("ref");
    }

    private static boolean areFloats(Tensor... tensors) {
        return Arrays.stream(tensors).allMatch(x -> x.precision() == Precision.FLOAT32 && x.isContiguous());
    }

    /** y (g - y g) for each row. */
    private void softmaxBackward(Tensor y, Tensor gradient, Tensor to) {
        int dim = y.dim(y.rank() - 1);
        FloatBuffer outputs = HostTensors.floats(y);
        FloatBuffer of = HostTensors.floats(gradient);
        FloatBuffer result = HostTensors.floats(to);
        kernels.forEachRow(Math.toIntExact(y.size() / dim), () -> {
            RowArithmetic arithmetic = new RowArithmetic();
            float[] weights = new float[dim];
            float[] mine = new float[dim];
            return row -> {
                outputs.get(row * dim, weights);
                of.get(row * dim, mine);
                arithmetic.softmaxBackward(weights, mine);
                result.put(row * dim, mine);
            };
        });
    }

    @Override
    public void normalize(Tensor x, Tensor to) {
        int dim = x.dim(1);
        FloatBuffer from = HostTensors.floats(x);
        FloatBuffer unit = HostTensors.floats(to);
        kernels.forEachRow(x.dim(0), () -> {
            RowArithmetic arithmetic = new RowArithmetic();
            float[] values = new float[dim];
            return row -> {
                from.get(row * dim, values);
                RowArithmetic.scale(values, 1.0 / arithmetic.length(values));
                unit.put(row * dim, values);
            };
        });
    }

    @Override
    public void normalizeBackward(Tensor x, Tensor gradient, Tensor to) {
        int dim = x.dim(1);
        FloatBuffer from = HostTensors.floats(x);
        FloatBuffer of = HostTensors.floats(gradient);
        FloatBuffer result = HostTensors.floats(to);
        kernels.forEachRow(x.dim(0), () -> {
            RowArithmetic arithmetic = new RowArithmetic();
            float[] values = new float[dim];
            float[] mine = new float[dim];
            return row -> {
                from.get(row * dim, values);
                of.get(row * dim, mine);
                arithmetic.normalizeBackward(values, mine, 1.0);
                result.put(row * dim, mine);
            };
        });
    }

    @Override
    public void weightNormScales(Tensor v, Tensor gain, Tensor to) {
        int dim = v.dim(1);
        FloatBuffer direction = HostTensors.floats(v);
        FloatBuffer gains = HostTensors.floats(gain);
        FloatBuffer scales = HostTensors.floats(to);
        kernels.forEachRow(v.dim(0), () -> {
            RowArithmetic arithmetic = new RowArithmetic();
            float[] values = new float[dim];
            return row -> {
                direction.get(row * dim, values);
                scales.put(row, (float) (gains.get(row) / arithmetic.length(values)));
            };
        });
    }

    @Override
    public void weightNormBackward(Tensor v, Tensor gain, Tensor gradient, @Nullable Tensor toGain) {
        int dim = v.dim(1);
        FloatBuffer direction = HostTensors.floats(v);
        FloatBuffer gains = HostTensors.floats(gain);
        FloatBuffer inAndOut = HostTensors.floats(gradient);
        FloatBuffer alongs = toGain == null ? null : HostTensors.floats(toGain);
        kernels.forEachRow(v.dim(0), () -> {
            RowArithmetic arithmetic = new RowArithmetic();
            float[] values = new float[dim];
            float[] mine = new float[dim];
            return row -> {
                direction.get(row * dim, values);
                inAndOut.get(row * dim, mine);
                double along = arithmetic.normalizeBackward(values, mine, gains.get(row));
                inAndOut.put(row * dim, mine);
                if (alongs != null) {
                    alongs.put(row, (float) along);
                }
            };
        });
    }

    @Override
    public void tokens(Tensor patches, @Nullable Tensor prefix, Tensor positions, Tensor to) {
        TokenKernel.emit(kernels, patches, prefix, positions, to);
    }

    @Override
    public void centeredSoftmax(Tensor x, Tensor centre, Tensor temperature, Tensor to) {
        Targets.softmax(kernels, x, centre, temperature, to);
    }

    @Override
    public void sinkhorn(Tensor x, Tensor temperature, int iterations, Tensor to) {
        Balance.emit(kernels, new Balance.Rows(x, to, Group.ALONE), temperature, iterations);
    }

    @Override
    public void sinkhornOfAll(Tensor x, Tensor temperature, int iterations, Tensor to) {
        Balance.emit(kernels, new Balance.Rows(x, to, kernels.group()), temperature, iterations);
    }

    @Override
    public void greatest(Tensor x, int count, Tensor to) {
        Words.greatest(kernels, x, count, to);
    }

    @Override
    public void bags(Tensor x, int places, Tensor to) {
        Words.bags(kernels, x, places, to);
    }

    @Override
    public void movingMean(Tensor x, Tensor average, double momentum, Tensor to) {
        Targets.movingMean(kernels, x, average, momentum, to);
    }

    @Override
    public void entropy(Tensor x, Tensor to) {
        Targets.entropy(kernels, x, to);
    }

    @Override
    public void gather(Tensor x, Tensor places, Tensor to) {
        TokenKernel.gather(kernels, x, places, to);
    }

    @Override
    public void scatter(Tensor x, Tensor places, Tensor to) {
        TokenKernel.scatter(kernels, x, places, to);
    }
}

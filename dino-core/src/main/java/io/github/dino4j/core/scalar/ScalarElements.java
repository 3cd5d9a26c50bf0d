package io.github.dino4j.core.scalar;

import io.github.dino4j.core.device.ElementKernels;
import io.github.dino4j.core.device.Tensor;
import org.jspecify.annotations.Nullable;

/** Kernels that work element by element, as loops. */
final class ScalarElements implements ElementKernels {
    private final ScalarKernels kernels;

    ScalarElements(ScalarKernels kernels) {
        this.kernels = kernels;
    }

    @Override
    public void gelu(Tensor x, Tensor to) {
        Elements from = Elements.of(x);
        Elements result = Elements.of(to);
        kernels.all(x.size(), i -> result.put(i, Gelu.of(from.get(i))));
    }

    @Override
    public void geluBackward(Tensor x, Tensor gradient, Tensor to) {
        Elements from = Elements.of(x);
        Elements of = Elements.of(gradient);
        Elements result = Elements.of(to);
        kernels.all(x.size(), i -> result.put(i, of.get(i) * Gelu.slope(from.get(i))));
    }

    @Override
    public void silu(Tensor x, Tensor to) {
        Elements from = Elements.of(x);
        Elements result = Elements.of(to);
        kernels.all(x.size(), i -> result.put(i, from.get(i) * sigmoid(from.get(i))));
    }

    @Override
    public void siluBackward(Tensor x, Tensor gradient, Tensor to) {
        Elements from = Elements.of(x);
        Elements of = Elements.of(gradient);
        Elements result = Elements.of(to);
        kernels.all(x.size(), i -> {
            double share = sigmoid(from.get(i));
            result.put(i, of.get(i) * share * (1.0 + from.get(i) * (1.0 - share)));
        });
    }

    @Override
    public void relu(Tensor x, Tensor to) {
        Elements from = Elements.of(x);
        Elements result = Elements.of(to);
        kernels.all(x.size(), i -> result.put(i, Math.max(from.get(i), 0.0)));
    }

    @Override
    public void reluBackward(Tensor y, Tensor gradient, Tensor to) {
        Elements output = Elements.of(y);
        Elements of = Elements.of(gradient);
        Elements result = Elements.of(to);
        kernels.all(y.size(), i -> result.put(i, output.get(i) > 0.0f ? of.get(i) : 0.0));
    }

    private static double sigmoid(double x) {
        return 1.0 / (1.0 + Math.exp(-x));
    }

    @Override
    public void multiply(Tensor a, Tensor b, Tensor to) {
        Elements one = Elements.of(a);
        Elements other = Elements.of(b);
        Elements result = Elements.of(to);
        kernels.all(a.size(), i -> result.put(i, (double) one.get(i) * other.get(i)));
    }

    @Override
    public void scale(Tensor x, float factor, Tensor to) {
        Elements from = Elements.of(x);
        Elements result = Elements.of(to);
        kernels.all(x.size(), i -> result.put(i, (double) from.get(i) * factor));
    }

    @Override
    public void sum(Tensor a, Tensor b, Tensor to) {
        Elements first = Elements.of(a);
        Elements second = Elements.of(b);
        Elements result = Elements.of(to);
        kernels.all(a.size(), i -> result.put(i, (double) first.get(i) + second.get(i)));
    }

    @Override
    public void scaleRows(Tensor x, Tensor factors, @Nullable Tensor plus, Tensor to) {
        int columns = x.dim(1);
        Elements from = Elements.of(x);
        Elements scales = Elements.of(factors);
        Elements other = plus == null ? null : Elements.of(plus);
        Elements result = Elements.of(to);
        kernels.all(x.size(), i -> {
            double scaled = (double) from.get(i) * scales.get(i / columns);
            result.put(i, other == null ? scaled : scaled + other.get(i));
        });
    }

    @Override
    public void scaleColumns(Tensor x, Tensor factors, Tensor to) {
        int columns = x.dim(1);
        Elements from = Elements.of(x);
        Elements scales = Elements.of(factors);
        Elements result = Elements.of(to);
        kernels.all(x.size(), i -> result.put(i, (double) from.get(i) * scales.get(i % columns)));
    }
}

package io.github.dino4j.cuda;

import io.github.dino4j.core.device.ElementKernels;
import io.github.dino4j.core.device.Tensor;
import org.jspecify.annotations.Nullable;

/** Kernels that work element by element: {@code elements.cuh}. */
final class CudaElements implements ElementKernels {
    private final Launches launches;

    CudaElements(Launches launches) {
        this.launches = launches;
    }

    private static void alike(Tensor first, Tensor... others) {
        for (Tensor other : others) {
            if (other.precision() != first.precision() || other.size() != first.size()) {
                throw new IllegalArgumentException(
                        "the kernel needs tensors alike, convert the " + other + " or the " + first);
            }
        }
        Shares.contiguous(first);
        Shares.contiguous(others);
    }

    private void one(String kernel, Tensor x, Tensor to) {
        alike(x, to);
        launches.launch(Launches.named(kernel, x), Shares.elements(x.size(), x), x, to, x.size());
    }

    private void two(String kernel, Tensor a, Tensor b, Tensor to) {
        alike(a, b, to);
        launches.launch(Launches.named(kernel, a), Shares.elements(a.size(), a), a, b, to, a.size());
    }

    @Override
    public void gelu(Tensor x, Tensor to) {
        one("gelu", x, to);
    }

    @Override
    public void geluBackward(Tensor x, Tensor gradient, Tensor to) {
        two("gelu_backward", x, gradient, to);
    }

    @Override
    public void silu(Tensor x, Tensor to) {
        one("silu", x, to);
    }

    @Override
    public void siluBackward(Tensor x, Tensor gradient, Tensor to) {
        two("silu_backward", x, gradient, to);
    }

    @Override
    public void relu(Tensor x, Tensor to) {
        one("relu", x, to);
    }

    @Override
    public void reluBackward(Tensor y, Tensor gradient, Tensor to) {
        two("relu_backward", y, gradient, to);
    }

    @Override
    public void scale(Tensor x, float factor, Tensor to) {
        alike(x, to);
        launches.launch(Launches.named("scale", x), Shares.elements(x.size(), x), x, to, x.size(), factor);
    }

    @Override
    public void sum(Tensor a, Tensor b, Tensor to) {
        Shares.contiguous(a, b, to);
        launches.launch(Launches.named("sum", a, b, to), Shares.elements(a.size(), a, b, to), a, b, to, a.size());
    }

    @Override
    public void multiply(Tensor a, Tensor b, Tensor to) {
        two("multiply", a, b, to);
    }

    @Override
    public void scaleRows(Tensor x, Tensor factors, @Nullable Tensor plus, Tensor to) {
        Shares.contiguous(x, factors, to);
        int columns = x.dim(1);
        if (plus == null) {
            String kernel = Launches.named("scale_rows", x, to);
            launches.launch(kernel, Shares.elements(x.size(), x, to), x, factors, to, x.size(), columns);
        } else {
            Shares.contiguous(plus);
            String kernel = Launches.named("scale_rows_plus", x, plus, to);
            launches.launch(kernel, Shares.elements(x.size(), x, plus, to), x, factors, plus, to, x.size(), columns);
        }
    }

    @Override
    public void scaleColumns(Tensor x, Tensor factors, Tensor to) {
        Shares.contiguous(x, factors, to);
        String kernel = Launches.named("scale_columns", x, to);
        launches.launch(kernel, Shares.elements(x.size(), x, to), x, factors, to, x.size(), x.dim(1));
    }
}

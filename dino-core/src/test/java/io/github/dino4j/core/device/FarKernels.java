package io.github.dino4j.core.device;

import java.util.List;
import java.util.Map;

/** Kernels of a device that the host's operations cannot reach. */
final class FarKernels implements KernelList {
    private final KernelList kernels;
    private String node = "";

    FarKernels(KernelList kernels) {
        this.kernels = kernels;
    }

    @Override
    public void begin(String name, Span scratch) {
        node = name;
        kernels.begin(name, scratch);
    }

    @Override
    public void host(Runnable work) {
        throw new UnsupportedOperationException(
                node + " would run on the host, which cannot reach the device's memory");
    }

    @Override
    public Tensor scratch(Precision precision, long... dims) {
        return kernels.scratch(precision, dims);
    }

    @Override
    public MatrixProduct product(Tensor a, Tensor b, Tensor to) {
        return kernels.product(a, b, to);
    }

    @Override
    public void productAndRowSums(Tensor a, Tensor b, Tensor to, Tensor sums) {
        kernels.productAndRowSums(a, b, to, sums);
    }

    @Override
    public void sumRows(Tensor x, Tensor to) {
        kernels.sumRows(x, to);
    }

    @Override
    public void copy(Tensor from, Tensor to) {
        kernels.copy(from, to);
    }

    @Override
    public void zero(Tensor to) {
        kernels.zero(to);
    }

    @Override
    public RowKernels rows() {
        return kernels.rows();
    }

    @Override
    public ElementKernels elements() {
        return kernels.elements();
    }

    @Override
    public ImageKernels images() {
        return kernels.images();
    }

    @Override
    public ConvolutionKernels convolutions() {
        return kernels.convolutions();
    }

    @Override
    public LossKernels losses() {
        return kernels.losses();
    }

    @Override
    public AttentionKernels attention() {
        return kernels.attention();
    }

    @Override
    public void run() {
        kernels.run();
    }

    @Override
    public void run(Map<String, Double> seconds) {
        kernels.run(seconds);
    }

    @Override
    public List<String> implementations() {
        return kernels.implementations();
    }

    @Override
    public void close() {
        kernels.close();
    }
}

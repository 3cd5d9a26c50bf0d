package io.github.dino4j.cuda;

import io.github.dino4j.core.device.AttentionKernels;
import io.github.dino4j.core.device.ElementKernels;
import io.github.dino4j.core.device.ImageKernels;
import io.github.dino4j.core.device.KernelList;
import io.github.dino4j.core.device.LossKernels;
import io.github.dino4j.core.device.MatrixProduct;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.RowKernels;
import io.github.dino4j.core.device.Span;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.cuda.driver.BlasLt;
import io.github.dino4j.cuda.driver.Gpu;
import io.github.dino4j.cuda.driver.Grid;
import io.github.dino4j.cuda.driver.Work;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A step on a GPU: launches and products that lie ready, and scratch memory for them. */
final class CudaKernels implements KernelList, Launches {
    private final Gpu gpu;
    private final BlasLt blas;
    private final Step step;
    private final Scratch own;
    private Group group = Group.ALONE;
    private String node = "";
    private long scratch;
    private long scratchEnd;

    CudaKernels(Gpu gpu, BlasLt blas) {
        this.gpu = gpu;
        this.blas = blas;
        this.step = new Step(gpu);
        this.own = new Scratch(gpu);
    }

    @Override
    public void begin(String name, Span working) {
        node = name;
        scratch = working.address();
        scratchEnd = working.address() + working.bytes();
        own.reuse();
    }

    @Override
    public Tensor scratch(Precision precision, long... dims) {
        // Pieces follow each other without gaps: an operation asks for the bytes that its pieces have.
        Tensor tensor = Tensor.of(scratch, precision, dims);
        scratch += tensor.size() * precision.width();
        if (scratch > scratchEnd) {
            throw new IllegalStateException(node + " takes more scratch memory than it asked for");
        }
        return tensor;
    }

    @Override
    public Tensor workspace(long floats) {
        return own.take(floats);
    }

    @Override
    public int multiprocessors() {
        return gpu.multiprocessors();
    }

    @Override
    public void launch(String kernel, Grid grid, Object... arguments) {
        Object[] plain = new Object[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            plain[i] = arguments[i] instanceof Tensor tensor ? (Object) tensor.address() : arguments[i];
        }
        add(gpu.prepare(kernel, grid, plain), kernel);
    }

    /**
     * Puts work on the list.
     *
     * @param work what
     * @param kind what profiles call it
     */
    void add(Work work, String kind) {
        step.add(work, node, kind);
    }

    /** {@return the library of products} */
    BlasLt blas() {
        return blas;
    }

    @Override
    public void among(Group processes) {
        group = processes;
    }

    @Override
    public Group group() {
        return group;
    }

    /** By way of the host's memory. */
    @Override
    public void exchange(Exchange work, List<Tensor> from, List<Tensor> to) {
        HostCopies copies = new HostCopies(gpu);
        step.host(
                () -> {
                    List<float[]> read = from.stream().map(copies::floats).toList();
                    List<float[]> written = to.stream()
                            .map(each -> new float[(int) each.size()])
                            .toList();
                    work.happen(group, read, written);
                    for (int i = 0; i < written.size(); i++) {
                        gpu.upload(to.get(i).address(), written.get(i));
                    }
                },
                node);
    }

    @Override
    public void change(Tensor doubles, Consumer<double[]> work) {
        HostCopies copies = new HostCopies(gpu);
        step.host(() -> copies.change(doubles, work), node);
    }

    @Override
    public void host(Runnable work) {
        throw new UnsupportedOperationException(
                node + " has no kernel of its own, and ND4J, which would run it on the host,"
                        + " cannot reach the GPU's memory; set train.engine=onednn or use a model without it");
    }

    @Override
    public MatrixProduct product(Tensor a, Tensor b, Tensor to) {
        return new CudaProduct(this, a, b, to);
    }

    @Override
    public void productAndRowSums(Tensor a, Tensor b, Tensor to, Tensor sums) {
        if (!new CudaProduct(this, a, b, to).emitWithRowSums(sums)) {
            KernelList.super.productAndRowSums(a, b, to, sums);
        }
    }

    @Override
    public void sumRows(Tensor x, Tensor to) {
        new CudaCopy(this).sumRows(x, to);
    }

    @Override
    public void copy(Tensor from, Tensor to) {
        new CudaCopy(this).copy(from, to);
    }

    @Override
    public void copies(List<Tensor> from, List<Tensor> to) {
        new CudaCopy(this).copies(from, to);
    }

    @Override
    public void residualNorm(RowKernels.Residual residual, RowKernels.Norm norm, Tensor bias, Tensor to) {
        new CudaNorms(this).forward(residual, norm, bias, to);
    }

    @Override
    public void zero(Tensor to) {
        new CudaCopy(this).zero(to);
    }

    @Override
    public RowKernels rows() {
        return new CudaRows(this);
    }

    @Override
    public ElementKernels elements() {
        return new CudaElements(this);
    }

    @Override
    public ImageKernels images() {
        return new CudaImages(this);
    }

    @Override
    public AttentionKernels attention() {
        return new CudaAttention(this);
    }

    @Override
    public LossKernels losses() {
        return new CudaLosses(this);
    }

    /** Asks the GPU for all kernels without waiting: whoever reads what they write waits. */
    @Override
    public void run() {
        step.run();
    }

    @Override
    public void run(Map<String, Double> seconds) {
        step.run(seconds);
    }

    @Override
    public List<String> implementations() {
        return step.kinds();
    }

    @Override
    public void close() {
        step.close();
        own.close();
    }
}

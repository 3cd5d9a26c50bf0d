package io.github.dino4j.core.device;

import io.github.dino4j.core.parallel.Threads;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_desc_base;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The list of kernels that a plan runs, in the order in which they are emitted. Each is made once, for fixed memory; running
 * the list allocates nothing.
 */
public final class Kernels {
    private static final double NANOS = 1e-9;
    private static final int BFLOAT16_ONE = Float.floatToIntBits(1.0f) >> 16;

    private final stream queue = OneDnn.newStream();
    private final List<Runnable> steps = new ArrayList<>();
    private final List<String> labels = new ArrayList<>(); // of steps
    private String label = "";
    private final List<String> implementations = new ArrayList<>();
    private final List<Object> kept = new ArrayList<>(); // native objects do not keep the memory they point to
    private final Map<Precision, Tensor> ones = new EnumMap<>(Precision.class);
    private final RowKernels rows = new RowKernels(this);
    private final ElementKernels elements = new ElementKernels(this);
    private long scratch;
    private long scratchEnd;

    /** An empty list. */
    public Kernels() {}

    /** {@return the kernels that normalise rows} */
    public RowKernels rows() {
        return rows;
    }

    /** {@return the kernels that work element by element} */
    public ElementKernels elements() {
        return elements;
    }

    /**
     * Names the node that emits next.
     *
     * @param node its name in profiles
     * @param address of its working memory
     * @param floats of working memory
     */
    public void begin(String node, long address, long floats) {
        label = node;
        scratch = address;
        scratchEnd = address + floats * Float.BYTES;
    }

    /**
     * Takes working memory from what the operation asked for; its contents last until the operation's last kernel.
     *
     * @param dims extents
     * @return the tensor
     */
    public Tensor scratch(long... dims) {
        return scratch(Precision.FLOAT32, dims);
    }

    /**
     * Takes working memory from what the operation asked for; its contents last until the operation's last kernel.
     *
     * @param precision how numbers are stored
     * @param dims extents
     * @return the tensor
     */
    public Tensor scratch(Precision precision, long... dims) {
        Tensor tensor = Tensor.of(scratch, precision, dims);
        scratch += tensor.size() * precision.width();
        if (scratch > scratchEnd) {
            throw new IllegalStateException("the operation takes more scratch memory than it asked for");
        }
        return tensor;
    }

    /**
     * Starts a matrix product, a times b, with leading axes as a batch.
     *
     * @param a (…, M, K)
     * @param b (…, K, N)
     * @param to (…, M, N)
     * @return the product, to be emitted
     */
    public MatrixProduct product(Tensor a, Tensor b, Tensor to) {
        return new MatrixProduct(this, a, b, to);
    }

    /**
     * Sums the rows of a matrix.
     *
     * @param x (R, N)
     * @param to (N)
     */
    public void sumRows(Tensor x, Tensor to) {
        // As a product with a row of ones: the library's own reduction is many times slower.
        product(ones(x.precision(), x.dim(0)), x, to.reshape(1, x.dim(1))).emit();
    }

    private Tensor ones(Precision precision, int count) {
        Tensor row = ones.get(precision);
        if (row == null || row.dim(1) < count) {
            // In bfloat16 a one is the upper half of a float's.
            INDArray array = precision == Precision.FLOAT32
                    ? Nd4j.ones(DataType.FLOAT, count)
                    : Nd4j.valueArrayOf(new long[] {count}, BFLOAT16_ONE, DataType.INT16);
            kept.add(array);
            row = Tensor.of(array.data().addressPointer().address(), precision, 1, count);
            ones.put(precision, row);
        }
        return row.view(0, new long[] {1, count}, new long[] {count, 1});
    }

    /**
     * Copies between memory layouts and precisions.
     *
     * @param from any strides
     * @param to the same shape, any strides
     */
    public void copy(Tensor from, Tensor to) {
        boolean same = from.precision() == to.precision() && Arrays.equals(from.strides(), to.strides());
        if (same && from.rank() == 1) {
            Pointer source = from.pointer();
            Pointer target = to.pointer();
            long bytes = from.size() * from.precision().width();
            java(() -> Pointer.memcpy(target, source, bytes));
            return;
        }
        reorder.primitive_desc description = new reorder.primitive_desc(
                OneDnn.engine(), OneDnn.descriptor(from), OneDnn.engine(), OneDnn.descriptor(to));
        add(
                new reorder(description),
                description,
                new Arguments().with(dnnl.DNNL_ARG_FROM, from).with(dnnl.DNNL_ARG_TO, to));
    }

    /**
     * Sets all elements to zero.
     *
     * @param to contiguous
     */
    public void zero(Tensor to) {
        Pointer target = to.pointer();
        long bytes = to.size() * to.precision().width();
        java(() -> Pointer.memset(target, 0, bytes));
    }

    /**
     * A kernel in Java.
     *
     * @param step what it does
     */
    public void java(Runnable step) {
        add(step, "java");
    }

    private void add(Runnable step, String kind) {
        steps.add(step);
        labels.add(label + " " + kind);
    }

    /**
     * A kernel in Java over independent parts, on all cores.
     *
     * @param parts how many
     * @param body what it does with a part
     */
    public void parallel(int parts, IntConsumer body) {
        add(() -> Threads.forEach(parts, body), "java");
    }

    /** The memory that a primitive reads and writes, by argument number. */
    static final class Arguments {
        private final IntMemoryMap map = new IntMemoryMap();
        private final List<memory> memories = new ArrayList<>();

        boolean isEmpty() {
            return memories.isEmpty();
        }

        Arguments with(int argument, Tensor tensor) {
            memory held = OneDnn.memory(tensor);
            memories.add(held);
            map.put(argument, held);
            return this;
        }
    }

    void add(primitive kernel, primitive_desc_base description, Arguments arguments) {
        add(kernel, description, arguments, kernel.getClass().getSimpleName());
    }

    /** As above, with what the profile calls it. */
    void add(primitive kernel, primitive_desc_base description, Arguments arguments, String name) {
        implementations.add(description.impl_info_str().getString());
        kept.add(arguments);
        IntMemoryMap map = arguments.map;
        add(() -> kernel.execute(queue, map), name);
    }

    /** {@return the name of each kernel's implementation} */
    public List<String> implementations() {
        return implementations;
    }

    /**
     * Runs all kernels and takes the time of each.
     *
     * @param seconds added to, by node and kind of kernel
     */
    public void run(Map<String, Double> seconds) {
        for (int i = 0; i < steps.size(); i++) {
            long start = System.nanoTime();
            steps.get(i).run();
            queue._wait();
            seconds.merge(labels.get(i), (System.nanoTime() - start) * NANOS, Double::sum);
        }
    }

    /** Runs all kernels. */
    public void run() {
        for (Runnable step : steps) {
            step.run();
        }
        queue._wait();
    }
}

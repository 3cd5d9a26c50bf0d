package io.github.dino4j.core.onednn;

import io.github.dino4j.core.device.ConvolutionKernels;
import io.github.dino4j.core.device.ElementKernels;
import io.github.dino4j.core.device.Epilogue;
import io.github.dino4j.core.device.ImageKernels;
import io.github.dino4j.core.device.LossKernels;
import io.github.dino4j.core.device.MatrixProduct;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.RowKernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.host.HostKernels;
import io.github.dino4j.core.host.HostTensors;
import io.github.dino4j.core.onednn.packed.PackedWeight;
import io.github.dino4j.core.onednn.packed.PackedWeights;
import io.github.dino4j.core.onednn.quantized.QuantizedKernels;
import io.github.dino4j.core.onednn.quantized.QuantizedLayer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_desc_base;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * Kernels as oneDNN primitives, and in Java where it has none. Each primitive is made once, for fixed memory; running the
 * list allocates nothing.
 */
final class OneDnnKernels extends HostKernels implements QuantizedKernels {
    private static final short BFLOAT16_ONE = (short) (Float.floatToIntBits(1.0f) >> 16); // the upper half
    private static final int SHORT = 1 << 17; // numbers that are copied sooner than another thread wakes
    private static final int PARTS = 64; // of a matrix: enough for threads to share evenly

    private final List<String> implementations = new ArrayList<>();
    private final List<Pointer> natives =
            new ArrayList<>(); // freed when closed: Java's collector sees only their handles
    private final stream queue = own(OneDnn.newStream());
    private final Map<Precision, Tensor> ones = new EnumMap<>(Precision.class);
    private final OneDnnRows rows = new OneDnnRows(this);
    private final OneDnnElements elements = new OneDnnElements(this);
    private final OneDnnImages images = new OneDnnImages(this);
    private final OneDnnConvolutions convolutions = new OneDnnConvolutions(this);
    private final OneDnnLosses losses = new OneDnnLosses(this);
    private final List<PackedWeight> kept = new ArrayList<>();
    private final PackedWeights weights;

    OneDnnKernels(PackedWeights weights) {
        this.weights = weights;
    }

    @Override
    public RowKernels rows() {
        return rows;
    }

    @Override
    public ElementKernels elements() {
        return elements;
    }

    @Override
    public ImageKernels images() {
        return images;
    }

    @Override
    public ConvolutionKernels convolutions() {
        return convolutions;
    }

    @Override
    public LossKernels losses() {
        return losses;
    }

    @Override
    public MatrixProduct product(Tensor a, Tensor b, Tensor to) {
        return new OneDnnProduct(this, weights, a, b, to);
    }

    @Override
    public void quantizedLinear(Tensor x, Tensor weight, @Nullable Tensor bias, Epilogue epilogue, Tensor to) {
        new QuantizedLayer(x, weight, bias, epilogue, to).emit(this, weights);
    }

    /** As a product with a row of ones: the library's own reduction is many times slower. */
    @Override
    public void sumRows(Tensor x, Tensor to) {
        product(ones(x.precision(), x.dim(0)), x, to.reshape(1, x.dim(1))).emit();
    }

    private Tensor ones(Precision precision, int count) {
        Tensor row = ones.get(precision);
        if (row == null || row.dim(1) < count) {
            BytePointer memory = own(new BytePointer((long) count * precision.width()));
            row = Tensor.of(memory.address(), precision, 1, count);
            ByteBuffer bytes = HostTensors.bytes(row);
            while (bytes.hasRemaining()) {
                if (precision == Precision.FLOAT32) {
                    bytes.putFloat(1.0f);
                } else {
                    bytes.putShort(BFLOAT16_ONE);
                }
            }
            ones.put(precision, row);
        }
        return row.view(0, new long[] {1, count}, new long[] {count, 1});
    }

    @Override
    public void copy(Tensor from, Tensor to) {
        boolean same = from.precision() == to.precision() && Arrays.equals(from.strides(), to.strides());
        if (same && from.rank() == 1 && from.isContiguous()) {
            Pointer source = HostTensors.pointer(from);
            Pointer target = HostTensors.pointer(to);
            long bytes = from.size() * from.precision().width();
            host(() -> Pointer.memcpy(target, source, bytes));
            return;
        }
        reorder.primitive_desc description =
                own(new reorder.primitive_desc(OneDnn.engine(), descriptor(from), OneDnn.engine(), descriptor(to)));
        add(
                own(new reorder(description)),
                description,
                arguments().with(dnnl.DNNL_ARG_FROM, from).with(dnnl.DNNL_ARG_TO, to));
    }

    @Override
    public void zero(Tensor to) {
        if (!to.isContiguous()) {
            throw new IllegalArgumentException("only contiguous memory is set to zero, not " + to);
        }
        Pointer target = HostTensors.pointer(to);
        long bytes = to.size() * to.precision().width();
        host(() -> Pointer.memset(target, 0, bytes));
    }

    @Override
    public engine engine() {
        return OneDnn.engine();
    }

    /** Takes over a native object: it lives until these kernels are closed. */
    @Override
    public <P extends Pointer> P own(P made) {
        natives.add(made);
        return made;
    }

    @Override
    public void keep(PackedWeight weight) {
        kept.add(weight);
    }

    /** How a tensor lies in memory, for the library. */
    @Override
    public memory.desc descriptor(Tensor tensor) {
        return own(OneDnn.descriptor(tensor));
    }

    @Override
    public memory memory(memory.desc description, Tensor tensor) {
        return own(OneDnn.memory(description, tensor));
    }

    /** No arguments yet. */
    Arguments arguments() {
        return new Arguments(this);
    }

    void add(primitive kernel, primitive_desc_base description, Arguments arguments) {
        add(kernel, description, arguments, kernel.getClass().getSimpleName());
    }

    /** As above, with what the profile calls it. */
    void add(primitive kernel, primitive_desc_base description, Arguments arguments, String name) {
        add(kernel, description, arguments.map(), name);
    }

    @Override
    public void add(primitive kernel, primitive_desc_base description, IntMemoryMap arguments, String name) {
        implementations.add(description.impl_info_str().getString());
        add(() -> kernel.execute(queue, arguments), name);
    }

    /** What is done to each row in Java; a thread's own, with its own arrays. */
    interface Body {
        /** Does a row. */
        void row(int row);
    }

    /**
     * Emits a kernel in Java over the rows of a matrix, on all threads.
     *
     * @param rows how many
     * @param bodies makes one for each thread
     */
    void forEachRow(int rows, Supplier<Body> bodies) {
        forEachRow(rows, Math.min(rows, PARTS), bodies);
    }

    /** As above, for rows that are hardly more than copied: so few that another thread would wake too late are done by this one. */
    void forEachShortRow(int rows, int width, Supplier<Body> bodies) {
        forEachRow(rows, (long) rows * width < SHORT ? 1 : Math.min(rows, PARTS), bodies);
    }

    private void forEachRow(int rows, int parts, Supplier<Body> bodies) {
        ThreadLocal<Body> own = ThreadLocal.withInitial(bodies);
        parallel(parts, part -> {
            Body body = own.get();
            int end = (int) ((long) rows * (part + 1) / parts);
            for (int row = (int) ((long) rows * part / parts); row < end; row++) {
                body.row(row);
            }
        });
    }

    @Override
    protected void await() {
        queue._wait();
    }

    @Override
    public List<String> implementations() {
        return implementations;
    }

    @Override
    public void close() {
        super.close();
        ones.clear();
        for (int i = natives.size() - 1; i >= 0; i--) { // what was made of others first
            natives.get(i).deallocate();
        }
        natives.clear();
        kept.forEach(PackedWeight::release);
        kept.clear();
    }
}

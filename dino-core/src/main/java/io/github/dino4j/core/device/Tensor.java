package io.github.dino4j.core.device;

import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A strided array of numbers in native memory that a kernel reads or writes. It does not own the memory. */
public final class Tensor {
    private final long address;
    private final Precision precision;
    private final long[] dims;
    private final long[] strides;

    private Tensor(long address, Precision precision, long[] dims, long[] strides) {
        this.address = address;
        this.precision = precision;
        // A scalar is read as one element of one axis: the library knows no axes of number zero.
        this.dims = dims.length == 0 ? new long[] {1} : dims;
        this.strides = dims.length == 0 ? new long[] {1} : strides;
    }

    /** Memory that something else keeps alive. */
    private static final class Borrowed extends Pointer {
        Borrowed(long address, long bytes) {
            this.address = address;
            this.limit = bytes;
            this.capacity = bytes;
        }
    }

    /**
     * A contiguous array in C order.
     *
     * @param address of its first element
     * @param precision how numbers are stored
     * @param dims extents
     * @return the tensor
     */
    public static Tensor of(long address, Precision precision, long... dims) {
        return new Tensor(address, precision, dims.clone(), contiguous(dims));
    }

    /**
     * The elements of an array as it lies in memory.
     *
     * @param array floats
     * @return the tensor
     */
    public static Tensor of(INDArray array) {
        long address = array.data().addressPointer().address();
        // ND4J gives axes of extent 1 any stride; the library wants those of C order.
        boolean plain = array.ordering() == 'c' && array.elementWiseStride() == 1;
        return plain
                ? of(address, Precision.FLOAT32, array.shape())
                : new Tensor(address, Precision.FLOAT32, array.shape(), array.stride());
    }

    private static long[] contiguous(long[] dims) {
        long[] strides = new long[dims.length];
        long stride = 1;
        for (int i = dims.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= dims[i];
        }
        return strides;
    }

    /**
     * Another reading of the same memory.
     *
     * @param offset elements to skip
     * @param newDims extents
     * @param newStrides elements from one index to the next
     * @return the view
     */
    public Tensor view(long offset, long[] newDims, long[] newStrides) {
        return new Tensor(address + offset * precision.width(), precision, newDims.clone(), newStrides.clone());
    }

    /**
     * The elements in another shape; this must be contiguous.
     *
     * @param newDims extents of as many elements
     * @return the view
     */
    public Tensor reshape(long... newDims) {
        if (!Arrays.equals(strides, contiguous(dims)) || product(newDims) != size()) {
            throw new IllegalStateException("cannot read " + this + " as " + Arrays.toString(newDims));
        }
        return of(address, precision, newDims);
    }

    /**
     * Some rows of a contiguous matrix.
     *
     * @param first the first row
     * @param count rows
     * @return the view
     */
    public Tensor rows(long first, long count) {
        long[] part = dims.clone();
        part[0] = count;
        return view(first * strides[0], part, strides);
    }

    /** {@return the same memory with the last two axes exchanged} */
    public Tensor transposed() {
        int last = dims.length - 1;
        long[] newDims = dims.clone();
        long[] newStrides = strides.clone();
        newDims[last] = dims[last - 1];
        newDims[last - 1] = dims[last];
        newStrides[last] = strides[last - 1];
        newStrides[last - 1] = strides[last];
        return new Tensor(address, precision, newDims, newStrides);
    }

    /**
     * The first elements in C order.
     *
     * @param newDims extents of the part
     * @return a contiguous view
     */
    public Tensor first(long... newDims) {
        return of(address, precision, newDims);
    }

    /** {@return how numbers are stored} */
    public Precision precision() {
        return precision;
    }

    /**
     * Whether oneDNN 3.8.1 would take this batch of matrices for another: where B matrices of width d in h heads lie side by
     * side in groups, as queries, keys and values do, products come out wrong if B h d is the distance between images.
     */
    boolean isMistakable() {
        if (dims.length != 4) {
            return false;
        }
        long width = strides[3] == 1 ? dims[3] : dims[2];
        return dims[0] > 1 && dims[0] * dims[1] * width == strides[0];
    }

    /** {@return the number of axes} */
    int rank() {
        return dims.length;
    }

    /**
     * The extent of an axis.
     *
     * @param axis from 0
     * @return its extent
     */
    public int dim(int axis) {
        return Math.toIntExact(dims[axis]);
    }

    /** {@return the number of elements} */
    public long size() {
        return product(dims);
    }

    private static long product(long[] dims) {
        long product = 1;
        for (long dim : dims) {
            product *= dim;
        }
        return product;
    }

    /** {@return the elements of a contiguous float32 tensor; writes go through} */
    public FloatBuffer floats() {
        if (precision != Precision.FLOAT32) {
            throw new IllegalStateException("cannot read " + this + " as floats");
        }
        return pointer().asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer();
    }

    Pointer pointer() {
        long last = 0;
        for (int i = 0; i < dims.length; i++) {
            last += (dims[i] - 1) * strides[i];
        }
        return new Borrowed(address, (last + 1) * precision.width());
    }

    long address() {
        return address;
    }

    /** {@return the extent of each axis} */
    public long[] dims() {
        return dims.clone();
    }

    /** {@return elements from one index of each axis to the next} */
    public long[] strides() {
        return strides.clone();
    }

    @Override
    public String toString() {
        return precision + " tensor " + Arrays.toString(dims) + " with strides " + Arrays.toString(strides);
    }
}

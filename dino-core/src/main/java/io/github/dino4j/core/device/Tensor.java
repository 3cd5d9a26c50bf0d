package io.github.dino4j.core.device;

import java.util.Arrays;

/**
 * A strided array of numbers in a device's memory that a kernel reads or writes: a handle, which neither owns the memory nor
 * says that the host can reach it.
 */
public final class Tensor {
    private final long address;
    private final Precision precision;
    private final long[] dims;
    private final long[] strides;
    private final boolean constant;

    private Tensor(long address, Precision precision, long[] dims, long[] strides, boolean constant) {
        this.address = address;
        this.precision = precision;
        this.constant = constant;
        // A scalar is read as one element of one axis: kernels know no arrays without axes.
        this.dims = dims.length == 0 ? new long[] {1} : dims;
        this.strides = dims.length == 0 ? new long[] {1} : strides;
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
        return new Tensor(address, precision, dims.clone(), contiguous(dims), false);
    }

    /**
     * A strided array.
     *
     * @param address of its first element
     * @param precision how numbers are stored
     * @param dims extents
     * @param strides elements from one index to the next, of each axis
     * @return the tensor
     */
    public static Tensor strided(long address, Precision precision, long[] dims, long[] strides) {
        return new Tensor(address, precision, dims.clone(), strides.clone(), false);
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
        return new Tensor(
                address + offset * precision.width(), precision, newDims.clone(), newStrides.clone(), constant);
    }

    /**
     * The elements in another shape; this must be contiguous.
     *
     * @param newDims extents of as many elements
     * @return the view
     */
    public Tensor reshape(long... newDims) {
        if (!isContiguous() || product(newDims) != size()) {
            throw new IllegalStateException("cannot read " + this + " as " + Arrays.toString(newDims));
        }
        return new Tensor(address, precision, newDims.clone(), contiguous(newDims), constant);
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
        return new Tensor(address, precision, newDims, newStrides, constant);
    }

    /**
     * The first elements in C order.
     *
     * @param newDims extents of the part
     * @return a contiguous view
     */
    public Tensor first(long... newDims) {
        return new Tensor(address, precision, newDims.clone(), contiguous(newDims), constant);
    }

    /** {@return the same memory, with the promise that its numbers stay what they are as long as a list reads them} */
    public Tensor constant() {
        return constant ? this : new Tensor(address, precision, dims, strides, true);
    }

    /** {@return whether that was promised} */
    public boolean isConstant() {
        return constant;
    }

    /** {@return how numbers are stored} */
    public Precision precision() {
        return precision;
    }

    /** {@return the number of axes} */
    public int rank() {
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

    /** {@return where the first element lies, as the device counts} */
    public long address() {
        return address;
    }

    /** {@return whether the elements lie side by side in C order} */
    public boolean isContiguous() {
        return Arrays.equals(strides, contiguous(dims));
    }

    /** {@return the memory from the first element to the last} */
    public Span span() {
        long last = 0;
        for (int i = 0; i < dims.length; i++) {
            last += (dims[i] - 1) * strides[i];
        }
        return new Span(address, (last + 1) * precision.width());
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

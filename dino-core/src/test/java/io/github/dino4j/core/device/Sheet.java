package io.github.dino4j.core.device;

import io.github.dino4j.core.random.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A block of numbers with tensors in it, to be put on any device: arguments are random, all else is not-a-number, gaps and
 * results included, so that a kernel that reads or writes where it should not is seen.
 */
final class Sheet {
    private static final int GAP = 16; // floats between tensors
    private static final int HALF = 16; // bits
    private static final int LEVELS = 256;
    private static final int LEVEL = 0xFF;
    private static final int UPPER = 0xFFFF0000;
    private static final int POISON = 0x7FC07FC0; // not a number, read as one float or as two of half the width

    private final RandomStream random;
    private final List<Entry> entries = new ArrayList<>();
    private int floats = GAP;

    /** A tensor's place and first contents. */
    private static final class Entry {
        private final int offset;
        private final Precision precision;
        private final long[] dims;
        private final long[] strides;
        private final float[] values;

        Entry(int offset, Precision precision, long[] dims, long[] strides, float[] values) {
            this.offset = offset;
            this.precision = precision;
            this.dims = dims;
            this.strides = strides;
            this.values = values;
        }
    }

    Sheet(RandomStream random) {
        this.random = random;
    }

    /** An argument, contiguous and in float32. */
    Sheet in(long... dims) {
        return in(Precision.FLOAT32, dims);
    }

    Sheet in(Precision precision, long... dims) {
        return in(precision, dims, contiguous(dims));
    }

    Sheet in(Precision precision, long[] dims, long[] strides) {
        float[] values = new float[(int) size(dims)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return add(precision, dims, strides, values);
    }

    /** An argument of levels, a byte each. */
    Sheet levels(long... dims) {
        float[] values = new float[(int) size(dims)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.floor(random.nextDouble() * LEVELS);
        }
        return add(Precision.BYTE, dims, contiguous(dims), values);
    }

    /** An argument of given values. */
    Sheet given(long[] dims, float[] values) {
        return add(Precision.FLOAT32, dims, contiguous(dims), values);
    }

    /** A result. */
    Sheet out(long... dims) {
        return out(Precision.FLOAT32, dims);
    }

    Sheet out(Precision precision, long... dims) {
        return add(precision, dims, contiguous(dims), new float[0]);
    }

    Sheet out(Precision precision, long[] dims, long[] strides) {
        return add(precision, dims, strides, new float[0]);
    }

    private Sheet add(Precision precision, long[] dims, long[] strides, float[] values) {
        entries.add(new Entry(floats, precision, dims, strides, values));
        long last = 0;
        for (int i = 0; i < dims.length; i++) {
            last += (dims[i] - 1) * strides[i];
        }
        long bytes = (last + 1) * precision.width();
        floats += (int) ((bytes + Float.BYTES - 1) / Float.BYTES + GAP) / GAP * GAP + GAP;
        return this;
    }

    static long[] contiguous(long... dims) {
        long[] strides = new long[dims.length];
        long stride = 1;
        for (int i = dims.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= dims[i];
        }
        return strides;
    }

    private static long size(long[] dims) {
        return Arrays.stream(dims).reduce(1L, (a, b) -> a * b);
    }

    /** What a kernel does with the tensors, in the order in which they were added. */
    interface Verb {
        void emit(Kernels kernels, List<Tensor> tensors);
    }

    /** Runs a verb on a device and gives all numbers of the block afterwards, twice as many as there are floats. */
    float[] run(Device device, Verb verb, long scratchFloats) {
        try (Memory block = device.allocate((long) floats * Float.BYTES);
                Memory working = device.allocate(Math.max(1L, scratchFloats) * Float.BYTES);
                KernelList kernels = device.newKernels()) {
            long address = block.span().address();
            Tensor all = Tensor.of(address, Precision.FLOAT32, floats);
            block.write(all, contents());
            kernels.begin("test", new Span(working.span().address(), scratchFloats * Float.BYTES));
            verb.emit(kernels, tensors(address));
            kernels.run();
            return block.read(all);
        }
    }

    private List<Tensor> tensors(long address) {
        return entries.stream()
                .map(entry -> Tensor.strided(
                        address + (long) entry.offset * Float.BYTES, entry.precision, entry.dims, entry.strides))
                .toList();
    }

    private float[] contents() {
        int[] bits = new int[floats];
        Arrays.fill(bits, POISON);
        for (Entry entry : entries) {
            for (int i = 0; i < entry.values.length; i++) {
                int place = place(entry, i);
                if (entry.precision == Precision.BYTE) {
                    putByte(bits, entry.offset, place, (int) entry.values[i]);
                } else {
                    put(bits, entry, place, Float.floatToIntBits(entry.values[i]));
                }
            }
        }
        float[] contents = new float[floats];
        for (int i = 0; i < floats; i++) {
            contents[i] = Float.intBitsToFloat(bits[i]);
        }
        return contents;
    }

    private static void put(int[] bits, Entry entry, int place, int value) {
        if (entry.precision == Precision.FLOAT32) {
            bits[entry.offset + place] = value;
            return;
        }
        int at = entry.offset + place / 2;
        boolean upper = place % 2 == 1;
        bits[at] = upper ? (bits[at] & ~UPPER) | (value & UPPER) : (bits[at] & UPPER) | (value >>> HALF);
    }

    private static void putByte(int[] bits, int offset, int place, int level) {
        int at = offset + place / Float.BYTES;
        int shift = place % Float.BYTES * Byte.SIZE;
        bits[at] = (bits[at] & ~(LEVEL << shift)) | (level << shift);
    }

    private static int place(Entry entry, int index) {
        long place = 0;
        long rest = index;
        for (int axis = entry.dims.length - 1; axis >= 0; axis--) {
            place += rest % entry.dims[axis] * entry.strides[axis];
            rest /= entry.dims[axis];
        }
        return (int) place;
    }

    /** What lies in a tensor after a run, or one of its gaps: {@code index} counts numbers from its first. */
    List<float[]> read(float[] block) {
        List<float[]> tensors = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            int end = i + 1 < entries.size() ? entries.get(i + 1).offset : floats;
            tensors.add(numbers(block, entry, end));
        }
        return tensors;
    }

    private static float[] numbers(float[] block, Entry entry, int end) {
        if (entry.precision == Precision.FLOAT32) {
            return Arrays.copyOfRange(block, entry.offset, end);
        }
        if (entry.precision == Precision.BYTE) {
            return bytes(block, entry.offset, end);
        }
        float[] numbers = new float[2 * (end - entry.offset)];
        for (int i = 0; i < numbers.length; i++) {
            int bits = Float.floatToRawIntBits(block[entry.offset + i / 2]);
            numbers[i] = Float.intBitsToFloat(i % 2 == 0 ? bits << HALF : bits & UPPER);
        }
        return numbers;
    }

    private static float[] bytes(float[] block, int offset, int end) {
        float[] levels = new float[Float.BYTES * (end - offset)];
        for (int i = 0; i < levels.length; i++) {
            int bits = Float.floatToRawIntBits(block[offset + i / Float.BYTES]);
            levels[i] = bits >>> (i % Float.BYTES * Byte.SIZE) & LEVEL;
        }
        return levels;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        entries.forEach(entry -> text.append(entry.precision)
                .append(Arrays.toString(entry.dims))
                .append(Arrays.toString(entry.strides))
                .append(' '));
        return text.toString();
    }
}

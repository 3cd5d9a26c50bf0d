package io.github.dino4j.core.pickle;

import io.github.dino4j.core.io.ElementType;
import io.github.dino4j.core.io.InputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** A {@code numpy.ndarray} of numbers. */
public final class NumpyArray implements Global.Buildable {
    private static final int MOST_AXES = 32;

    private List<Long> shape = List.of(0L);
    private ElementType elements = ElementType.F64;
    private byte[] bytes = new byte[0];
    private final Texts texts;

    /** Makes bytes of a text, as which Python 2 writes them, and counts how many were made. */
    interface Texts {
        byte[] bytes(String text) throws InputException;
    }

    NumpyArray(Texts texts) {
        this.texts = texts;
    }

    /** {@return its extents} */
    public List<Long> shape() {
        return shape;
    }

    /** {@return its numbers, where they are whole, in C order} */
    public long[] longs() {
        return elements.longs(data());
    }

    /** {@return its numbers as doubles in C order} */
    public double[] doubles() {
        ByteBuffer data = data();
        double[] values = new double[data.capacity() / elements.width()];
        if (elements == ElementType.F64) {
            data.asDoubleBuffer().get(values);
            return values;
        }
        float[] reals = elements.isReal() ? elements.floats(data) : new float[0];
        long[] wholes = elements.isReal() ? new long[0] : elements.longs(data);
        for (int i = 0; i < values.length; i++) {
            values[i] = elements.isReal() ? reals[i] : wholes[i];
        }
        return values;
    }

    private ByteBuffer data() {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** {@return whether its numbers are whole} */
    public boolean isWhole() {
        return !elements.isReal();
    }

    /** (version, shape, type, whether in Fortran's order, bytes). */
    @Override
    public void build(Object state) throws InputException {
        boolean fits = state instanceof List<?> items
                && items.size() == 5
                && items.get(1) instanceof List<?>
                && items.get(2) instanceof NumpyType
                && length(items.get(4)) >= 0;
        if (!fits) {
            throw new InputException("has a NumPy array that does not hold plain numbers");
        }
        List<?> items = (List<?>) state;
        set(
                (List<?>) items.get(1),
                (NumpyType) items.get(2),
                items.get(4),
                items.get(3).equals(true));
    }

    /** Of bytes, or of a text that stands for them; else -1. */
    private static int length(Object bytes) {
        return bytes instanceof byte[] array ? array.length : bytes instanceof String text ? text.length() : -1;
    }

    private void set(List<?> extents, NumpyType type, Object raw, boolean fortran) throws InputException {
        int length = length(raw);
        List<Long> dims = new ArrayList<>();
        long size = type.elements().width();
        if (extents.size() > MOST_AXES) {
            throw new InputException("has a NumPy array of " + extents.size() + " axes");
        }
        for (Object extent : extents) {
            if (!(extent instanceof Long dim) || dim < 0 || (dim > 0 && size > length / dim)) {
                throw new InputException("has a NumPy array that is larger than its " + length + " bytes");
            }
            dims.add(dim);
            size *= dim;
        }
        if (size != length) {
            throw new InputException("has a NumPy array of " + size + " bytes that holds " + length);
        }
        if (size > Integer.MAX_VALUE || dims.stream().anyMatch(dim -> dim > Integer.MAX_VALUE)) {
            throw new InputException("has a NumPy array of the impossible shape " + dims);
        }
        if (fortran && dims.stream().filter(dim -> dim > 1).count() > 1) {
            throw new InputException("has a NumPy array in Fortran's order; write it as numpy.ascontiguousarray");
        }
        this.shape = List.copyOf(dims);
        this.elements = type.elements();
        this.bytes = raw instanceof String text ? texts.bytes(text) : (byte[]) raw;
    }

    /** A single number: (type, bytes). */
    static Object scalar(List<?> arguments, Texts texts) throws InputException {
        boolean fits = arguments.size() == 2 && arguments.get(0) instanceof NumpyType && length(arguments.get(1)) >= 0;
        if (!fits) {
            throw new InputException("has a NumPy number that is none");
        }
        NumpyArray number = new NumpyArray(texts);
        number.set(List.of(), (NumpyType) arguments.get(0), arguments.get(1), false);
        return number.elements.isReal() ? (Object) number.doubles()[0] : (Object) number.longs()[0];
    }

    /** An array of protocol 5: (bytes, type, shape, order). */
    static NumpyArray ofBuffer(List<?> arguments, Texts texts) throws InputException {
        boolean fits = arguments.size() == 4
                && length(arguments.get(0)) >= 0
                && arguments.get(1) instanceof NumpyType
                && arguments.get(2) instanceof List<?>;
        if (!fits) {
            throw new InputException("has a NumPy array that does not hold plain numbers");
        }
        NumpyArray array = new NumpyArray(texts);
        array.set(
                (List<?>) arguments.get(2),
                (NumpyType) arguments.get(1),
                arguments.get(0),
                arguments.get(3).equals("F"));
        return array;
    }
}

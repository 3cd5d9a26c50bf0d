package io.github.dino4j.vit.torch;

import io.github.dino4j.core.io.ElementType;
import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A view of a storage, with any strides; nothing of it is read before its values are asked for. */
public final class TorchTensor {
    private static final int MOST_AXES = 64;
    private static final long MOST_REPEATED = 1L << 20;

    private final Storage storage;
    private final long offset;
    private final List<Long> shape;
    private final List<Long> strides;

    /** Where elements lie. */
    interface Storage {
        /** {@return what the elements are} */
        ElementType type();

        /** {@return elements} */
        long size();

        /** {@return the elements, raw} */
        ByteBuffer data() throws IOException;
    }

    /**
     * A view.
     *
     * @param storage where elements lie
     * @param offset its first element
     * @param shape extents
     * @param strides elements from one to the next along each axis
     */
    TorchTensor(Storage storage, long offset, List<?> shape, List<?> strides) throws InputException {
        this.storage = storage;
        this.offset = offset;
        this.shape = longs(shape);
        this.strides = longs(strides);
        if (this.shape.size() != this.strides.size() || offset < 0) {
            throw new InputException("has a tensor of shape " + this.shape + " and strides " + this.strides);
        }
        checkPlace();
    }

    private static List<Long> longs(List<?> numbers) throws InputException {
        if (numbers.size() > MOST_AXES) {
            throw new InputException("has a tensor of " + numbers.size() + " axes");
        }
        List<Long> longs = new ArrayList<>();
        for (Object number : numbers) {
            if (!(number instanceof Long extent) || extent < 0) {
                throw new InputException("has a tensor whose extents or strides are no whole numbers from 0 on");
            }
            longs.add(extent);
        }
        return longs;
    }

    private void checkPlace() throws InputException {
        try {
            long count = 1;
            long last = offset;
            for (int axis = 0; axis < shape.size(); axis++) {
                count = Math.multiplyExact(count, shape.get(axis));
                last = Math.addExact(last, Math.multiplyExact(shape.get(axis) - 1, strides.get(axis)));
            }
            boolean outside = count > 0 && last >= storage.size();
            boolean inflated = count > Math.max(storage.size(), MOST_REPEATED); // by strides of 0
            if (outside || inflated || count > Integer.MAX_VALUE) {
                throw new InputException("has a tensor of shape " + shape + ", strides " + strides + " and offset "
                        + offset + " in a storage of " + storage.size() + " elements");
            }
        } catch (ArithmeticException e) {
            throw new InputException("has a tensor of the impossible shape " + shape + " and strides " + strides, e);
        }
    }

    /** {@return its extents} */
    public List<Long> shape() {
        return List.copyOf(shape);
    }

    /** {@return how its elements are stored} */
    public ElementType type() {
        return storage.type();
    }

    /**
     * Finds the storage, while the file is open.
     *
     * @return what reads the elements in C order, whatever the strides, also when the file is closed
     * @throws InputException if the storage is not whole
     * @throws IOException if it cannot be found
     */
    public Reader reader() throws IOException {
        ByteBuffer data = storage.data();
        return () -> gather(data);
    }

    /** Reads elements. */
    @FunctionalInterface
    public interface Reader {
        /** {@return the elements in C order} */
        float[] read();
    }

    private float[] gather(ByteBuffer data) {
        int count = (int) (long) shape.stream().reduce(1L, (a, b) -> a * b);
        int width = type().width();
        if (count == 0) { // its offset may lie anywhere
            return new float[0];
        }
        if (isContiguous()) {
            return type().floats(data.slice((int) offset * width, count * width));
        }
        float[] values = new float[count];
        int axes = shape.size();
        long[] index = new long[axes];
        long at = offset;
        for (int i = 0; i < count; i++) {
            values[i] = type().element(data, (int) at);
            for (int axis = axes - 1; axis >= 0; axis--) { // counts up like a mileage meter
                at += strides.get(axis);
                if (++index[axis] < shape.get(axis)) {
                    break;
                }
                at -= strides.get(axis) * shape.get(axis);
                index[axis] = 0;
            }
        }
        return values;
    }

    private boolean isContiguous() {
        long expected = 1;
        for (int axis = shape.size() - 1; axis >= 0; axis--) {
            if (shape.get(axis) != 1 && strides.get(axis) != expected) {
                return false;
            }
            expected *= shape.get(axis);
        }
        return true;
    }
}

package io.github.dino4j.core.scalar;

import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.host.HostTensors;
import java.nio.ByteBuffer;

/** The elements of a tensor by their number in C order, whatever their strides and precision. */
final class Elements {
    private static final int HALF = 16; // bits of a float that bfloat16 has not
    private static final int JUST_BELOW_HALF = 0x7FFF;

    private final ByteBuffer bytes;
    private final boolean rounded;
    private final long[] dims;
    private final long[] strides;

    private Elements(Tensor tensor) {
        this.bytes = HostTensors.bytes(tensor);
        this.rounded = tensor.precision() == Precision.BFLOAT16;
        this.dims = tensor.dims();
        this.strides = tensor.strides();
    }

    static Elements of(Tensor tensor) {
        return new Elements(tensor);
    }

    /** Where an element lies, in elements from the first. */
    long place(long index) {
        long place = 0;
        long rest = index;
        for (int axis = dims.length - 1; axis >= 0; axis--) {
            place += rest % dims[axis] * strides[axis];
            rest /= dims[axis];
        }
        return place;
    }

    float get(long index) {
        return at(place(index));
    }

    void put(long index, double value) {
        long place = place(index);
        if (rounded) {
            bytes.putShort(Math.toIntExact(place * Short.BYTES), round((float) value));
        } else {
            bytes.putFloat(Math.toIntExact(place * Float.BYTES), (float) value);
        }
    }

    /** The element at a place. */
    float at(long place) {
        return rounded
                ? Float.intBitsToFloat(bytes.getShort(Math.toIntExact(place * Short.BYTES)) << HALF)
                : bytes.getFloat(Math.toIntExact(place * Float.BYTES));
    }

    /** The product of a matrix's row with as many numbers, summed in double precision. */
    double dot(int row, float[] by) {
        long place = row * strides[0];
        double sum = 0.0;
        for (float factor : by) {
            sum += (double) factor * at(place);
            place += strides[1];
        }
        return sum;
    }

    /** Adds a matrix's row, times a factor, to as many sums. */
    void addTo(double[] sums, double factor, int row) {
        long place = row * strides[0];
        for (int i = 0; i < sums.length; i++) {
            sums[i] += factor * at(place);
            place += strides[1];
        }
    }

    /** A number as it is after it was stored in bfloat16. */
    static float rounded(float value) {
        return Float.intBitsToFloat(round(value) << HALF);
    }

    /** To nearest, ties to even. */
    private static short round(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) (Float.floatToIntBits(Float.NaN) >> HALF);
        }
        return (short) ((bits + JUST_BELOW_HALF + ((bits >> HALF) & 1)) >> HALF);
    }
}

package io.github.dino4j.core.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/** What the elements of a stored tensor are, named as in safetensors files; the one place where bytes become numbers. */
public enum ElementType {
    /** IEEE 754 binary64. */
    F64(Double.BYTES, true),
    /** IEEE 754 binary32. */
    F32(Float.BYTES, true),
    /** IEEE 754 binary16. */
    F16(Short.BYTES, true),
    /** The upper half of a binary32. */
    BF16(Short.BYTES, true),
    /** Signed, 64 bits. */
    I64(Long.BYTES, false),
    /** Signed, 32 bits. */
    I32(Integer.BYTES, false),
    /** Signed, 16 bits. */
    I16(Short.BYTES, false),
    /** Signed, 8 bits. */
    I8(Byte.BYTES, false),
    /** Unsigned, 64 bits. */
    U64(Long.BYTES, false),
    /** Unsigned, 32 bits. */
    U32(Integer.BYTES, false),
    /** Unsigned, 16 bits. */
    U16(Short.BYTES, false),
    /** Unsigned, 8 bits. */
    U8(Byte.BYTES, false),
    /** A byte that is 0 for false. */
    BOOL(Byte.BYTES, false);

    private static final int HALF_EXPONENT = 0x1F;
    private static final int HALF_FRACTION = 0x3FF;
    private static final float HALF_SUBNORMAL = 0x1p-24f;

    private final int width;
    private final boolean real;

    ElementType(int width, boolean real) {
        this.width = width;
        this.real = real;
    }

    /** {@return bytes of an element} */
    public int width() {
        return width;
    }

    /** {@return whether these are floating-point numbers} */
    public boolean isReal() {
        return real;
    }

    /**
     * Finds a type.
     *
     * @param name such as {@code BF16}
     * @return the type, or empty if none is named so
     */
    public static Optional<ElementType> of(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }

    /**
     * Reads elements as floats, rounded to the nearest where they have more digits.
     *
     * @param data raw elements from 0 to its capacity, little-endian
     * @return their values
     */
    public float[] floats(ByteBuffer data) {
        ByteBuffer bytes = data.duplicate().clear().order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[bytes.capacity() / width];
        if (this == F32) {
            bytes.asFloatBuffer().get(values);
            return values;
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = element(bytes, i);
        }
        return values;
    }

    /**
     * Reads one element as a float.
     *
     * @param bytes raw elements, little-endian
     * @param index its number
     * @return its value, rounded to the nearest float
     */
    public float element(ByteBuffer bytes, int index) {
        return switch (this) {
            case F64 -> (float) bytes.getDouble(index * Double.BYTES);
            case F32 -> bytes.getFloat(index * Float.BYTES);
            case F16 -> half(bytes.getShort(index * Short.BYTES));
            case BF16 -> Float.intBitsToFloat(bytes.getShort(index * Short.BYTES) << Short.SIZE);
            default -> whole(bytes, index);
        };
    }

    /**
     * Reads elements as whole numbers.
     *
     * @param data raw elements from 0 to its capacity, little-endian
     * @return their values
     * @throws IllegalStateException if these are no whole numbers
     */
    public long[] longs(ByteBuffer data) {
        ByteBuffer bytes = data.duplicate().clear().order(ByteOrder.LITTLE_ENDIAN);
        long[] values = new long[bytes.capacity() / width];
        for (int i = 0; i < values.length; i++) {
            values[i] = whole(bytes, i);
        }
        return values;
    }

    /** Reads one element; of U64, those beyond the largest long wrap around. */
    private long whole(ByteBuffer bytes, int index) {
        return switch (this) {
            case I64, U64 -> bytes.getLong(index * Long.BYTES);
            case I32 -> bytes.getInt(index * Integer.BYTES);
            case U32 -> Integer.toUnsignedLong(bytes.getInt(index * Integer.BYTES));
            case I16 -> bytes.getShort(index * Short.BYTES);
            case U16 -> Short.toUnsignedLong(bytes.getShort(index * Short.BYTES));
            case I8 -> bytes.get(index);
            case U8 -> Byte.toUnsignedLong(bytes.get(index));
            case BOOL -> bytes.get(index) == 0 ? 0 : 1;
            default -> throw new IllegalStateException(this + " elements are no whole numbers");
        };
    }

    /** Java has this from 20 on; every half is a float exactly. */
    private static float half(short bits) {
        int sign = (bits & 0x8000) << 16;
        int exponent = bits >>> 10 & HALF_EXPONENT;
        int fraction = bits & HALF_FRACTION;
        if (exponent == 0) {
            return Float.intBitsToFloat(Float.floatToRawIntBits(fraction * HALF_SUBNORMAL) | sign);
        }
        int wide = exponent == HALF_EXPONENT ? 0xFF : exponent + 127 - 15;
        return Float.intBitsToFloat(sign | wide << 23 | fraction << 13);
    }
}

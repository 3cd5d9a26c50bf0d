package io.github.dino4j.core.parallel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;

/**
 * Sums of numbers that travel as bfloat16: each process adds up one piece of them, in float32 and in the order of ranks, and all get
 * the rounded sums of all pieces. Over N processes 2 (N - 1) / N times the numbers go in and out of each in two bytes each, where
 * a ring moves as many in four.
 */
public final class RoundedSum {
    private static final int BLOCK = 4096; // numbers that are converted on the heap at once
    private static final int HALF = 0x7fff;
    private static final int BITS = 16;
    private static final short NAN = 0x7fc0;

    private final Words words;
    private final int size;
    private ShortBuffer out = direct(0);
    private ShortBuffer in = direct(0);

    /** What a transport does with words of 16 bits, whatever they mean, between direct buffers in the machine's byte order. */
    public interface Words {
        /**
         * Sends each process a piece, and gets one of each.
         *
         * @param pieces as many words for each process, in the order of ranks
         * @param own room for the pieces that all processes have for this one, in the order of ranks
         */
        void exchange(ShortBuffer pieces, ShortBuffer own);

        /**
         * Gives all processes what each has.
         *
         * @param own what this process has, as many words in each
         * @param all room for what each has, in the order of ranks
         */
        void gather(ShortBuffer own, ShortBuffer all);
    }

    /**
     * Prepares.
     *
     * @param words moves them
     * @param size how many processes there are
     */
    public RoundedSum(Words words, int size) {
        this.words = words;
        this.size = size;
    }

    /**
     * Adds up, as {@link Group#sumRounded} says.
     *
     * @param values replaced by the sums from position to limit, which stay as they are
     */
    public void sum(FloatBuffer values) {
        FloatBuffer numbers = values.slice();
        int piece = (numbers.capacity() + size - 1) / size;
        reserve(piece * size);
        toWords(numbers, out);
        words.exchange(out.duplicate().limit(piece * size), in.duplicate().limit(piece * size));
        addPieces(piece);
        words.gather(out.duplicate().limit(piece), in.duplicate().limit(piece * size));
        toNumbers(in, numbers);
    }

    private void reserve(int count) {
        if (out.capacity() < count) {
            out = direct(count);
            in = direct(count);
        }
    }

    private static ShortBuffer direct(int count) {
        return ByteBuffer.allocateDirect(count * Short.BYTES)
                .order(ByteOrder.nativeOrder())
                .asShortBuffer();
    }

    /** Sums of what all processes have for this one, rounded, at the beginning of what is sent next. */
    private void addPieces(int piece) {
        short[] block = new short[BLOCK];
        float[] sums = new float[BLOCK];
        for (int first = 0; first < piece; first += BLOCK) {
            int count = Math.min(BLOCK, piece - first);
            Arrays.fill(sums, 0.0f);
            for (int from = 0; from < size; from++) {
                in.get(from * piece + first, block, 0, count);
                for (int i = 0; i < count; i++) {
                    sums[i] += number(block[i]);
                }
            }
            for (int i = 0; i < count; i++) {
                block[i] = word(sums[i]);
            }
            out.put(first, block, 0, count);
        }
    }

    private static void toWords(FloatBuffer numbers, ShortBuffer to) {
        short[] block = new short[BLOCK];
        float[] values = new float[BLOCK];
        for (int first = 0; first < numbers.capacity(); first += BLOCK) {
            int count = Math.min(BLOCK, numbers.capacity() - first);
            numbers.get(first, values, 0, count);
            for (int i = 0; i < count; i++) {
                block[i] = word(values[i]);
            }
            to.put(first, block, 0, count);
        }
    }

    private static void toNumbers(ShortBuffer from, FloatBuffer numbers) {
        short[] block = new short[BLOCK];
        float[] values = new float[BLOCK];
        for (int first = 0; first < numbers.capacity(); first += BLOCK) {
            int count = Math.min(BLOCK, numbers.capacity() - first);
            from.get(first, block, 0, count);
            for (int i = 0; i < count; i++) {
                values[i] = number(block[i]);
            }
            numbers.put(first, values, 0, count);
        }
    }

    /** Rounds numbers to those that bfloat16 has. */
    static void round(FloatBuffer values) {
        FloatBuffer numbers = values.slice();
        float[] block = new float[BLOCK];
        for (int first = 0; first < numbers.capacity(); first += BLOCK) {
            int count = Math.min(BLOCK, numbers.capacity() - first);
            numbers.get(first, block, 0, count);
            for (int i = 0; i < count; i++) {
                block[i] = number(word(block[i]));
            }
            numbers.put(first, block, 0, count);
        }
    }

    /** The nearest bfloat16, of two as near the even one. */
    static short word(float number) {
        int bits = Float.floatToRawIntBits(number);
        if (Float.isNaN(number)) {
            return NAN; // its first bits alone might mean infinity
        }
        return (short) ((bits + HALF + (bits >>> BITS & 1)) >>> BITS);
    }

    static float number(short word) {
        return Float.intBitsToFloat(word << BITS);
    }
}

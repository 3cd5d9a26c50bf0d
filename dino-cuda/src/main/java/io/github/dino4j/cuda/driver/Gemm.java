package io.github.dino4j.cuda.driver;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A product as cuBLASLt counts, with the elements of a column side by side: D = alpha op(A) op(B) + beta C, where C lies
 * as D does, and what a vector beside them does.
 *
 * @param a the left operand
 * @param b the right operand
 * @param d the result
 * @param c what is added before it is stored, as D lies, or 0 for nothing; may be D itself
 * @param vector what is read or written beside the matrices
 * @param alpha factor of the product
 */
public record Gemm(Matrix a, Matrix b, Matrix d, long c, Vector vector, float alpha) {
    /** What a vector is to a product. */
    public enum Use {
        /** There is none. */
        NONE,
        /** Added to each column of D, in D's precision. */
        BIAS,
        /** Added to each column of D, in float32 whatever D's precision is. */
        FLOAT_BIAS,
        /** Written: the sum of each column of op(B), in D's precision. */
        SUMS,
        /** Factors of the rows of the product, in float32, instead of alpha; nothing is added then. */
        FACTORS
    }

    /**
     * A vector beside the matrices.
     *
     * @param use what it is to the product
     * @param address of its first element
     */
    public record Vector(Use use, long address) {
        /** No vector. */
        public static final Vector NONE = new Vector(Use.NONE, 0L);
    }

    /** {@return multiplications and additions of all products of the batch} */
    double operations() {
        long terms = a.transposed() ? a.rows() : a.columns();
        return 2.0 * terms * d.rows() * d.columns() * d.batch();
    }

    /** {@return what the choice of an algorithm depends on, without blanks} */
    String key() {
        return a.key()
                + ';'
                + b.key()
                + ';'
                + d.key()
                + ';'
                + (c != 0)
                + ';'
                + vector.use()
                + ';'
                + Arrays.stream(alignments()).mapToObj(Integer::toString).collect(Collectors.joining(","));
    }

    /** {@return of A, B, C and D, the bytes of which each matrix's address is a multiple} */
    int[] alignments() {
        long added = c == 0 ? d.address() : c;
        return new int[] {
            a.alignment(), b.alignment(), Math.min(d.alignment(), (int) Long.lowestOneBit(added | 256)), d.alignment()
        };
    }

    /**
     * A matrix or a batch of them.
     *
     * @param address of the first element
     * @param rounded whether its elements are bfloat16, not float32
     * @param rows as it lies
     * @param columns as it lies
     * @param leading elements from one column to the next
     * @param transposed whether the product takes it transposed
     * @param batch matrices
     * @param stride elements from one matrix to the next
     */
    public record Matrix(
            long address,
            boolean rounded,
            long rows,
            long columns,
            long leading,
            boolean transposed,
            int batch,
            long stride) {
        /** {@return bytes from the first element to the last of the batch} */
        long bytes() {
            long elements = leading * (columns - 1) + rows + (batch > 1 ? stride * (batch - 1) : 0L);
            return elements * (rounded ? 2 : 4);
        }

        private String key() {
            return (rounded ? "h" : "f")
                    + rows
                    + 'x'
                    + columns
                    + '/'
                    + leading
                    + (transposed ? "t" : "")
                    + '*'
                    + batch
                    + '/'
                    + stride;
        }

        /** {@return bytes, a power of two of 256 at most, of which each matrix's address is a multiple} */
        int alignment() {
            long bits = address | 256;
            if (batch > 1) {
                bits |= stride * (rounded ? 2 : 4);
            }
            return (int) Long.lowestOneBit(bits);
        }
    }
}

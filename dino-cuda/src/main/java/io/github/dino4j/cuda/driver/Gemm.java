package io.github.dino4j.cuda.driver;

/**
 * A product as cuBLASLt counts, with the elements of a column side by side: D = alpha op(A) op(B) + beta C + bias, where C
 * lies as D does and the bias runs along D's columns.
 *
 * @param a the left operand
 * @param b the right operand
 * @param d the result
 * @param c what is added before it is stored, as D lies, or 0 for nothing; may be D itself
 * @param bias a vector of D's rows in D's precision, or 0 for none
 * @param alpha factor of the product
 */
public record Gemm(Matrix a, Matrix b, Matrix d, long c, long bias, float alpha) {
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

package io.github.dino4j.core.device;

/** A matrix product and what happens to its elements on the way to memory, in the order in which it is asked for. */
public interface MatrixProduct {
    /**
     * Adds a vector to each row, before all else.
     *
     * @param vector (N)
     * @return this
     */
    MatrixProduct bias(Tensor vector);

    /**
     * Multiplies by a number.
     *
     * @param factor the number
     * @return this
     */
    MatrixProduct times(float factor);

    /**
     * Multiplies each column by a number.
     *
     * @param factors (1, N)
     * @return this
     */
    MatrixProduct timesColumns(Tensor factors);

    /**
     * Adds the product to what is there instead of replacing it.
     *
     * @return this
     */
    MatrixProduct plusTarget();

    /**
     * Does an epilogue.
     *
     * @param epilogue what
     * @return this
     */
    MatrixProduct then(Epilogue epilogue);

    /** Emits the kernel. */
    void emit();
}

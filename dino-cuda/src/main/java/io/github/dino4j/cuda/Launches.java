package io.github.dino4j.cuda;

import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.cuda.driver.Grid;
import java.util.function.Consumer;

/** Where verbs put their launches. */
interface Launches {
    /**
     * Puts a launch of a kernel on the list.
     *
     * @param kernel its name
     * @param grid its blocks
     * @param arguments in the kernel's order: a {@link Tensor} or a {@link Long} is a pointer or 64 bits, an {@link Integer}
     *     and a {@link Float} 32 bits, a {@link Double} 64, an {@code int[]} or a {@code long[]} a struct passed by value
     */
    void launch(String kernel, Grid grid, Object... arguments);

    /**
     * Takes working memory from what the operation asked for.
     *
     * @param precision how numbers are stored
     * @param dims extents
     * @return the tensor, with any contents
     */
    Tensor scratch(Precision precision, long... dims);

    /**
     * Takes working memory of the list's own, beside what the operation asked for: for the partial sums of verbs whose
     * callers know nothing of them. It is freed with the list.
     *
     * @param floats its length
     * @return a float32 vector on a boundary of 256 bytes, with any contents; kernels of other verbs may write to it once
     *     this verb's have run
     */
    Tensor workspace(long floats);

    /** {@return the processes that run the step together} */
    Group group();

    /**
     * Has the host change numbers between launches.
     *
     * @param doubles in a {@link #workspace} of twice as many floats
     * @param work overwrites them
     */
    void change(Tensor doubles, Consumer<double[]> work);

    /** {@return how many multiprocessors the GPU has} */
    int multiprocessors();

    /**
     * A kernel's name with a letter for the precision of each tensor, {@code f} or {@code h}: {@code sum_fhf}.
     *
     * @param base the name
     * @param tensors in the order of the letters
     * @return the name
     */
    static String named(String base, Tensor... tensors) {
        StringBuilder name = new StringBuilder(base).append('_');
        for (Tensor tensor : tensors) {
            name.append(tensor.precision() == Precision.FLOAT32 ? 'f' : 'h');
        }
        return name.toString();
    }
}

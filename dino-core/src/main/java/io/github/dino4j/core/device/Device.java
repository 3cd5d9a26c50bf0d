package io.github.dino4j.core.device;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Something that computes: its memory, and the kernels that work on it. */
public interface Device {
    /** {@return the device's name in configurations and logs} */
    String name();

    /**
     * Whether matrix products can have their operands stored in a precision.
     *
     * @param precision how they would be stored
     * @return whether the device has it; float32 it always has
     */
    boolean supports(Precision precision);

    /**
     * Takes memory.
     *
     * @param bytes how much
     * @return the memory, with any contents, on a boundary that suits the device's kernels
     * @throws OutOfMemoryError if there is not enough
     */
    Memory allocate(long bytes);

    /**
     * Where the device finds an array of ND4J's: weights, inputs, constants and results of a graph.
     *
     * @param array floats
     * @return its elements in the device's memory
     */
    Tensor tensor(INDArray array);

    /** {@return a new, empty list of kernels} */
    KernelList newKernels();
}

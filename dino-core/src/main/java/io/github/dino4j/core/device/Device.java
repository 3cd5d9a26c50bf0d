package io.github.dino4j.core.device;

import java.util.Set;

/** Something that computes: its memory, and the kernels that work on it. */
public interface Device {
    /** {@return the device's name in configurations and logs} */
    String name();

    /**
     * Whether matrix products can have their operands stored in a precision; in int8, whether the device's lists have {@linkplain
     * Kernels#quantizedLinear linear layers of such numbers}.
     *
     * @param precision how they would be stored
     * @return whether the device has it; float32 it always has
     */
    boolean supports(Precision precision);

    /** {@return whether the device's lists have {@linkplain Kernels#attention attention without weights in memory}} */
    default boolean attends() {
        return false;
    }

    /** {@return whether the device's lists {@linkplain Kernels#exchange exchange numbers} with other processes} */
    default boolean exchanges() {
        return false;
    }

    /** {@return what plans do for the sake of the device's memory and launches; nothing changes results of float32 steps} */
    default Set<Saving> savings() {
        return Set.of();
    }

    /**
     * Takes memory.
     *
     * @param bytes how much
     * @return the memory, with any contents, on a boundary that suits the device's kernels
     * @throws OutOfMemoryError if there is not enough
     */
    Memory allocate(long bytes);

    /** {@return where the device keeps weights, inputs, constants and results of graphs} */
    Residence residence();

    /** {@return a new, empty list of kernels} */
    KernelList newKernels();
}

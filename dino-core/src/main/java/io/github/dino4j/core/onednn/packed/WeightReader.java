package io.github.dino4j.core.onednn.packed;

import org.bytedeco.dnnl.engine;

/** A list of kernels that reads packed weights, until it is closed. */
public interface WeightReader {
    /** {@return the library's CPU} */
    engine engine();

    /**
     * Has a weight given back when the list is closed.
     *
     * @param weight that a kernel of the list reads
     */
    void keep(PackedWeight weight);
}

package io.github.dino4j.core.onednn;

import io.github.dino4j.core.device.Tensor;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.memory;

/** The memory that a primitive reads and writes, by argument number. */
final class Arguments {
    private final OneDnnKernels kernels; // own what is native
    private final IntMemoryMap map;
    private boolean empty = true;

    Arguments(OneDnnKernels kernels) {
        this.kernels = kernels;
        this.map = kernels.own(new IntMemoryMap());
    }

    boolean isEmpty() {
        return empty;
    }

    Arguments with(int argument, Tensor tensor) {
        map.put(argument, kernels.own(OneDnn.memory(kernels.descriptor(tensor), tensor)));
        empty = false;
        return this;
    }

    /** Memory in a format of the library's own. */
    Arguments with(int argument, memory.desc format, Tensor place) {
        map.put(argument, kernels.own(OneDnn.memory(format, place)));
        empty = false;
        return this;
    }

    IntMemoryMap map() {
        return map;
    }
}

package io.github.dino4j.core.onednn;

import io.github.dino4j.core.device.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.memory;

/** The memory that a primitive reads and writes, by argument number. */
final class Arguments {
    private final IntMemoryMap map = new IntMemoryMap();
    private final List<memory> memories = new ArrayList<>(); // the map does not keep them

    boolean isEmpty() {
        return memories.isEmpty();
    }

    Arguments with(int argument, Tensor tensor) {
        memory held = OneDnn.memory(tensor);
        memories.add(held);
        map.put(argument, held);
        return this;
    }

    IntMemoryMap map() {
        return map;
    }
}

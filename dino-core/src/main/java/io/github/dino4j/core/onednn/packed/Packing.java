package io.github.dino4j.core.onednn.packed;

import io.github.dino4j.core.device.Tensor;
import java.util.List;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.Pointer;

/** How a weight's numbers get to where a kernel reads them. */
@FunctionalInterface
public interface Packing {
    /**
     * Packs.
     *
     * @param cpu the library's CPU
     * @param weight the numbers
     * @param to the kernel's order
     * @param factors one for each row of the weight, if it was asked for, else empty
     */
    void pack(engine cpu, Tensor weight, memory to, Tensor factors);

    /**
     * Copies to another order, and precision, by the library.
     *
     * @param cpu the library's CPU
     * @param from the numbers
     * @param to where to
     */
    static void reorder(engine cpu, memory from, memory to) {
        reorder packing = new reorder(from, to);
        stream queue = new stream(cpu);
        packing.execute(queue, from, to);
        queue._wait();
        List.of(queue, packing).forEach(Pointer::deallocate);
    }
}

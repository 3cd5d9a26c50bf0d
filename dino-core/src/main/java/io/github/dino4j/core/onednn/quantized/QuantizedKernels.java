package io.github.dino4j.core.onednn.quantized;

import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.onednn.packed.WeightReader;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_desc_base;
import org.bytedeco.javacpp.Pointer;

/** The list that linear layers are put on, as far as they need it. */
public interface QuantizedKernels extends WeightReader {
    /**
     * Takes over a native object, which lives as long as the list.
     *
     * @param <P> its type
     * @param made the object
     * @return the object
     */
    <P extends Pointer> P own(P made);

    /**
     * How a tensor lies in memory.
     *
     * @param tensor any strides
     * @return its description, which the list owns
     */
    memory.desc descriptor(Tensor tensor);

    /**
     * A tensor's memory.
     *
     * @param description how it lies
     * @param tensor where it lies
     * @return the memory, which the list owns
     */
    memory memory(memory.desc description, Tensor tensor);

    /**
     * Takes working memory.
     *
     * @param precision how numbers are stored
     * @param dims extents
     * @return the tensor
     */
    Tensor scratch(Precision precision, long... dims);

    /**
     * Adds a kernel of the library.
     *
     * @param kernel the kernel
     * @param description of which it was made
     * @param arguments what it reads and writes
     * @param name in profiles
     */
    void add(primitive kernel, primitive_desc_base description, IntMemoryMap arguments, String name);
}

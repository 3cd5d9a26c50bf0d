package io.github.dino4j.core.engine;

import io.github.dino4j.core.device.Residence;
import io.github.dino4j.core.host.HostResidence;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a plan computed, in the engine's memory until it is asked for. Arrays may be overwritten by the plan's next run.
 *
 * @param arrays the outputs, by name
 * @param residence of the engine's arrays
 */
public record Outputs(Map<String, INDArray> arrays, Residence residence) {
    /**
     * Outputs in the host's memory.
     *
     * @param arrays the outputs, by name
     */
    public Outputs(Map<String, INDArray> arrays) {
        this(arrays, HostResidence.INSTANCE);
    }

    /**
     * An output.
     *
     * @param name its name
     * @return the array
     * @throws IllegalArgumentException if the graph has no such output
     */
    public INDArray get(String name) {
        INDArray array = arrays.get(name);
        if (array == null) {
            throw new IllegalArgumentException("no output is named " + name + "; there are " + arrays.keySet());
        }
        residence.pull(array);
        return array;
    }

    /**
     * A copy of an output's elements.
     *
     * @param name its name
     * @return the elements in C order
     */
    public float[] floats(String name) {
        return get(name).dup('c').data().asFloat();
    }

    /**
     * An output of one element.
     *
     * @param name its name
     * @return the element
     */
    public double scalar(String name) {
        return get(name).getDouble(0);
    }
}

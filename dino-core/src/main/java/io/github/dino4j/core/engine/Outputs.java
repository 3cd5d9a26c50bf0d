package io.github.dino4j.core.engine;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a plan computed. Arrays may be overwritten by the plan's next run.
 *
 * @param arrays the outputs, by name
 */
public record Outputs(Map<String, INDArray> arrays) {
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

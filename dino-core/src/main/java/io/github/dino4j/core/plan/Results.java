package io.github.dino4j.core.plan;

import io.github.dino4j.core.engine.Binding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Where a step leaves its outputs. */
final class Results {
    private final StepGraph nodes;
    private final Binding binding;
    private final Map<String, INDArray> outputs = new LinkedHashMap<>();
    private final Map<String, INDArray> loose = new LinkedHashMap<>();
    private final List<Late> late = new ArrayList<>();

    /**
     * An output that is copied after the step.
     *
     * @param from where it is computed
     * @param to where a plan reads it
     */
    record Late(INDArray from, INDArray to) {}

    Results(StepGraph nodes, Binding binding) {
        this.nodes = nodes;
        this.binding = binding;
    }

    /** Gives an output of the recording its place. */
    void add(String name, INDArray recorded) {
        Value value = nodes.value(recorded);
        INDArray place = binding.fix().get(name);
        if (place != null && place.length() != value.size()) {
            throw new IllegalArgumentException("the output " + name + " has " + value.size()
                    + " numbers, the input where it is placed " + place.length());
        }
        boolean movable = value.isMovable();
        if (!movable) {
            value.pin();
        } else if (place == null || binding.reads(place)) { // what the step reads must stay until all have read it
            value.placeAt(Nd4j.createUninitializedDetached(DataType.FLOAT, 'c', value.shape()));
        } else {
            value.placeAt(place);
        }
        if (place != null && value.array() != place) {
            late.add(new Late(value.array(), place));
        }
        INDArray array = place == null ? value.array() : place;
        (movable || place != null ? outputs : loose).put(name, array.reshape('c', recorded.shape()));
    }

    /** Outputs by name, in arrays that outlive the plan. */
    Map<String, INDArray> outputs() {
        return outputs;
    }

    /** Outputs by name that lie in the plan's own memory. */
    Map<String, INDArray> loose() {
        return loose;
    }

    /** What is copied after the step. */
    List<Late> late() {
        return late;
    }
}

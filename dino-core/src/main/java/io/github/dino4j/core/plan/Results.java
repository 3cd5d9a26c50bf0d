package io.github.dino4j.core.plan;

import io.github.dino4j.core.engine.Binding;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
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
    private final Map<INDArray, INDArray> late = new IdentityHashMap<>();

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
            late.put(place, value.array());
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

    /** What is copied after the step, by where to. */
    Map<INDArray, INDArray> late() {
        return late;
    }
}

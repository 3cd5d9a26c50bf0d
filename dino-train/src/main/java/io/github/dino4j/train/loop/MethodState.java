package io.github.dino4j.train.loop;

import io.github.dino4j.core.engine.Outputs;
import io.github.dino4j.train.method.StateTensor;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What a method remembers from step to step, such as the centre. All parts of a step are computed with what was remembered before
 * it; afterwards it moves once, to the mean of what each part would have made of it.
 */
final class MethodState {
    private final Map<StateTensor, INDArray> current = new LinkedHashMap<>(); // where the teacher's graph reads it
    private final Map<StateTensor, INDArray> next = new LinkedHashMap<>(); // the parts' sum so far
    private int parts;

    MethodState(List<StateTensor> tensors, TeacherNetwork teacher) {
        for (StateTensor tensor : tensors) {
            current.put(tensor, teacher.state(tensor));
            next.put(tensor, Nd4j.create(1, tensor.width()));
        }
    }

    /** Takes in what a part of a step makes of it. */
    void add(Outputs teacher) {
        next.forEach((tensor, sum) -> {
            INDArray part = teacher.get(tensor.next());
            if (parts == 0) {
                sum.assign(part);
            } else {
                sum.addi(part);
            }
        });
        parts++;
    }

    /** Forgets the parts of a step that is not taken. */
    void drop() {
        parts = 0;
    }

    /** Moves, at the end of a step. */
    void move() {
        next.forEach((tensor, sum) -> current(tensor).assign(parts == 1 ? sum : sum.divi(parts)));
        parts = 0;
    }

    private INDArray current(StateTensor tensor) {
        return Objects.requireNonNull(current.get(tensor));
    }

    /** The values by checkpoint name; writes go through. */
    Map<String, FloatBuffer> values() {
        Map<String, FloatBuffer> values = new LinkedHashMap<>();
        current.forEach(
                (tensor, array) -> values.put(tensor.name(), array.data().asNioFloat()));
        return values;
    }
}

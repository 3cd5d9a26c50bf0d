package io.github.dino4j.train.step;

import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.train.method.StateTensor;
import java.util.List;

/**
 * What a method remembers from step to step, such as the centre. All parts of a step are computed with what was remembered before
 * it; afterwards it moves once, to the mean of what each part, in each process, would have made of it.
 */
public final class MethodState {
    private final ParameterStore current; // where the teacher's graph reads it
    private final ParameterStore next; // where the graph leaves what a part makes of it
    private final ParameterStore sum; // of the parts so far
    private final Group group;
    private int parts;

    MethodState(List<StateTensor> tensors, TeacherNetwork teacher, Group group) {
        this.group = group;
        this.current = new ParameterStore(
                new ParameterLayout(tensors.stream().map(MethodState::parameter).toList()),
                teacher.weights().residence());
        this.next = current.twin();
        this.sum = current.twin();
        tensors.forEach(tensor -> teacher.remember(tensor, current.view(tensor.name()), next.view(tensor.name())));
    }

    private static Parameter parameter(StateTensor tensor) {
        return new Parameter(tensor.name(), List.of(1L, (long) tensor.width()), Initializer.ZEROS, false);
    }

    /** Takes in what the teacher's graph has made of it for a part of a step. */
    void add() {
        if (parts == 0) {
            sum.copyFrom(next);
        } else {
            sum.arithmetic().add(next.tensor(), sum.tensor());
        }
        parts++;
    }

    /** Forgets the parts of a step that is not taken. */
    void drop() {
        parts = 0;
    }

    /** Moves, at the end of a step. */
    void move() {
        sum.meanOver(group);
        sum.arithmetic().scale(sum.tensor(), 1.0f / parts, current.tensor());
        parts = 0;
    }

    /** {@return what is remembered, by its names in checkpoints} */
    public ParameterStore values() {
        return current;
    }
}

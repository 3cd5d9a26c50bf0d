package io.github.dino4j.train.step;

import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.train.method.Method;
import io.github.dino4j.train.method.StateTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What a method remembers from step to step, such as the centre. All parts of a step are computed with what was remembered before
 * it; afterwards it moves once: a mean to the mean of what each part, in each process, would have made of it, and a queue by the
 * rows of all of them.
 */
public final class MethodState {
    private final ParameterStore current; // where graphs read it; means before queues
    private final ParameterStore next; // where the teacher's graph leaves what a part makes of the means
    private final ParameterStore sum; // of the parts so far
    private final List<KeyQueue> queues;
    private final Group group;
    private int parts;

    MethodState(Method method, KeyQueue.Step step, Rng rng, ParameterStore weights) {
        this.group = method.group();
        List<StateTensor> tensors = method.state();
        Predicate<StateTensor> isQueue = StateTensor::isQueue;
        List<StateTensor> means = tensors.stream().filter(isQueue.negate()).toList();
        List<StateTensor> all = new ArrayList<>(means);
        all.addAll(tensors.stream().filter(isQueue).toList());
        this.current = new ParameterStore(layout(all), weights.residence());
        this.next = new ParameterStore(layout(means), weights.residence());
        this.sum = next.twin();
        this.queues = tensors.stream()
                .filter(isQueue)
                .map(each -> new KeyQueue(each, step, group, weights.residence()))
                .toList();
        queues.forEach(queue -> current.set(queue.name(), queue.first(rng)));
    }

    private static ParameterLayout layout(List<StateTensor> tensors) {
        return new ParameterLayout(tensors.stream().map(MethodState::parameter).toList());
    }

    private static Parameter parameter(StateTensor tensor) {
        List<Long> shape = List.of((long) tensor.rows(), (long) tensor.width());
        return new Parameter(tensor.name(), shape, Initializer.ZEROS, false);
    }

    /** Has graphs read what is remembered here, and leave here what becomes of it. */
    void connect(List<StateTensor> tensors, TeacherNetwork teacher, StudentNetwork student) {
        for (StateTensor tensor : tensors) {
            if (tensor.isQueue()) {
                student.read(tensor.name(), current.view(tensor.name()));
            } else {
                teacher.read(tensor.name(), current.view(tensor.name()));
                teacher.leave(tensor.next(), next.view(tensor.name()));
            }
        }
        queues.forEach(queue -> teacher.leave(queue.next(), queue.arrivals()));
    }

    /** Takes in what the teacher's graph has made of it for a part of a step. */
    void add() {
        if (parts == 0) {
            sum.copyFrom(next);
        } else {
            sum.arithmetic().add(next.tensor(), sum.tensor());
        }
        queues.forEach(queue -> queue.add(parts));
        parts++;
    }

    /** Forgets the parts of a step that is not taken. */
    void drop() {
        parts = 0;
        queues.forEach(KeyQueue::drop);
    }

    /** Moves, at the end of a step. */
    void move() {
        long means = sum.layout().size();
        if (means > 0) {
            sum.meanOver(group);
            sum.arithmetic().scale(sum.tensor(), 1.0f / parts, current.tensor().first(means));
        }
        queues.forEach(queue -> queue.move(current));
        parts = 0;
    }

    /** {@return what is remembered, by its names in checkpoints} */
    public ParameterStore values() {
        return current;
    }

    /** {@return where each queue goes on, for a checkpoint to hold or to overwrite} */
    Map<String, long[]> counters() {
        Map<String, long[]> counters = new LinkedHashMap<>();
        queues.forEach(queue -> counters.put(queue.name() + ".oldest", queue.oldest()));
        return counters;
    }
}

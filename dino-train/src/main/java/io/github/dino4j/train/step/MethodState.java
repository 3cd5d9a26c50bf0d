package io.github.dino4j.train.step;

import io.github.dino4j.core.engine.Outputs;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.train.assign.Assignments;
import io.github.dino4j.train.method.Method;
import io.github.dino4j.train.method.StateTensor;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a method remembers from step to step, such as the centre. All parts of a step are computed with what was remembered before
 * it; afterwards it moves once: a mean to the mean of what each part, in each process, would have made of it, and a queue by the
 * rows of all of them. A table does not move.
 */
public final class MethodState {
    private final ParameterStore current; // where graphs read it; means before others
    private final ParameterStore next; // where the teacher's graph leaves what a part makes of the means
    private final ParameterStore sum; // of the parts so far
    private final List<KeyQueue> queues;
    private final Optional<Assignments> assigned;
    private final OptionalInt joinsAfter; // epochs
    private final Group group;
    private int parts;

    MethodState(Method method, KeyQueue.Step step, Rng rng, ParameterStore weights) {
        this.group = method.group();
        this.assigned = method.assignments();
        this.joinsAfter = method.joinsAfter();
        List<StateTensor> all = method.state().stream()
                .sorted(Comparator.comparing(StateTensor::kind))
                .toList();
        List<StateTensor> means = of(all, StateTensor.Kind.MEAN);
        this.current = new ParameterStore(layout(all), weights.residence());
        this.next = new ParameterStore(layout(means), weights.residence());
        this.sum = next.twin();
        this.queues = all.stream()
                .filter(StateTensor::isQueue)
                .map(each -> new KeyQueue(each, step, group, weights.residence()))
                .toList();
        queues.forEach(queue -> current.set(queue.name(), KeyQueue.first(queue.tensor(), rng)));
        of(all, StateTensor.Kind.TABLE).forEach(table -> current.set(table.name(), KeyQueue.first(table, rng)));
    }

    private static List<StateTensor> of(List<StateTensor> tensors, StateTensor.Kind kind) {
        return tensors.stream().filter(tensor -> tensor.kind() == kind).toList();
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
            switch (tensor.kind()) {
                case MEAN -> {
                    teacher.read(tensor.name(), current.view(tensor.name()));
                    teacher.leave(tensor.next(), next.view(tensor.name()));
                }
                case VIEW_QUEUE -> teacher.join(tensor.name(), current.view(tensor.name()), this::joins);
                case WORDS -> {
                    teacher.read(tensor.name(), current.view(tensor.name()));
                    student.read(tensor.name(), current.view(tensor.name()));
                }
                case QUEUE, TABLE -> student.read(tensor.name(), current.view(tensor.name()));
            }
        }
        queues.forEach(queue -> teacher.leave(queue.next(), queue.arrivals()));
        assigned.ifPresent(student::learnFrom);
    }

    /** Takes in what graphs have made of it for a part of a step, of images of such numbers. */
    void add(int[] numbers, Outputs computed) {
        assigned.ifPresent(all -> all.see(numbers, computed));
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
        assigned.ifPresent(Assignments::drop);
    }

    /** Moves, at the end of a step. */
    void move() {
        long means = sum.layout().size();
        if (means > 0) {
            sum.meanOver(group);
            sum.arithmetic().scale(sum.tensor(), 1.0f / parts, current.tensor().first(means));
        }
        queues.forEach(queue -> queue.move(current));
        assigned.ifPresent(all -> all.keep(group));
        parts = 0;
    }

    /** {@return what is remembered, by its names in checkpoints} */
    public ParameterStore values() {
        return current;
    }

    /** Whether a step reads what is remembered of single views: after some epochs, once all of it is of steps. */
    private boolean joins(int epoch) {
        return joinsAfter.isPresent()
                && epoch >= joinsAfter.getAsInt()
                && queues.stream()
                        .allMatch(queue -> queue.filled()[0] == queue.tensor().rows());
    }

    /** What is told of a step and known before it. */
    Map<String, Double> known(int epoch) {
        Map<String, Double> known =
                new LinkedHashMap<>(assigned.map(Assignments::signals).orElse(Map.of()));
        if (joinsAfter.isPresent()) {
            known.put(
                    StateTensor.JOINED,
                    joins(epoch) ? (double) queues.get(0).tensor().rows() : 0.0);
        }
        return known;
    }

    /** {@return what each image of the set is taken for, where the method says so at an epoch's start} */
    public Optional<Assignments> assigned() {
        return assigned;
    }

    /** {@return matrices of a row for each image, for a checkpoint to hold or to overwrite} */
    Map<String, ParameterStore> stores() {
        return assigned.map(Assignments::stores).orElse(Map.of());
    }

    /** {@return where each queue goes on, and what images are taken for, for a checkpoint to hold or to overwrite} */
    Map<String, long[]> counters() {
        Map<String, long[]> counters = new LinkedHashMap<>();
        queues.forEach(queue -> counters.put(queue.name() + ".oldest", queue.oldest()));
        queues.stream()
                .filter(queue -> queue.tensor().kind() == StateTensor.Kind.VIEW_QUEUE)
                .forEach(queue -> counters.put(queue.name() + ".filled", queue.filled()));
        assigned.ifPresent(all -> counters.putAll(all.counters()));
        return counters;
    }
}

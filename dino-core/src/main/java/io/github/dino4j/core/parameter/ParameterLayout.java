package io.github.dino4j.core.parameter;

import io.github.dino4j.core.device.Segments;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where each parameter lies in one flat buffer of floats, buffers after everything else. Immutable; every parameter starts on a
 * 64-byte boundary.
 */
public final class ParameterLayout {
    private static final int ALIGNMENT = 16; // floats: one cache line, one AVX-512 register

    private final List<Parameter> parameters;
    private final Map<String, Slot> slots;
    private final long size;
    private final long averaged;
    private volatile @Nullable Segments trainable; // cut when first asked for

    /**
     * A parameter and its place.
     *
     * @param parameter the parameter
     * @param offset its first element in the flat buffer
     */
    public record Slot(Parameter parameter, long offset) {
        /** {@return one past the last element} */
        public long end() {
            return offset + parameter.size();
        }
    }

    /**
     * Lays parameters out in order, buffers last.
     *
     * @param parameters the parameters, with distinct names
     */
    public ParameterLayout(List<Parameter> parameters) {
        Map<String, Slot> map = new LinkedHashMap<>();
        long offset = 0;
        long weights = 0;
        List<Parameter> ordered = new ArrayList<>(parameters);
        ordered.sort(Comparator.comparing(Parameter::buffer)); // false first; otherwise as they were
        for (Parameter parameter : ordered) {
            if (map.put(parameter.name(), new Slot(parameter, offset)) != null) {
                throw new IllegalArgumentException("parameter " + parameter.name() + " is declared twice");
            }
            offset += (parameter.size() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
            weights = parameter.buffer() ? weights : offset;
        }
        this.parameters = List.copyOf(ordered);
        this.averaged = weights;
        this.slots = Collections.unmodifiableMap(map);
        this.size = offset;
    }

    /** {@return the parameters in order} */
    public List<Parameter> parameters() {
        return parameters;
    }

    /** {@return the places in order} */
    public List<Slot> slots() {
        return new ArrayList<>(slots.values());
    }

    /**
     * Finds a parameter.
     *
     * @param name its checkpoint key
     * @return its place
     * @throws IllegalArgumentException if there is no such parameter
     */
    public Slot slot(String name) {
        Slot slot = slots.get(name);
        if (slot == null) {
            throw new IllegalArgumentException("no parameter is named " + name);
        }
        return slot;
    }

    /**
     * Whether a parameter exists.
     *
     * @param name a checkpoint key
     * @return true if it does
     */
    public boolean contains(String name) {
        return slots.containsKey(name);
    }

    /**
     * The stretches of some parameters in a flat buffer.
     *
     * @param which parameters, in order
     * @return their stretches
     */
    public Segments segments(Predicate<Parameter> which) {
        return new Segments(slots.values().stream()
                .filter(slot -> which.test(slot.parameter()))
                .map(slot ->
                        new Segments.Segment(slot.offset(), slot.parameter().size()))
                .toList());
    }

    /**
     * Cuts all that is no buffer into pieces of whole parameters, from the end, where a backward pass begins.
     *
     * @param least floats of a piece; only the last one, which lies at the beginning, may have fewer
     * @return the pieces, the one at the end first
     */
    public List<Segments.Segment> cut(long least) {
        List<Segments.Segment> pieces = new ArrayList<>();
        List<Slot> all = slots();
        long end = averaged;
        for (int i = all.size() - 1; i >= 0; i--) {
            long start = all.get(i).offset();
            if (start < end && (start == 0 || end - start >= least)) {
                pieces.add(new Segments.Segment(start, end - start));
                end = start;
            }
        }
        return pieces;
    }

    /** {@return the stretches of the parameters that learn, the same object at each call} */
    public Segments trainable() {
        Segments known = trainable;
        if (known == null) {
            known = segments(Parameter::trainable);
            trainable = known;
        }
        return known;
    }

    /** {@return the length of a flat buffer in floats, padding included} */
    public long size() {
        return size;
    }

    /** {@return the length of its beginning that holds everything but buffers, which no average of weights follows} */
    public long averagedSize() {
        return averaged;
    }

    /** {@return the number of weights, padding excluded} */
    public long weightCount() {
        return parameters.stream().mapToLong(Parameter::size).sum();
    }
}

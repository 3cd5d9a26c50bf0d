package io.github.dino4j.core.plan;

import io.github.dino4j.core.device.Segments;
import io.github.dino4j.core.parameter.ParameterLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** After which node of a backward pass the gradients of each part of a store change no more, and nothing of the pass reads them. */
final class FinalGradients {
    private static final int NEVER = -1;

    private final List<Segments.Segment> parts;
    private final IntConsumer told;
    private final IdentityHashMap<Value, ParameterLayout.Slot> places = new IdentityHashMap<>();
    private final List<ParameterLayout.Slot> late = new ArrayList<>();

    /**
     * Asks for parts.
     *
     * @param parts of the store, in no order
     * @param told is given a part's number
     */
    FinalGradients(List<Segments.Segment> parts, IntConsumer told) {
        this.parts = parts;
        this.told = told;
    }

    /** Asks for nothing. */
    static FinalGradients untold() {
        return new FinalGradients(List.of(), part -> {});
    }

    /** A gradient that comes out in its place. */
    void placed(Value gradient, ParameterLayout.Slot slot) {
        places.put(gradient, slot);
    }

    /** One that is copied there when the pass has ended. */
    void late(ParameterLayout.Slot slot) {
        late.add(slot);
    }

    /** What is told after each node, by its place in the list; parts that end at one node in their own order. */
    Map<Integer, List<Runnable>> after(List<Node> nodes) {
        int[] last = new int[parts.size()];
        Arrays.fill(last, NEVER);
        for (int i = 0; i < nodes.size(); i++) {
            for (Value read : nodes.get(i).in()) {
                touch(read, i, last);
            }
            for (Value written : nodes.get(i).out()) {
                touch(written, i, last);
            }
        }
        Map<Integer, List<Runnable>> after = new HashMap<>();
        for (int part = 0; part < last.length; part++) {
            int number = part;
            if (last[part] != NEVER && late.stream().noneMatch(slot -> overlap(parts.get(number), slot))) {
                after.computeIfAbsent(last[part], key -> new ArrayList<>()).add(() -> told.accept(number));
            }
        }
        return after;
    }

    private void touch(@Nullable Value value, int node, int[] last) {
        ParameterLayout.Slot slot = value == null ? null : places.get(value);
        for (int part = 0; slot != null && part < last.length; part++) {
            if (overlap(parts.get(part), slot)) {
                last[part] = node;
            }
        }
    }

    private static boolean overlap(Segments.Segment part, ParameterLayout.Slot slot) {
        return slot.offset() < part.offset() + part.size() && slot.end() > part.offset();
    }
}

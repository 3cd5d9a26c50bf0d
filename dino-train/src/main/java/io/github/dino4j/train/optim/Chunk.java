package io.github.dino4j.train.optim;

import io.github.dino4j.core.parameter.ParameterLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of one parameter: the unit of parallel work. Parameters differ in size by a factor of 10^5 (the last layer holds
 * a third of all weights), so that whole parameters would leave threads idle.
 *
 * @param slot the parameter's place in layout order
 * @param first its first element in the flat buffer
 * @param count its elements
 */
record Chunk(int slot, int first, int count) {
    /** Floats that are copied to the heap at a time: four arrays of them stay in a core's first-level cache. */
    static final int BLOCK = 2048;

    /** Floats of a whole chunk. */
    static final int SIZE = 16 * BLOCK;

    /** Cuts all parameters, in order. */
    static List<Chunk> of(ParameterLayout layout) {
        List<Chunk> chunks = new ArrayList<>();
        List<ParameterLayout.Slot> slots = layout.slots();
        for (int i = 0; i < slots.size(); i++) {
            int end = Math.toIntExact(slots.get(i).end());
            for (int first = (int) slots.get(i).offset(); first < end; first += SIZE) {
                chunks.add(new Chunk(i, first, Math.min(SIZE, end - first)));
            }
        }
        return List.copyOf(chunks);
    }

    int end() {
        return first + count;
    }
}

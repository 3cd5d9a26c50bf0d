package io.github.dino4j.train.optim;

import io.github.dino4j.core.parallel.Threads;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import java.nio.FloatBuffer;

/** The mean of the gradients of a batch's parts, which are computed one after the other. */
public final class GradientMean {
    private final ParameterStore sum;
    private int parts;

    /**
     * Makes room.
     *
     * @param layout of the gradients
     */
    public GradientMean(ParameterLayout layout) {
        this.sum = new ParameterStore(layout);
    }

    /**
     * Adds a part.
     *
     * @param gradients its gradients; not changed
     */
    public void add(ParameterStore gradients) {
        boolean isFirst = parts == 0; // what lies in the sum is of another step
        FloatBuffer from = gradients.buffer();
        FloatBuffer to = sum.buffer();
        blocks((first, total, part) -> {
            from.get(first, part);
            to.get(first, total);
            for (int i = 0; i < total.length; i++) {
                total[i] = isFirst ? part[i] : total[i] + part[i];
            }
            to.put(first, total);
        });
        parts++;
    }

    /**
     * Gives the mean of the parts added since the last call.
     *
     * @param gradients overwritten with it
     */
    public void take(ParameterStore gradients) {
        float share = 1.0f / parts;
        FloatBuffer from = sum.buffer();
        FloatBuffer to = gradients.buffer();
        blocks((first, total, part) -> {
            from.get(first, total);
            for (int i = 0; i < total.length; i++) {
                part[i] = total[i] * share;
            }
            to.put(first, part);
        });
        parts = 0;
    }

    /** What to do with a block of two stores. */
    private interface Block {
        void apply(int first, float[] total, float[] part);
    }

    private void blocks(Block work) {
        int size = Math.toIntExact(sum.layout().size());
        int count = (size + Chunk.SIZE - 1) / Chunk.SIZE;
        Threads.forEach(count, block -> {
            int first = block * Chunk.SIZE;
            int length = Math.min(Chunk.SIZE, size - first);
            work.apply(first, new float[length], new float[length]);
        });
    }
}

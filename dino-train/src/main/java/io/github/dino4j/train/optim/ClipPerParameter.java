package io.github.dino4j.train.optim;

import io.github.dino4j.core.parallel.Threads;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * The original's gradient clipping: each parameter by its own norm, not all by the global one.
 *
 * @param limit largest norm of a parameter's gradient, 0 for no clipping
 */
public record ClipPerParameter(double limit) {
    private static final double EPS = 1e-6;

    /**
     * Clips in place.
     *
     * @param gradients all gradients
     * @return the global norm before clipping; not finite if any gradient is not
     */
    public double apply(ParameterStore gradients) {
        ParameterLayout layout = gradients.layout();
        List<ParameterLayout.Slot> slots = layout.slots();
        List<Chunk> chunks = Chunk.of(layout).stream()
                .filter(chunk -> slots.get(chunk.slot()).parameter().trainable())
                .toList();
        double[] parts = new double[chunks.size()];
        Threads.forEach(parts.length, i -> parts[i] = square(chunks.get(i), gradients.buffer()));
        double[] squares = new double[slots.size()];
        for (int i = 0; i < parts.length; i++) { // in order, so that the sums do not depend on threads
            squares[chunks.get(i).slot()] += parts[i];
        }
        if (limit > 0.0) {
            Threads.forEach(parts.length, i -> {
                Chunk chunk = chunks.get(i);
                scale(chunk, gradients.buffer(), squares[chunk.slot()]);
            });
        }
        double total = 0.0;
        for (double square : squares) {
            total += square;
        }
        return Math.sqrt(total);
    }

    private static double square(Chunk chunk, FloatBuffer gradients) {
        float[] block = new float[Chunk.BLOCK];
        double square = 0.0;
        for (int start = chunk.first(); start < chunk.end(); start += Chunk.BLOCK) {
            int count = Math.min(Chunk.BLOCK, chunk.end() - start);
            gradients.get(start, block, 0, count);
            square += square(block, count);
        }
        return square;
    }

    private static double square(float[] block, int count) {
        double even = 0.0; // two sums, because one waits for each addition
        double odd = 0.0;
        int i = 0;
        for (; i + 1 < count; i += 2) {
            even += (double) block[i] * block[i];
            odd += (double) block[i + 1] * block[i + 1];
        }
        return even + odd + (i < count ? (double) block[i] * block[i] : 0.0);
    }

    private void scale(Chunk chunk, FloatBuffer gradients, double square) {
        double factor = limit / (Math.sqrt(square) + EPS);
        if (!(factor < 1.0)) {
            return;
        }
        float[] block = new float[Chunk.BLOCK];
        for (int start = chunk.first(); start < chunk.end(); start += Chunk.BLOCK) {
            int count = Math.min(Chunk.BLOCK, chunk.end() - start);
            gradients.get(start, block, 0, count);
            for (int i = 0; i < count; i++) {
                block[i] *= (float) factor;
            }
            gradients.put(start, block, 0, count);
        }
    }
}

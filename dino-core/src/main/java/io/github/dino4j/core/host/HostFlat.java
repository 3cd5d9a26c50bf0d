package io.github.dino4j.core.host;

import io.github.dino4j.core.device.AdamWRates;
import io.github.dino4j.core.device.FlatArithmetic;
import io.github.dino4j.core.device.MomentumRates;
import io.github.dino4j.core.device.Segments;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.parallel.Threads;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Flat arithmetic on all cores, through blocks on the heap, which the compiler vectorises as it does not direct buffers.
 * Elements are independent and sums are taken in order, so any number of threads gives the same bytes.
 */
public final class HostFlat implements FlatArithmetic {
    /** Floats that are copied to the heap at a time: four arrays of them stay in a core's first-level cache. */
    private static final int BLOCK = 2048;

    private static final int ARRAYS = 4;

    private final ThreadLocal<float[][]> own = ThreadLocal.withInitial(() -> new float[ARRAYS][BLOCK]);

    /** Makes the arithmetic; each thread has working memory of its own. */
    public HostFlat() {}

    /** What to do with a block. */
    private interface Body {
        void apply(float[] a, float[] b, int count);
    }

    /** Changes one store, block by block, by another or by itself. */
    private void blocks(Tensor x, Tensor to, Body body) {
        FloatBuffer from = HostTensors.floats(x);
        FloatBuffer target = HostTensors.floats(to);
        int size = Math.toIntExact(to.size());
        if (x.size() != size) {
            throw new IllegalArgumentException("stores differ: " + x.size() + " and " + size + " floats");
        }
        Threads.forEach((size + Segments.PIECE - 1) / Segments.PIECE, piece -> {
            int end = Math.min(size, (piece + 1) * Segments.PIECE);
            float[][] arrays = own.get();
            for (int first = piece * Segments.PIECE; first < end; first += BLOCK) {
                int count = Math.min(BLOCK, end - first);
                from.get(first, arrays[0], 0, count);
                target.get(first, arrays[1], 0, count);
                body.apply(arrays[0], arrays[1], count);
                target.put(first, arrays[1], 0, count);
            }
        });
    }

    @Override
    public void scale(Tensor x, float factor, Tensor to) {
        blocks(x, to, (from, target, count) -> {
            for (int i = 0; i < count; i++) {
                target[i] = from[i] * factor;
            }
        });
    }

    @Override
    public void add(Tensor x, Tensor to) {
        blocks(x, to, (from, target, count) -> {
            for (int i = 0; i < count; i++) {
                target[i] += from[i];
            }
        });
    }

    @Override
    public void move(Tensor to, float keep, Tensor x, float take) {
        blocks(x, to, (from, target, count) -> {
            for (int i = 0; i < count; i++) {
                target[i] = target[i] * keep + from[i] * take;
            }
        });
    }

    @Override
    public double[] squares(Tensor x, Segments segments) {
        FloatBuffer from = HostTensors.floats(x);
        return sums(segments, piece -> square(piece, from, own.get()[0]));
    }

    @Override
    public double[] squares(Tensor x, double[] factors, Tensor y, Segments segments) {
        FloatBuffer first = HostTensors.floats(x);
        FloatBuffer second = HostTensors.floats(y);
        return sums(segments, piece -> {
            float factor = (float) factors[piece.segment()];
            float[] sum = own.get()[0];
            float[] other = own.get()[1];
            double square = 0.0;
            for (int start = piece.first(); start < piece.end(); start += BLOCK) {
                int count = Math.min(BLOCK, piece.end() - start);
                first.get(start, sum, 0, count);
                second.get(start, other, 0, count);
                for (int i = 0; i < count; i++) {
                    sum[i] += factor * other[i];
                }
                square += square(sum, count);
            }
            return square;
        });
    }

    private static double[] sums(Segments segments, ToDoubleFunction<Segments.Piece> sum) {
        List<Segments.Piece> pieces = segments.pieces();
        double[] parts = new double[pieces.size()];
        Threads.forEach(parts.length, i -> parts[i] = sum.applyAsDouble(pieces.get(i)));
        double[] squares = new double[segments.count()];
        for (int i = 0; i < parts.length; i++) { // in order, so that the sums do not depend on threads
            squares[pieces.get(i).segment()] += parts[i];
        }
        return squares;
    }

    private static double square(Segments.Piece piece, FloatBuffer from, float[] block) {
        double square = 0.0;
        for (int first = piece.first(); first < piece.end(); first += BLOCK) {
            int count = Math.min(BLOCK, piece.end() - first);
            from.get(first, block, 0, count);
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

    @Override
    public void scale(Tensor x, Segments segments, double[] factors) {
        FloatBuffer inAndOut = HostTensors.floats(x);
        List<Segments.Piece> pieces = segments.pieces();
        Threads.forEach(pieces.size(), i -> {
            Segments.Piece piece = pieces.get(i);
            float factor = (float) factors[piece.segment()];
            if (factors[piece.segment()] != 1.0) {
                scale(piece, inAndOut, factor, own.get()[0]);
            }
        });
    }

    private static void scale(Segments.Piece piece, FloatBuffer inAndOut, float factor, float[] block) {
        for (int first = piece.first(); first < piece.end(); first += BLOCK) {
            int count = Math.min(BLOCK, piece.end() - first);
            inAndOut.get(first, block, 0, count);
            for (int i = 0; i < count; i++) {
                block[i] *= factor;
            }
            inAndOut.put(first, block, 0, count);
        }
    }

    @Override
    public void adamW(Trained stores, Segments segments, AdamWRates rates) {
        Buffers buffers = new Buffers(
                HostTensors.floats(stores.weights()),
                HostTensors.floats(stores.gradients()),
                HostTensors.floats(stores.first()),
                HostTensors.floats(stores.second()));
        List<Segments.Piece> pieces = segments.pieces();
        Threads.forEach(pieces.size(), i -> {
            Segments.Piece piece = pieces.get(i);
            if (rates.each().get(piece.segment()).learns()) {
                buffers.update(piece, rates, own.get());
            }
        });
    }

    @Override
    public void momentum(Moved stores, Segments segments, MomentumRates rates) {
        FloatBuffer weights = HostTensors.floats(stores.weights());
        FloatBuffer gradients = HostTensors.floats(stores.gradients());
        FloatBuffer directions = HostTensors.floats(stores.directions());
        List<Segments.Piece> pieces = segments.pieces();
        Threads.forEach(pieces.size(), i -> {
            Segments.Piece piece = pieces.get(i);
            MomentumRates.Rates rate = rates.each().get(piece.segment());
            float[][] arrays = own.get();
            for (int first = piece.first(); rate.learns() && first < piece.end(); first += BLOCK) {
                int count = Math.min(BLOCK, piece.end() - first);
                weights.get(first, arrays[0], 0, count);
                gradients.get(first, arrays[1], 0, count);
                directions.get(first, arrays[2], 0, count);
                move(rate, rates.keep(), arrays, count);
                weights.put(first, arrays[0], 0, count);
                directions.put(first, arrays[2], 0, count);
            }
        });
    }

    private static void move(MomentumRates.Rates rate, float keep, float[][] arrays, int count) {
        float decay = rate.decay();
        float factor = rate.factor();
        float step = rate.step();
        float[] w = arrays[0];
        float[] g = arrays[1];
        float[] m = arrays[2];
        for (int i = 0; i < count; i++) {
            m[i] = m[i] * keep + (g[i] + decay * w[i]) * factor;
            w[i] -= step * m[i];
        }
    }

    private record Buffers(FloatBuffer weights, FloatBuffer gradients, FloatBuffer first, FloatBuffer second) {
        void update(Segments.Piece piece, AdamWRates rates, float[][] arrays) {
            float[] w = arrays[0];
            float[] m = arrays[2];
            float[] v = arrays[3];
            for (int start = piece.first(); start < piece.end(); start += BLOCK) {
                int count = Math.min(BLOCK, piece.end() - start);
                weights.get(start, w, 0, count);
                gradients.get(start, arrays[1], 0, count);
                first.get(start, m, 0, count);
                second.get(start, v, 0, count);
                moments(rates, arrays[1], m, v, count);
                apply(rates.each().get(piece.segment()), rates.eps(), arrays, count);
                weights.put(start, w, 0, count);
                first.put(start, m, 0, count);
                second.put(start, v, 0, count);
            }
        }

        private static void moments(AdamWRates rates, float[] g, float[] m, float[] v, int count) {
            float take1 = (float) (1.0 - rates.beta1());
            float keep2 = (float) rates.beta2();
            float take2 = (float) (1.0 - rates.beta2());
            for (int i = 0; i < count; i++) {
                m[i] += take1 * (g[i] - m[i]);
                v[i] = keep2 * v[i] + take2 * g[i] * g[i];
            }
        }

        private static void apply(AdamWRates.Rates rates, float eps, float[][] arrays, int count) {
            float keep = rates.keep();
            float step = rates.step();
            float root = rates.root();
            float[] w = arrays[0];
            float[] m = arrays[2];
            float[] v = arrays[3];
            for (int i = 0; i < count; i++) {
                w[i] = w[i] * keep - step * m[i] / ((float) Math.sqrt(v[i]) / root + eps);
            }
        }
    }
}

package io.github.dino4j.eval.video;

import io.github.dino4j.eval.dense.DenseTokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Carries soft labels from earlier frames to the next: each patch takes the labels of its most similar patches nearby in
 * all context frames, weighted by exp(cosine / temperature). Similarities of a row of patches are one matrix product.
 */
public final class LabelPropagation {
    private final VideoOptions options;

    /**
     * Makes the propagation.
     *
     * @param options radius, neighbours, temperature
     */
    public LabelPropagation(VideoOptions options) {
        this.options = options;
    }

    /**
     * A frame whose labels are known.
     *
     * @param rows patches from top to bottom
     * @param columns patches from left to right
     * @param features patch tokens of length one (N, D)
     * @param labels soft labels (C, N)
     */
    @SuppressWarnings("ArrayRecordComponent") // bulk data
    record Frame(int rows, int columns, float[] features, float[] labels) {
        int dim() {
            return features.length / (rows * columns);
        }
    }

    /**
     * Brings patch tokens to length one.
     *
     * @param tokens of a frame
     * @return (N, D)
     */
    static float[] normalized(DenseTokens tokens) {
        int dim = tokens.dim();
        float[] unit = tokens.patches().clone();
        for (int first = 0; first < unit.length; first += dim) {
            double squares = 0.0;
            for (int i = first; i < first + dim; i++) {
                squares += (double) unit[i] * unit[i];
            }
            float length = (float) Math.max(Math.sqrt(squares), 1e-12);
            for (int i = first; i < first + dim; i++) {
                unit[i] /= length;
            }
        }
        return unit;
    }

    /** The soft labels (C, N) of a frame with the given features. */
    float[] propagate(List<Frame> context, float[] features) {
        Frame first = context.get(0);
        int patches = first.rows() * first.columns();
        int channels = first.labels().length / patches;
        float[] labels = new float[channels * patches];
        for (int row = 0; row < first.rows(); row++) {
            Band band = band(context, features, row);
            IntStream.range(0, first.columns()).parallel().forEach(column -> label(context, band, column, labels));
        }
        return labels;
    }

    /** Cosines of one row of patches with the rows of the context frames that are near. */
    private record Band(int row, int top, int bottom, List<float[]> cosines) {}

    private Band band(List<Frame> context, float[] features, int row) {
        Frame frame = context.get(0);
        int dim = frame.dim();
        int radius = options.radius() == 0 ? frame.rows() : options.radius();
        int top = Math.max(0, row - radius);
        int bottom = Math.min(frame.rows(), row + radius + 1);
        int columns = frame.columns();
        List<float[]> cosines = new ArrayList<>();
        try (INDArray targets = matrix(features, row * columns, columns, dim)) {
            for (Frame source : context) {
                try (INDArray sources = matrix(source.features(), top * columns, (bottom - top) * columns, dim);
                        INDArray product =
                                Nd4j.createUninitialized(DataType.FLOAT, new long[] {sources.rows(), columns}, 'f')) {
                    Nd4j.gemm(sources, targets, product, false, true, 1.0, 0.0); // (sources, targets)
                    float[] values = new float[Math.toIntExact(product.length())];
                    product.data().asNioFloat().get(values); // a target's cosines lie side by side
                    cosines.add(values);
                }
            }
        }
        return new Band(row, top, bottom, cosines);
    }

    private static INDArray matrix(float[] features, int firstRow, int rows, int dim) {
        INDArray matrix = Nd4j.createUninitialized(DataType.FLOAT, rows, dim);
        matrix.data().asNioFloat().put(features, firstRow * dim, rows * dim);
        return matrix;
    }

    private void label(List<Frame> context, Band band, int column, float[] labels) {
        Frame frame = context.get(0);
        int columns = frame.columns();
        int radius = options.radius() == 0 ? columns : options.radius();
        int left = Math.max(0, column - radius);
        int width = Math.min(columns, column + radius + 1) - left;
        int height = band.bottom() - band.top();
        float[] near = new float[context.size() * height * width];
        for (int f = 0; f < context.size(); f++) {
            for (int y = 0; y < height; y++) {
                int from = (column * height + y) * columns + left;
                System.arraycopy(band.cosines().get(f), from, near, (f * height + y) * width, width);
            }
        }
        float least = atRank(near, options.neighbours());
        int patches = frame.rows() * columns;
        int target = band.row() * columns + column;
        double total = 0.0;
        for (int i = 0; i < near.length; i++) {
            if (near[i] >= least) { // all that are as similar as the last one count, as published
                double weight = Math.exp(near[i] / options.temperature());
                total += weight;
                int y = band.top() + i / width % height;
                int source = y * columns + left + i % width;
                float[] known = context.get(i / (width * height)).labels();
                for (int c = 0; c < labels.length / patches; c++) {
                    labels[c * patches + target] += (float) (weight * known[c * patches + source]);
                }
            }
        }
        for (int c = 0; c < labels.length / patches; c++) {
            labels[c * patches + target] /= (float) total;
        }
    }

    /** The k-th largest value, or the smallest if there are fewer. */
    private static float atRank(float[] values, int k) {
        int kept = Math.min(k, values.length);
        float[] best = new float[kept]; // ascending
        Arrays.fill(best, Float.NEGATIVE_INFINITY);
        for (float value : values) {
            if (value > best[0]) {
                int at = 0;
                while (at + 1 < kept && best[at + 1] < value) {
                    best[at] = best[at + 1];
                    at++;
                }
                best[at] = value;
            }
        }
        return best[0];
    }
}

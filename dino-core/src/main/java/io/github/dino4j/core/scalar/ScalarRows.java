package io.github.dino4j.core.scalar;

import io.github.dino4j.core.device.RowKernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.parallel.Group;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Kernels that take a row at a time, as loops in double precision. */
final class ScalarRows implements RowKernels {
    private final ScalarKernels kernels;

    ScalarRows(ScalarKernels kernels) {
        this.kernels = kernels;
    }

    static double[] row(Elements x, int row, int columns) {
        double[] values = new double[columns];
        for (int i = 0; i < columns; i++) {
            values[i] = x.get((long) row * columns + i);
        }
        return values;
    }

    static void put(Elements to, int row, double[] values) {
        for (int i = 0; i < values.length; i++) {
            to.put((long) row * values.length + i, values[i]);
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0.0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double length(double[] row) {
        return Math.max(Math.sqrt(dot(row, row)), LEAST_LENGTH);
    }

    @Override
    public void layerNorm(Norm norm, Tensor bias, Tensor to) {
        ScalarNorm.forward(kernels, norm, bias, to);
    }

    @Override
    public void layerNormBackward(Norm norm, Tensor gradient, @Nullable Tensor plus, List<Tensor> to) {
        ScalarNorm.backward(kernels, norm, gradient, to);
        if (plus != null) {
            kernels.elements().sum(to.get(0), plus, to.get(0));
        }
    }

    @Override
    public void softmax(Tensor x, boolean logarithm, Tensor to) {
        int columns = x.dim(x.rank() - 1);
        Elements from = Elements.of(x);
        Elements result = Elements.of(to);
        kernels.each(Math.toIntExact(x.size() / columns), row -> {
            double[] values = row(from, row, columns);
            softmax(values, logarithm);
            put(result, row, values);
        });
    }

    private static void softmax(double[] values, boolean logarithm) {
        double max = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            max = Math.max(max, value);
        }
        double sum = 0.0;
        for (double value : values) {
            sum += Math.exp(value - max);
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = logarithm ? values[i] - max - Math.log(sum) : Math.exp(values[i] - max) / sum;
        }
    }

    @Override
    public void softmaxBackward(Tensor y, boolean logarithm, Tensor gradient, Tensor to) {
        int columns = y.dim(y.rank() - 1);
        Elements output = Elements.of(y);
        Elements of = Elements.of(gradient);
        Elements result = Elements.of(to);
        kernels.each(Math.toIntExact(y.size() / columns), row -> {
            double[] out = row(output, row, columns);
            double[] mine = row(of, row, columns);
            double sum = 0.0;
            for (int i = 0; i < columns; i++) {
                sum += logarithm ? mine[i] : mine[i] * out[i];
            }
            for (int i = 0; i < columns; i++) {
                mine[i] = logarithm ? mine[i] - Math.exp(out[i]) * sum : out[i] * (mine[i] - sum);
            }
            put(result, row, mine);
        });
    }

    @Override
    public void normalize(Tensor x, Tensor to) {
        int columns = x.dim(1);
        Elements from = Elements.of(x);
        Elements result = Elements.of(to);
        kernels.each(x.dim(0), row -> {
            double[] values = row(from, row, columns);
            double length = length(values);
            for (int i = 0; i < columns; i++) {
                values[i] /= length;
            }
            put(result, row, values);
        });
    }

    @Override
    public void normalizeBackward(Tensor x, Tensor gradient, Tensor to) {
        int columns = x.dim(1);
        Elements from = Elements.of(x);
        Elements of = Elements.of(gradient);
        Elements result = Elements.of(to);
        kernels.each(x.dim(0), row -> {
            double[] mine = row(of, row, columns);
            backward(row(from, row, columns), mine, 1.0);
            put(result, row, mine);
        });
    }

    /** Turns the gradient of g x/|x| into that of x, and gives that of g. */
    private static double backward(double[] x, double[] gradient, double gain) {
        double length = length(x);
        double component = dot(x, gradient) / length;
        double along = length > LEAST_LENGTH ? component / length : 0.0; // below, the divisor is a constant
        for (int i = 0; i < x.length; i++) {
            gradient[i] = gain / length * (gradient[i] - along * x[i]);
        }
        return component;
    }

    @Override
    public void weightNormScales(Tensor v, Tensor gain, Tensor to) {
        int columns = v.dim(1);
        Elements direction = Elements.of(v);
        Elements gains = Elements.of(gain);
        Elements result = Elements.of(to);
        kernels.each(v.dim(0), row -> result.put(row, gains.get(row) / length(row(direction, row, columns))));
    }

    @Override
    public void weightNormBackward(Tensor v, Tensor gain, Tensor gradient, @Nullable Tensor toGain) {
        int columns = v.dim(1);
        Elements direction = Elements.of(v);
        Elements gains = Elements.of(gain);
        Elements inAndOut = Elements.of(gradient);
        Elements alongs = toGain == null ? null : Elements.of(toGain);
        kernels.each(v.dim(0), row -> {
            double[] mine = row(inAndOut, row, columns);
            double along = backward(row(direction, row, columns), mine, gains.get(row));
            put(inAndOut, row, mine);
            if (alongs != null) {
                alongs.put(row, along);
            }
        });
    }

    @Override
    public void tokens(Tensor patches, @Nullable Tensor prefix, Tensor positions, Tensor to) {
        int before = prefix == null ? 0 : prefix.dim(0);
        int tokens = positions.dim(0);
        int columns = positions.dim(1);
        Elements grid = Elements.of(patches);
        Elements first = Elements.of(prefix == null ? patches : prefix); // or never read
        Elements places = Elements.of(positions);
        Elements result = Elements.of(to);
        kernels.all(to.size(), i -> {
            long row = i / columns;
            long column = i % columns;
            long token = row % tokens;
            long patch = row / tokens * (tokens - before) + token - before;
            float own = token < before ? first.get(token * columns + column) : grid.get(patch * columns + column);
            result.put(i, (double) own + places.get(token * columns + column));
        });
    }

    @Override
    public void centeredSoftmax(Tensor x, Tensor centre, Tensor temperature, Tensor to) {
        int columns = x.dim(1);
        Elements from = Elements.of(x);
        Elements middle = Elements.of(centre);
        Elements divisor = Elements.of(temperature);
        Elements result = Elements.of(to);
        kernels.each(x.dim(0), row -> {
            double[] values = row(from, row, columns);
            for (int i = 0; i < columns; i++) {
                values[i] = (values[i] - middle.get(i)) / divisor.get(0);
            }
            softmax(values, false);
            put(result, row, values);
        });
    }

    @Override
    public void sinkhorn(Tensor x, Tensor temperature, int iterations, Tensor to) {
        new ScalarSinkhorn(Group.ALONE, x.dim(0), x.dim(1)).emit(kernels, x, temperature, iterations, to);
    }

    @Override
    public void sinkhornOfAll(Tensor x, Tensor temperature, int iterations, Tensor to) {
        new ScalarSinkhorn(kernels.group(), x.dim(0), x.dim(1)).emit(kernels, x, temperature, iterations, to);
    }

    @Override
    public void greatest(Tensor x, int count, Tensor to) {
        int columns = x.dim(1);
        Elements from = Elements.of(x);
        Elements result = Elements.of(to);
        kernels.each(x.dim(0), row -> {
            long first = (long) row * columns;
            for (int i = 0; i < columns; i++) {
                result.put(first + i, 0.0);
            }
            for (int turn = 0; turn < count; turn++) {
                long best = -1;
                for (long i = first; i < first + columns; i++) {
                    if (result.get(i) == 0.0f && (best < 0 || from.get(i) > from.get(best))) {
                        best = i;
                    }
                }
                result.put(best, 1.0 / count);
            }
        });
    }

    @Override
    public void bags(Tensor x, int places, Tensor to) {
        int columns = x.dim(1);
        Elements from = Elements.of(x);
        Elements result = Elements.of(to);
        kernels.each(to.dim(0), image -> {
            double[] bag = new double[columns];
            double sum = 0.0;
            for (int word = 0; word < columns; word++) {
                for (int place = 0; place < places; place++) {
                    bag[word] = Math.max(bag[word], from.get(((long) image * places + place) * columns + word));
                }
                sum += bag[word];
            }
            for (int word = 0; word < columns; word++) {
                result.put((long) image * columns + word, bag[word] / sum);
            }
        });
    }

    @Override
    public void movingMean(Tensor x, Tensor average, double momentum, Tensor to) {
        int rows = x.dim(0);
        int columns = x.dim(1);
        Elements from = Elements.of(x);
        Elements old = Elements.of(average);
        Elements result = Elements.of(to);
        kernels.each(columns, column -> {
            double sum = 0.0;
            for (long row = 0; row < rows; row++) {
                sum += from.get(row * columns + column);
            }
            result.put(column, momentum * old.get(column) + (1.0 - momentum) * sum / rows);
        });
    }

    @Override
    public void entropy(Tensor x, Tensor to) {
        int rows = x.dim(0);
        Elements from = Elements.of(x);
        Elements result = Elements.of(to);
        kernels.host(() -> {
            double sum = 0.0;
            for (long i = 0; i < x.size(); i++) {
                double q = from.get(i);
                sum -= q > 0.0 ? q * Math.log(q) : 0.0;
            }
            result.put(0, sum / rows);
        });
    }

    @Override
    public void gather(Tensor x, Tensor places, Tensor to) {
        new ScalarPlaces(kernels, places).gather(x, to);
    }

    @Override
    public void scatter(Tensor x, Tensor places, Tensor to) {
        new ScalarPlaces(kernels, places).scatter(x, to);
    }
}

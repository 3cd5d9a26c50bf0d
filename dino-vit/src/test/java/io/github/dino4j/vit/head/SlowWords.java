package io.github.dino4j.vit.head;

import io.github.dino4j.core.testing.Stored;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The loss against bags of words whose weights are made of the words, in obvious loops and double precision. */
final class SlowWords {
    private static final double TEMP = 0.125;
    private static final double EPS = 1e-5;

    private final Stored problem;
    private final int views;
    private final int batch;
    private final int outputs;
    private final int words;

    /** All that the loss is computed of, by the names of parameters. */
    @SuppressWarnings("ArrayRecordComponent") // moved number by number
    record Numbers(double[] outputs, List<Map<String, double[]>> layers) {
        static Numbers of(Stored problem) {
            List<Map<String, double[]>> layers = new ArrayList<>();
            for (Stored layer : problem.each("layers")) {
                Map<String, double[]> weights = new LinkedHashMap<>();
                Stored given = layer.at("weights");
                given.keys().forEach(name -> weights.put(name, given.doubles(name)));
                layers.add(weights);
            }
            return new Numbers(problem.doubles("outputs"), layers);
        }
    }

    SlowWords(Stored problem) {
        this.problem = problem;
        this.views = problem.count("views");
        this.batch = problem.count("batch");
        this.outputs = problem.count("k");
        this.words = problem.count("words");
    }

    /** The mean over layers and over pairs of a view with the bag of another one. */
    double loss(Numbers numbers) {
        double sum = 0.0;
        List<Stored> layers = problem.each("layers");
        for (int i = 0; i < layers.size(); i++) {
            double[][] weights = weights(layers.get(i), numbers.layers().get(i));
            double[] bags = layers.get(i).doubles("target");
            for (int given = 0; given < 2; given++) {
                for (int view = 0; view < views; view++) {
                    for (int image = 0; image < batch && view != given; image++) {
                        double[] own = unit(row(numbers.outputs(), view * batch + image, outputs));
                        sum += crossEntropy(own, weights, row(bags, given * batch + image, words));
                    }
                }
            }
        }
        return sum / (layers.size() * 2.0 * (views - 1) * batch);
    }

    private static double crossEntropy(double[] own, double[][] weights, double[] bag) {
        double powers = 0.0;
        for (double[] weight : weights) {
            powers += Math.exp(dot(own, weight) / TEMP);
        }
        double sum = 0.0;
        for (int word = 0; word < weights.length; word++) {
            sum += bag[word] * (Math.log(powers) - dot(own, weights[word]) / TEMP);
        }
        return sum;
    }

    /** A direction for each word: a layer twice as wide, its numbers normalised over all words, the greater of them and 0, a layer. */
    private double[][] weights(Stored layer, Map<String, double[]> given) {
        int width = layer.count("c");
        double[][] inside = new double[words][];
        for (int word = 0; word < words; word++) {
            double[] direction = unit(row(layer.doubles("vocabulary"), word, width));
            inside[word] = linear(direction, given, "0", 2 * width);
        }
        for (int column = 0; column < 2 * width; column++) {
            normalize(inside, column, of(given, "1.weight")[column], of(given, "1.bias")[column]);
        }
        double[][] weights = new double[words][];
        for (int word = 0; word < words; word++) {
            weights[word] = unit(linear(inside[word], given, "3", outputs));
        }
        return weights;
    }

    private static double[] of(Map<String, double[]> given, String name) {
        return Objects.requireNonNull(given.get(name), name);
    }

    private static double[] linear(double[] x, Map<String, double[]> given, String name, int out) {
        double[] weight = of(given, name + ".weight");
        double[] y = of(given, name + ".bias").clone();
        for (int o = 0; o < out; o++) {
            y[o] += dot(x, row(weight, o, x.length));
        }
        return y;
    }

    private static void normalize(double[][] rows, int column, double gain, double shift) {
        double mean = 0.0;
        double variance = 0.0;
        for (double[] row : rows) {
            mean += row[column] / rows.length;
        }
        for (double[] row : rows) {
            variance += (row[column] - mean) * (row[column] - mean) / rows.length;
        }
        for (double[] row : rows) {
            row[column] = Math.max(0.0, gain * (row[column] - mean) / Math.sqrt(variance + EPS) + shift);
        }
    }

    private static double[] row(double[] matrix, int row, int width) {
        return Arrays.copyOfRange(matrix, row * width, (row + 1) * width);
    }

    private static double[] unit(double[] x) {
        double length = Math.sqrt(dot(x, x));
        return Arrays.stream(x).map(each -> each / length).toArray();
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0.0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}

package io.github.dino4j.vit.loss;

/** Losses over whole batches in obvious loops and double precision, over view-major rows: a second implementation to judge by. */
final class SlowBatchLoss {
    private final Pairs pairs;
    private final int outputs;

    SlowBatchLoss(Pairs pairs, int outputs) {
        this.pairs = pairs;
        this.outputs = outputs;
    }

    private double cosine(double[] a, int rowOfA, double[] b, int rowOfB) {
        double dot = 0.0;
        double squaresOfA = 0.0;
        double squaresOfB = 0.0;
        for (int k = 0; k < outputs; k++) {
            double x = a[rowOfA * outputs + k];
            double y = b[rowOfB * outputs + k];
            dot += x * y;
            squaresOfA += x * x;
            squaresOfB += y * y;
        }
        return dot / Math.sqrt(squaresOfA * squaresOfB);
    }

    /** A cosine with a key that is taken to have length 1. */
    private double against(double[] a, int rowOfA, double[] key, int rowOfKey) {
        double dot = 0.0;
        double squares = 0.0;
        for (int k = 0; k < outputs; k++) {
            dot += a[rowOfA * outputs + k] * key[rowOfKey * outputs + k];
            squares += a[rowOfA * outputs + k] * a[rowOfA * outputs + k];
        }
        return dot / Math.sqrt(squares);
    }

    private int row(int view, int image) {
        return view * pairs.batch() + image;
    }

    double moco(double[] student, double[] keys, double[] queue, double temperature) {
        double sum = 0.0;
        for (int view = 0; view < pairs.all(); view++) {
            for (int key = 0; key < pairs.global(); key++) {
                for (int image = 0; image < pairs.batch() && pairs.compares(view, key); image++) {
                    double positive = cosine(student, row(view, image), keys, row(key, image)) / temperature;
                    double powers = Math.exp(positive);
                    for (int i = 0; i < queue.length / outputs; i++) {
                        powers += Math.exp(against(student, row(view, image), queue, i) / temperature);
                    }
                    sum += Math.log(powers) - positive;
                }
            }
        }
        return sum / pairs.terms();
    }

    double ntXent(double[] student, double temperature) {
        double sum = 0.0;
        for (int view = 0; view < pairs.all(); view++) {
            for (int image = 0; image < pairs.batch(); image++) {
                double powers = 0.0;
                for (int other = 0; other < pairs.global() * pairs.batch(); other++) {
                    boolean self = other == row(view, image);
                    powers += self ? 0.0 : Math.exp(cosine(student, row(view, image), student, other) / temperature);
                }
                for (int key = 0; key < pairs.global(); key++) {
                    if (key != view) {
                        sum += Math.log(powers)
                                - cosine(student, row(view, image), student, row(key, image)) / temperature;
                    }
                }
            }
        }
        return sum / pairs.terms();
    }

    /** The mean over all ordered pairs of a view and another, global one. */
    double barlowTwins(double[] student, double redundancy) {
        double sum = 0.0;
        double weights = 0.0;
        for (int view = 0; view < pairs.all(); view++) {
            for (int key = 0; key < Math.min(view, pairs.global()); key++) {
                sum += correlation(student, view, key, redundancy);
                weights += 1.0;
            }
        }
        return sum / weights;
    }

    private double correlation(double[] student, int a, int b, double redundancy) {
        double sum = 0.0;
        for (int i = 0; i < outputs; i++) {
            double[] first = standardized(student, a, i);
            for (int j = 0; j < outputs; j++) {
                double[] second = standardized(student, b, j);
                double c = 0.0;
                for (int image = 0; image < pairs.batch(); image++) {
                    c += first[image] * second[image] / pairs.batch();
                }
                sum += i == j ? (1.0 - c) * (1.0 - c) : redundancy * c * c;
            }
        }
        return sum;
    }

    private double[] standardized(double[] student, int view, int output) {
        double[] column = new double[pairs.batch()];
        double mean = 0.0;
        for (int image = 0; image < column.length; image++) {
            column[image] = student[row(view, image) * outputs + output];
            mean += column[image] / column.length;
        }
        double variance = 0.0;
        for (double x : column) {
            variance += (x - mean) * (x - mean) / column.length;
        }
        for (int image = 0; image < column.length; image++) {
            column[image] = (column[image] - mean) / Math.sqrt(variance + 1e-5);
        }
        return column;
    }
}

package io.github.dino4j.eval.feature;

import java.util.Arrays;
import java.util.List;

/**
 * The features of a data set, float32 (N, D) in one row-major array, with the class of each row where it is known.
 * Banks are shared, not copied: whoever makes one gives its arrays away.
 */
public final class FeatureBank {
    /** Below this length a row is divided by it instead of its own length: the original's {@code normalize}. */
    private static final double SMALLEST_LENGTH = 1e-12;

    private final float[] features; // (N, D)
    private final int dim;
    private final int[] labels; // (N), or empty
    private final int classes;
    private final Names names;

    /** What rows and classes are called, either empty where it is unknown. */
    private record Names(List<String> classes, List<String> paths) {
        static final Names NONE = new Names(List.of(), List.of());
    }

    private FeatureBank(float[] features, int dim, int[] labels, int classes, Names names) {
        if (dim < 1) {
            throw new IllegalArgumentException("dim must be at least 1, was " + dim);
        }
        if (features.length % dim != 0) {
            throw new IllegalArgumentException(
                    "features must be whole rows of dim=" + dim + " numbers, got " + features.length + " numbers");
        }
        this.features = features;
        this.dim = dim;
        this.labels = labels;
        this.classes = classes;
        this.names = names;
    }

    /**
     * A labelled bank; it has as many classes as its highest label says.
     *
     * @param features (N, D) row by row
     * @param dim D, at least 1
     * @param labels (N) classes, counted from 0
     * @return the bank, which keeps both arrays
     * @throws IllegalArgumentException if the lengths do not fit together or a label is negative
     */
    public static FeatureBank of(float[] features, int dim, int[] labels) {
        int highest = -1;
        for (int label : labels) {
            highest = Math.max(highest, label);
        }
        return of(features, dim, labels, highest + 1);
    }

    /**
     * A labelled bank of a data set that may have more classes than occur in it.
     *
     * @param features (N, D) row by row
     * @param dim D, at least 1
     * @param labels (N) classes in [0, classes)
     * @param classes the number of classes
     * @return the bank, which keeps both arrays
     * @throws IllegalArgumentException if the lengths do not fit together or a label is out of range
     */
    public static FeatureBank of(float[] features, int dim, int[] labels, int classes) {
        FeatureBank bank = new FeatureBank(features, dim, labels, classes, Names.NONE);
        if (labels.length != bank.size()) {
            throw new IllegalArgumentException("every row needs one label: " + bank.size() + " rows of dim=" + dim
                    + ", " + labels.length + " labels");
        }
        for (int row = 0; row < labels.length; row++) {
            if (labels[row] < 0 || labels[row] >= classes) {
                throw new IllegalArgumentException(
                        "labels[" + row + "] must be in [0, " + classes + "), was " + labels[row]);
            }
        }
        return bank;
    }

    /**
     * A bank whose classes are unknown: good for search and embedding, not for classification.
     *
     * @param features (N, D) row by row
     * @param dim D, at least 1
     * @return the bank, which keeps the array
     * @throws IllegalArgumentException if the numbers are not whole rows
     */
    public static FeatureBank unlabelled(float[] features, int dim) {
        return new FeatureBank(features, dim, new int[0], 0, Names.NONE);
    }

    /**
     * The same rows with names, which the checks of two banks against each other and pages for people use.
     *
     * @param classNames of every class, or empty
     * @param paths of every row, or empty
     * @return a bank over the same arrays
     * @throws IllegalArgumentException if there are some names, but not as many as classes or rows
     */
    public FeatureBank named(List<String> classNames, List<String> paths) {
        if (!classNames.isEmpty() && classNames.size() != classes) {
            throw new IllegalArgumentException(
                    "every class needs one name: " + classes + " classes, " + classNames.size() + " names");
        }
        if (!paths.isEmpty() && paths.size() != size()) {
            throw new IllegalArgumentException(
                    "every row needs one path: " + size() + " rows, " + paths.size() + " paths");
        }
        return new FeatureBank(features, dim, labels, classes, new Names(List.copyOf(classNames), List.copyOf(paths)));
    }

    /**
     * Some of the rows, copied, in the order asked for.
     *
     * @param rows each in [0, N)
     * @return a bank with as many classes as this one
     */
    public FeatureBank select(int[] rows) {
        float[] chosen = new float[Math.multiplyExact(rows.length, dim)];
        int[] theirs = new int[labelled() ? rows.length : 0];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(features, checkRow(rows[i]) * dim, chosen, i * dim, dim);
            if (labelled()) {
                theirs[i] = labels[rows[i]];
            }
        }
        List<String> paths = names.paths.isEmpty()
                ? List.of()
                : Arrays.stream(rows).mapToObj(names.paths::get).toList();
        return new FeatureBank(chosen, dim, theirs, classes, new Names(names.classes, paths));
    }

    /** {@return the name of each class, empty if unknown} */
    public List<String> classNames() {
        return names.classes;
    }

    /**
     * A class's name, or its number.
     *
     * @param label in [0, classes)
     * @return for pages and messages
     */
    public String className(int label) {
        return names.classes.isEmpty() ? Integer.toString(label) : names.classes.get(label);
    }

    /** {@return the path of each row, empty if unknown} */
    public List<String> paths() {
        return names.paths;
    }

    /** {@return N, the number of rows} */
    public int size() {
        return features.length / dim;
    }

    /** {@return D, the numbers in a row} */
    public int dim() {
        return dim;
    }

    /** {@return the number of classes, 0 if unlabelled} */
    public int classes() {
        return classes;
    }

    /** {@return whether every row has a class; an empty bank has none} */
    public boolean labelled() {
        return labels.length > 0;
    }

    /** {@return the numbers themselves (N, D), row by row: read, do not write} */
    public float[] features() {
        return features;
    }

    /** {@return the class of each row (N), empty if unlabelled: read, do not write} */
    public int[] labels() {
        return labels;
    }

    /**
     * The class of one row.
     *
     * @param row in [0, N)
     * @return its class
     * @throws IllegalStateException if the bank is unlabelled
     */
    public int label(int row) {
        if (!labelled()) {
            throw new IllegalStateException("the " + size() + " rows of this bank have no labels");
        }
        return labels[checkRow(row)];
    }

    /**
     * Copies one row out.
     *
     * @param row in [0, N)
     * @return its D numbers
     */
    public float[] row(int row) {
        float[] values = new float[dim];
        System.arraycopy(features, checkRow(row) * dim, values, 0, dim);
        return values;
    }

    /**
     * The factor that brings a row to length one, as the original's {@code normalize} (rows of zeros stay zero).
     *
     * @param row in [0, N)
     * @return one over the row's Euclidean length
     * @throws IllegalArgumentException if the row holds a NaN or an infinity
     */
    public double inverseLength(int row) {
        int start = checkRow(row) * dim;
        double squares = 0;
        for (int i = start; i < start + dim; i++) {
            squares += (double) features[i] * features[i];
        }
        if (!Double.isFinite(squares)) {
            throw new IllegalArgumentException(firstNonFinite(row));
        }
        return 1 / Math.max(Math.sqrt(squares), SMALLEST_LENGTH);
    }

    /**
     * A copy whose rows have Euclidean length one, so that dot products are cosines.
     *
     * @return the copy, with the same labels
     * @throws IllegalArgumentException if a feature is a NaN or an infinity
     */
    public FeatureBank normalized() {
        float[] unit = new float[features.length];
        for (int row = 0; row < size(); row++) {
            double scale = inverseLength(row);
            for (int i = row * dim; i < (row + 1) * dim; i++) {
                unit[i] = (float) (features[i] * scale);
            }
        }
        return new FeatureBank(unit, dim, labels, classes, names);
    }

    private String firstNonFinite(int row) {
        int column = 0;
        while (Float.isFinite(features[row * dim + column])) {
            column++;
        }
        return "features[" + row + "][" + column + "] must be finite, was " + features[row * dim + column]
                + ": the model that made it has diverged or its input was not finite";
    }

    private int checkRow(int row) {
        if (row < 0 || row >= size()) {
            throw new IndexOutOfBoundsException("row must be in [0, " + size() + "), was " + row);
        }
        return row;
    }

    @Override
    public String toString() {
        return "FeatureBank[" + size() + " x " + dim + (labelled() ? ", " + classes + " classes]" : ", unlabelled]");
    }
}

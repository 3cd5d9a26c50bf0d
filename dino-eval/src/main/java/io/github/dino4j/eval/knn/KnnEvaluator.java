package io.github.dino4j.eval.knn;

import io.github.dino4j.eval.feature.FeatureBank;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Weighted k-nearest-neighbour classification: every test row is classified by the k training rows of highest cosine, each
 * voting exp(cosine / temperature) for its class ({@code eval_knn.py}; the paper's section 4.1).
 *
 * <p>Exact, and free of three limits of the original: the number of classes comes from the labels instead of being 1000,
 * the test set may have any size (the original cuts it into 100 pieces and fails below 100 rows), and a k above the
 * number of training rows uses all of them and says so. One answer differs on purpose: a class that got no vote is never
 * a prediction, where the original fills its top five with arbitrary ones.
 *
 * <p>Ties are broken by the lower row and the lower class, so that the same banks give the same numbers.
 */
public final class KnnEvaluator {
    private static final int TRAIN_BLOCK = 2048;
    private static final int TEST_BLOCK = 1024;

    private final KnnOptions options;
    private final int trainBlock;
    private final int testBlock;

    /**
     * An evaluator, good for any number of evaluations.
     *
     * @param options how neighbours vote
     */
    public KnnEvaluator(KnnOptions options) {
        this(options, TRAIN_BLOCK, TEST_BLOCK);
    }

    KnnEvaluator(KnnOptions options, int trainBlock, int testBlock) {
        this.options = options;
        this.trainBlock = trainBlock;
        this.testBlock = testBlock;
    }

    /**
     * Classifies every test row. Rows are brought to length one first.
     *
     * @param train the rows that vote, labelled
     * @param test the rows to classify, labelled, of the same width
     * @return the accuracies
     * @throws IllegalArgumentException if a bank is empty or unlabelled, the widths differ, or a feature is not finite
     */
    public KnnResult evaluate(FeatureBank train, FeatureBank test) {
        check("train", train);
        check("test", test);
        if (train.dim() != test.dim()) {
            throw new IllegalArgumentException("train features have " + train.dim() + " numbers a row, test features "
                    + test.dim() + ": take both from the same model and layer");
        }
        int classes = Math.max(train.classes(), test.classes());
        List<Tally> tallies = new ArrayList<>();
        for (int k : options.k()) {
            tallies.add(new Tally(k, Math.min(k, train.size()), classes));
        }
        int count = tallies.get(tallies.size() - 1).neighbours;
        new NeighbourSearch(train, trainBlock, testBlock).forEach(test, count, (row, neighbours) -> {
            vote(neighbours, train, test.label(row), tallies);
        });
        return result(train, test, classes, tallies);
    }

    /** Neighbours come best first, so the votes at a smaller k are on the way to those at a larger one. */
    private void vote(Neighbours neighbours, FeatureBank train, int truth, List<Tally> tallies) {
        double[] votes = new double[tallies.get(0).classes()];
        int counted = 0;
        for (Tally tally : tallies) {
            for (; counted < tally.neighbours; counted++) {
                // Relative to the best: the common factor changes no order, and no temperature overflows.
                double above = (double) neighbours.similarity(counted) - neighbours.similarity(0);
                votes[train.label(neighbours.index(counted))] += Math.exp(above / options.temperature());
            }
            tally.add(truth, rank(votes, truth));
        }
    }

    /** How many classes have more votes than the true one; a class without votes has the last rank. */
    private static int rank(double[] votes, int truth) {
        if (votes[truth] == 0) {
            return votes.length;
        }
        int rank = 0;
        for (int i = 0; i < votes.length; i++) {
            if (votes[i] > votes[truth] || (votes[i] == votes[truth] && i < truth)) {
                rank++;
            }
        }
        return rank;
    }

    private static KnnResult result(FeatureBank train, FeatureBank test, int classes, List<Tally> tallies) {
        int[] rowsOfClass = new int[classes];
        for (int label : test.labels()) {
            rowsOfClass[label]++;
        }
        List<String> notes = new ArrayList<>();
        for (Tally tally : tallies) {
            if (tally.neighbours < tally.k) {
                notes.add("k=" + tally.k + " is more than the " + train.size() + " training rows: all of them voted");
            }
        }
        return new KnnResult(
                train.size(),
                test.size(),
                classes,
                tallies.stream().map(tally -> tally.score(rowsOfClass)).toList(),
                notes);
    }

    private static void check(String name, FeatureBank bank) {
        if (bank.size() == 0) {
            throw new IllegalArgumentException(name + " features are empty: k-NN needs at least one row");
        }
        if (!bank.labelled()) {
            throw new IllegalArgumentException(
                    name + " features (" + bank.size() + " rows) have no labels: k-NN needs the class of every row");
        }
    }

    /** The right answers at one k, counted from several threads. */
    private static final class Tally {
        private static final int TOP = 5;

        private final int k;
        private final int neighbours;
        private final AtomicIntegerArray first;
        private final AtomicIntegerArray among;

        Tally(int k, int neighbours, int classes) {
            this.k = k;
            this.neighbours = neighbours;
            this.first = new AtomicIntegerArray(classes);
            this.among = new AtomicIntegerArray(classes);
        }

        int classes() {
            return first.length();
        }

        /** At most k classes have votes, so this is the original's min(5, k) without saying so. */
        void add(int truth, int rank) {
            if (rank == 0) {
                first.incrementAndGet(truth);
            }
            if (rank < TOP && rank < classes()) {
                among.incrementAndGet(truth);
            }
        }

        KnnScore score(int[] rowsOfClass) {
            List<Double> perClass = new ArrayList<>();
            int rows = 0;
            int right = 0;
            int near = 0;
            for (int i = 0; i < rowsOfClass.length; i++) {
                rows += rowsOfClass[i];
                right += first.get(i);
                near += among.get(i);
                perClass.add(100.0 * first.get(i) / rowsOfClass[i]); // 0/0 is NaN, as documented
            }
            return new KnnScore(k, neighbours, 100.0 * right / rows, 100.0 * near / rows, perClass);
        }
    }
}

package io.github.dino4j.eval.knn;

import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parallel.Shares;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.metric.Tally;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Weighted k-nearest-neighbour classification: every test row is classified by the k training rows of highest cosine, each
 * voting exp(cosine / temperature) for its class ({@code eval_knn.py}; the paper's section 4.1), or once each for the
 * majority vote of the tables that have no temperature.
 *
 * <p>Exact unless the options ask for an approximate index, and free of three limits of the original: the number of classes comes from the labels instead of being 1000,
 * the test set may have any size (the original cuts it into 100 pieces and fails below 100 rows), and a k above the
 * number of training rows uses all of them and says so. One answer differs on purpose: a class that got no vote is never
 * a prediction, where the original fills its top five with arbitrary ones.
 *
 * <p>Ties are broken by the lower row and the lower class, so that the same banks give the same numbers.
 */
public final class KnnEvaluator {
    static final int TRAIN_BLOCK = 2048;
    static final int TEST_BLOCK = 1024;

    private final KnnOptions options;
    private final int trainBlock;
    private final int testBlock;
    private final Group group;

    /**
     * An evaluator, good for any number of evaluations.
     *
     * @param options how neighbours vote
     */
    public KnnEvaluator(KnnOptions options) {
        this(options, TRAIN_BLOCK, TEST_BLOCK);
    }

    KnnEvaluator(KnnOptions options, int trainBlock, int testBlock) {
        this(options, trainBlock, testBlock, Group.ALONE);
    }

    private KnnEvaluator(KnnOptions options, int trainBlock, int testBlock, Group group) {
        this.options = options;
        this.trainBlock = trainBlock;
        this.testBlock = testBlock;
        this.group = group;
    }

    /**
     * The same evaluation by several processes, each of which classifies its blocks of {@value #TEST_BLOCK} test rows. All have the
     * same features and get the same answer, that of one process.
     *
     * @param processes which
     * @return a new evaluator
     */
    public KnnEvaluator among(Group processes) {
        return new KnnEvaluator(options, trainBlock, testBlock, processes);
    }

    /**
     * Classifies every test row. Rows are brought to length one first.
     *
     * @param train the rows that vote, labelled
     * @param test the rows to classify, labelled, of the same width
     * @return the accuracies
     * @throws IllegalArgumentException if a bank is empty or unlabelled, the widths differ, a feature is not finite, or
     *     the index needs a library that is missing
     * @throws java.io.UncheckedIOException if an approximate index cannot be written below the temporary folder
     */
    public KnnResult evaluate(FeatureBank train, FeatureBank test) {
        check("train", train);
        check("test", test);
        if (train.dim() != test.dim()) {
            throw new IllegalArgumentException("train features have " + train.dim() + " numbers a row, test features "
                    + test.dim() + ": take both from the same model and layer");
        }
        int classes = Math.max(train.classes(), test.classes());
        List<Ballot> ballots = options.k().stream()
                .map(k -> new Ballot(k, Math.min(k, train.size()), new Tally(classes)))
                .toList();
        int count = ballots.get(ballots.size() - 1).neighbours();
        List<String> notes = notes(train, test, ballots);
        NeighbourSearch.Visitor votes =
                (row, neighbours) -> vote(neighbours, train, test.label(row), new double[classes], ballots);
        NeighbourRecall found = isApproximate(train, notes)
                ? ApproximateVotes.count(
                        group,
                        train,
                        test,
                        ballots.stream().map(Ballot::neighbours).toList(),
                        votes,
                        notes)
                : exactly(train, test, count, votes);
        ballots.forEach(ballot -> ballot.tally().sumOver(group));
        List<KnnScore> scores = ballots.stream()
                .map(ballot -> new KnnScore(
                        ballot.k(), ballot.neighbours(), ballot.tally().accuracy()))
                .toList();
        return new KnnResult(train.size(), test.size(), classes, scores, notes, found);
    }

    private NeighbourRecall exactly(FeatureBank train, FeatureBank test, int count, NeighbourSearch.Visitor votes) {
        Shares own = new Shares(group, test.size(), testBlock);
        new ExactSearch(train, trainBlock, testBlock).forEach(test, own.first(), own.end(), count, votes);
        return NeighbourRecall.EXACT;
    }

    private boolean isApproximate(FeatureBank train, List<String> notes) {
        options.requireIndex();
        boolean wanted = options.index().isApproximate(train.size());
        if (wanted && !LuceneLibrary.isPresent()) {
            notes.add("searched exactly, because the approximate index needs " + LuceneLibrary.COORDINATES);
            return false;
        }
        return wanted;
    }

    /** The answers at one k. */
    private record Ballot(int k, int neighbours, Tally tally) {}

    /** Neighbours come best first, so the votes at a smaller k are on the way to those at a larger one. */
    private void vote(Neighbours neighbours, FeatureBank train, int truth, double[] votes, List<Ballot> ballots) {
        int counted = 0;
        for (Ballot ballot : ballots) {
            for (; counted < ballot.neighbours(); counted++) {
                votes[train.label(neighbours.index(counted))] += weight(neighbours, counted);
            }
            ballot.tally().add(truth, best(votes), rank(votes, truth));
        }
    }

    /** Relative to the best: the common factor changes no order, and no temperature overflows. */
    private double weight(Neighbours neighbours, int rank) {
        double above = (double) neighbours.similarity(rank) - neighbours.similarity(0);
        return options.isMajorityVote() ? 1 : Math.exp(above / options.temperature());
    }

    /** Calls back with at least so many nearest training rows of each test row, and the class that the first k vote for. */
    void explain(FeatureBank train, FeatureBank test, int k, int shown, Explanation visitor) {
        int voters = Math.min(k, train.size());
        int count = Math.min(Math.max(k, shown), train.size());
        new ExactSearch(train, trainBlock, testBlock).forEach(test, count, (row, neighbours) -> {
            double[] votes = new double[train.classes()];
            for (int rank = 0; rank < voters; rank++) {
                votes[train.label(neighbours.index(rank))] += weight(neighbours, rank);
            }
            visitor.visit(row, neighbours, best(votes));
        });
    }

    /** Called from several threads at once. */
    @FunctionalInterface
    interface Explanation {
        void visit(int testRow, Neighbours neighbours, int predicted);
    }

    private static int best(double[] votes) {
        int best = 0;
        for (int i = 1; i < votes.length; i++) {
            best = votes[i] > votes[best] ? i : best;
        }
        return best;
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

    private static List<String> notes(FeatureBank train, FeatureBank test, List<Ballot> ballots) {
        List<String> notes = new ArrayList<>();
        for (Ballot ballot : ballots) {
            if (ballot.neighbours() < ballot.k()) {
                notes.add(
                        "k=" + ballot.k() + " is more than the " + train.size() + " training rows: all of them voted");
            }
        }
        BitSet known = new BitSet();
        Arrays.stream(train.labels()).forEach(known::set);
        long strange =
                Arrays.stream(test.labels()).filter(label -> !known.get(label)).count();
        if (strange > 0) {
            notes.add(strange + " test rows are of classes without a training row: they cannot be right");
        }
        return notes;
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
}

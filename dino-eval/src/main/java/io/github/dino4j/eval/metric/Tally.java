package io.github.dino4j.eval.metric;

import io.github.dino4j.core.parallel.Group;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** Counts right and wrong answers, from several threads at once. */
public final class Tally {
    /** The prediction of a row for which no class has any evidence. */
    public static final int NONE = -1;

    private static final int TOP = 5;

    private final int classes;
    private final AtomicIntegerArray rows;
    private final AtomicIntegerArray first;
    private final AtomicIntegerArray among;
    private final AtomicIntegerArray confusion; // (classes, classes + 1), or empty

    /**
     * Starts at zero.
     *
     * @param classes how many
     */
    public Tally(int classes) {
        this.classes = classes;
        this.rows = new AtomicIntegerArray(classes);
        this.first = new AtomicIntegerArray(classes);
        this.among = new AtomicIntegerArray(classes);
        this.confusion = new AtomicIntegerArray(classes > Accuracy.MOST_CONFUSED ? 0 : classes * (classes + 1));
    }

    /**
     * Counts a row.
     *
     * @param truth its class
     * @param predicted the best class, or {@link #NONE}
     * @param rank how many classes come before the true one; the number of classes or more if it is no candidate
     */
    public void add(int truth, int predicted, int rank) {
        rows.incrementAndGet(truth);
        if (rank == 0) {
            first.incrementAndGet(truth);
        }
        if (rank < TOP && rank < classes) {
            among.incrementAndGet(truth);
        }
        if (confusion.length() > 0) {
            confusion.incrementAndGet(truth * (classes + 1) + (predicted == NONE ? classes : predicted));
        }
    }

    /**
     * Adds up what the processes of a group have counted, each of its own rows; all have the sums then.
     *
     * @param group the processes
     */
    public void sumOver(Group group) {
        if (!group.isAlone()) {
            List.of(rows, first, among, confusion).forEach(counts -> sum(counts, group));
        }
    }

    private static void sum(AtomicIntegerArray counts, Group group) {
        double[] values = new double[counts.length()]; // whole numbers, exactly
        Arrays.setAll(values, counts::get);
        group.sum(values);
        for (int i = 0; i < values.length; i++) {
            counts.set(i, (int) values[i]);
        }
    }

    /** {@return the accuracy of the rows so far} */
    public Accuracy accuracy() {
        List<Double> perClass = new ArrayList<>();
        int all = 0;
        int right = 0;
        int near = 0;
        for (int i = 0; i < classes; i++) {
            all += rows.get(i);
            right += first.get(i);
            near += among.get(i);
            perClass.add(100.0 * first.get(i) / rows.get(i)); // 0/0 is NaN, as documented
        }
        return new Accuracy(all, 100.0 * right / all, 100.0 * near / all, perClass, confusion());
    }

    private List<List<Integer>> confusion() {
        List<List<Integer>> table = new ArrayList<>();
        for (int truth = 0; confusion.length() > 0 && truth < classes; truth++) {
            List<Integer> row = new ArrayList<>();
            for (int i = 0; i <= classes; i++) {
                row.add(confusion.get(truth * (classes + 1) + i));
            }
            table.add(row);
        }
        return table;
    }
}

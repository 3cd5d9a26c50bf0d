package io.github.dino4j.eval.linear;

import io.github.dino4j.eval.metric.Accuracy;
import java.util.List;

/**
 * Classifiers trained at several strengths of one hyperparameter, of which the best on the held-out rows is reported, as
 * the original's sweep does.
 *
 * @param <T> one of them
 */
public interface Sweep<T extends Sweep.Entry> {
    /** A classifier and how good it is. */
    interface Entry {
        /** {@return the trained classifier} */
        LinearHead head();

        /** {@return its accuracy on the held-out rows} */
        Accuracy accuracy();
    }

    /** {@return all of them, ascending in the hyperparameter, at least one} */
    List<T> entries();

    /** {@return the one of highest top-1, chosen on the held-out rows; of equal ones the first} */
    default T best() {
        T best = entries().get(0);
        for (T entry : entries()) {
            best = entry.accuracy().top1() > best.accuracy().top1() ? entry : best;
        }
        return best;
    }

    /** {@return top-1 of the best, percent} */
    default double top1() {
        return best().accuracy().top1();
    }

    /** {@return top-5 of the best, percent} */
    default double top5() {
        return best().accuracy().top5();
    }
}

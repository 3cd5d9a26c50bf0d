package io.github.dino4j.train.method;

/**
 * Something that a method remembers from step to step, beside weights, and keeps in checkpoints. There are five kinds:
 *
 * <ul>
 *   <li>A mean, such as a centre. The teacher's graph reads it from an input of its name, and computes what it is after the step
 *       as an output of {@link #next}. It begins with zeros; after a step it is the mean of what each part, in each process, has
 *       made of it.
 *   <li>A queue, such as MoCo's keys. The student's graph reads it from an input of its name; the teacher's computes the rows that
 *       come into it as an output of {@link #next}. It begins with random rows of length 1; after a step the rows of all parts, in
 *       all processes, take the place of the oldest, in the order of the whole batch.
 *   <li>Words, such as OBoW's features of places. A queue that the teacher's graph reads as well.
 *   <li>A queue of a view, such as SwAV's features. The teacher's graph that is joined by it reads it from an input of its name, and all of
 *       the teacher's graphs compute the rows of that view as an output of {@link #next}. It is like a queue else.
 *   <li>A table, such as prototypes. The student's graph reads it from an input of its name. It begins with random rows of length 1,
 *       and changes at an epoch's start alone, if at all.
 * </ul>
 *
 * @param name its name in checkpoints, such as {@code dino_loss.center}
 * @param rows 1 for a mean, else how many rows there are
 * @param width elements of a row
 * @param kind which of those it is
 */
public record StateTensor(String name, int rows, int width, Kind kind) {
    /** What becomes of it in a step. */
    public enum Kind {
        /** It moves to another mean. */
        MEAN,
        /** Its oldest rows are replaced by those of all views. */
        QUEUE,
        /** As of a queue, and the teacher's graph reads it too. */
        WORDS,
        /** Its oldest rows are replaced by those of one view. */
        VIEW_QUEUE,
        /** Nothing. */
        TABLE
    }

    /** The signal that tells how many rows of each view's queue a step reads. */
    public static final String JOINED = "queue_joined";

    /**
     * Words.
     *
     * @param name its name in checkpoints
     * @param rows how many
     * @param width elements of a row
     * @return the tensor
     */
    public static StateTensor words(String name, int rows, int width) {
        return new StateTensor(name, rows, width, Kind.WORDS);
    }

    /** {@return whether its oldest rows are replaced} */
    public boolean isQueue() {
        return kind == Kind.QUEUE || kind == Kind.VIEW_QUEUE || kind == Kind.WORDS;
    }

    /**
     * A mean.
     *
     * @param name its name in checkpoints
     * @param width elements of its only row
     * @return the tensor
     */
    public static StateTensor mean(String name, int width) {
        return new StateTensor(name, 1, width, Kind.MEAN);
    }

    /**
     * A queue.
     *
     * @param name its name in checkpoints
     * @param rows how many
     * @param width elements of a row
     * @return the tensor
     */
    public static StateTensor queue(String name, int rows, int width) {
        return new StateTensor(name, rows, width, Kind.QUEUE);
    }

    /**
     * A queue of a view.
     *
     * @param name its name in checkpoints
     * @param rows how many
     * @param width elements of a row
     * @return the tensor
     */
    public static StateTensor ofView(String name, int rows, int width) {
        return new StateTensor(name, rows, width, Kind.VIEW_QUEUE);
    }

    /**
     * A table.
     *
     * @param name its name in checkpoints
     * @param rows how many
     * @param width elements of a row
     * @return the tensor
     */
    public static StateTensor table(String name, int rows, int width) {
        return new StateTensor(name, rows, width, Kind.TABLE);
    }

    /** {@return the output that computes what it is after the step, or what comes into it} */
    public String next() {
        return "next." + name;
    }
}

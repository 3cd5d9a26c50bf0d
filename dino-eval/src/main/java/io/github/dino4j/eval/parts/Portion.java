package io.github.dino4j.eval.parts;

/**
 * One of several jobs that share the parts of an embedding without knowing of each other.
 *
 * @param number from 1
 * @param of how many there are
 */
public record Portion(int number, int of) {
    /** The only job. */
    public static final Portion ALL = new Portion(1, 1);

    /**
     * Checks the bounds.
     *
     * @param number from 1
     * @param of how many there are
     * @throws IllegalArgumentException if the number is not in [1, of]
     */
    public Portion {
        if (number < 1 || number > of) {
            throw new IllegalArgumentException(
                    "a shard must be i/n with i from 1 to n, such as 2/8, was " + number + "/" + of);
        }
    }

    /**
     * Reads what a person writes.
     *
     * @param text such as {@code 2/8}
     * @return the portion
     * @throws IllegalArgumentException if it is none
     */
    public static Portion parse(String text) {
        if (!text.matches("[0-9]{1,6}/[0-9]{1,6}")) {
            throw new IllegalArgumentException("a shard must be i/n with i from 1 to n, such as 2/8, was " + text);
        }
        int slash = text.indexOf('/');
        return new Portion(Integer.parseInt(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }

    /** The first of so many parts that is this job's; the parts of the next job begin where these end. */
    int first(int parts) {
        return (int) ((long) parts * (number - 1) / of);
    }

    int end(int parts) {
        return (int) ((long) parts * number / of);
    }

    /** {@return whether there is no other job} */
    public boolean isAll() {
        return of == 1;
    }

    @Override
    public String toString() {
        return number + "/" + of;
    }
}

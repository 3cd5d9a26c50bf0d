package io.github.dino4j.cli.console;

import java.io.IOException;

/** Turns what the library refuses about the user's input into the command line's one sentence. */
public final class Misfits {
    private Misfits() {}

    /**
     * What may refuse its input.
     *
     * @param <T> its result
     */
    @FunctionalInterface
    public interface Work<T> {
        /**
         * Works.
         *
         * @return the result
         * @throws IOException if files cannot be read or written
         */
        T run() throws IOException;
    }

    /**
     * Runs a check.
     *
     * @param check throws {@link IllegalArgumentException} for what is wrong
     * @throws IOException never
     */
    public static void refuse(Runnable check) throws IOException {
        refuse(() -> {
            check.run();
            return true;
        });
    }

    /**
     * Runs what may refuse its input by an {@link IllegalArgumentException}.
     *
     * @param work what to do
     * @param <T> its result
     * @return its result
     * @throws IOException if files cannot be read or written
     */
    public static <T> T refuse(Work<T> work) throws IOException {
        try {
            return work.run();
        } catch (IllegalArgumentException e) {
            throw new BadInputException(String.valueOf(e.getMessage()), e);
        }
    }
}

package io.github.dino4j.train.cli;

import java.io.IOException;

/** Turns what the library refuses about the user's input into the command line's one sentence. */
final class Misfits {
    private Misfits() {}

    /** What may refuse its input. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    static void refuse(Runnable check) throws IOException {
        refuse(() -> {
            check.run();
            return true;
        });
    }

    static <T> T refuse(Work<T> work) throws IOException {
        try {
            return work.run();
        } catch (IllegalArgumentException e) {
            throw new BadInputException(String.valueOf(e.getMessage()), e);
        }
    }
}

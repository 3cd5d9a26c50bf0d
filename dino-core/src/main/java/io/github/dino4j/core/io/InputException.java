package io.github.dino4j.core.io;

import java.io.IOException;

/** Something that the user gave is missing, damaged or does not fit; the message names it and says what to do. */
public class InputException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Says what is wrong.
     *
     * @param message the file or set, what is wrong with it, what to do
     */
    public InputException(String message) {
        super(message);
    }

    /**
     * Says what is wrong, and what showed it.
     *
     * @param message the file or set, what is wrong with it, what to do
     * @param cause what showed it
     */
    public InputException(String message, Throwable cause) {
        super(message, cause);
    }
}

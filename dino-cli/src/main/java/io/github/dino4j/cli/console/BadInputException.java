package io.github.dino4j.cli.console;

/** An option or file of the user's is wrong; the message says which, and what to do. */
public final class BadInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * What the library did not refuse itself.
     *
     * @param message one sentence for the user
     */
    public BadInputException(String message) {
        super(message);
    }

    /**
     * What the library refused.
     *
     * @param message one sentence for the user
     * @param cause what was thrown
     */
    public BadInputException(String message, Throwable cause) {
        super(message, cause);
    }
}

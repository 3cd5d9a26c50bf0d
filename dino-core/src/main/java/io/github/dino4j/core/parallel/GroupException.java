package io.github.dino4j.core.parallel;

/** A call of a {@link Group} cannot be finished: a process has gone, or the transport failed. The message says which and why. */
public final class GroupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Says what happened.
     *
     * @param message which process or library, and what is known of it
     */
    public GroupException(String message) {
        super(message);
    }

    /**
     * Says what happened.
     *
     * @param message which process or library, and what is known of it
     * @param cause what showed it
     */
    public GroupException(String message, Throwable cause) {
        super(message, cause);
    }
}

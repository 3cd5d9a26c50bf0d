package io.github.dino4j.core.device;

/** A device's own memory is used up, of which the JVM's settings give no more. The message says what to change. */
public final class DeviceMemoryError extends OutOfMemoryError {
    private static final long serialVersionUID = 1L;

    /**
     * Says what is missing.
     *
     * @param sentence what was asked for, what is there and what to change
     */
    public DeviceMemoryError(String sentence) {
        super(sentence);
    }
}

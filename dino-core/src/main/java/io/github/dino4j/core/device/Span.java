package io.github.dino4j.core.device;

/**
 * A stretch of a device's memory.
 *
 * @param address of its first byte, as the device counts
 * @param bytes its length
 */
public record Span(long address, long bytes) {
    /**
     * Checks the bounds.
     *
     * @param address of its first byte
     * @param bytes its length
     */
    public Span {
        if (bytes < 0) {
            throw new IllegalArgumentException("a stretch of memory cannot have " + bytes + " bytes");
        }
    }
}

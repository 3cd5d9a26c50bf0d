package io.github.dino4j.core.pickle;

import io.github.dino4j.core.io.FileBytes;
import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Reads pickles of plain data, without ever executing anything: numbers, texts, lists, dictionaries, NumPy arrays. What
 * else a pickle wants is refused by its name.
 */
public final class SafePickle {
    private static final long MOST_BYTES = 1L << 28;

    private SafePickle() {}

    /**
     * Reads a file.
     *
     * @param file a pickle of up to 256 MiB
     * @return its value, in the types that {@link PickleMachine} tells of
     * @throws InputException if it is damaged, too large, or holds something else than data
     * @throws IOException if it cannot be read
     */
    public static Object read(Path file) throws IOException {
        try (FileBytes bytes = FileBytes.open(file)) {
            return read(bytes);
        }
    }

    /**
     * Reads bytes.
     *
     * @param bytes a pickle of up to 256 MiB
     * @return its value, in the types that {@link PickleMachine} tells of
     * @throws InputException if it is damaged, too large, or holds something else than data
     * @throws IOException if it cannot be read
     */
    public static Object read(FileBytes bytes) throws IOException {
        if (bytes.size() > MOST_BYTES) {
            throw new InputException(
                    bytes.name() + ": " + bytes.size() + " bytes are more than " + MOST_BYTES + " for a pickle");
        }
        PlainGlobals globals = new PlainGlobals();
        PickleMachine machine = new PickleMachine(bytes.part(0, bytes.size()), globals::find, identifier -> {
            throw new InputException("refers to something outside of it");
        });
        try {
            return machine.read();
        } catch (InputException e) {
            throw new InputException(bytes.name() + ": the pickle " + e.getMessage(), e);
        }
    }
}

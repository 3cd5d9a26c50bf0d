package io.github.dino4j.augment.data.published.mat;

import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The variables of a MATLAB file of level 5, as far as labels need them: numbers, characters, cells and structures. Written for
 * files that anybody may have made: what is read is bounded by {@link #MAX_SIZE}, and no number of elements is believed before
 * there are bytes for them. (The libraries that read such files set up arrays by what the header says.)
 */
public final class MatFile {
    /** The largest file, and the most that its compressed parts may grow to together, bytes. */
    public static final int MAX_SIZE = 1 << 26;

    private static final int HEADER = 128;
    private static final int ENDIAN = 126;
    private static final int NAME = 19; // of the format's version, at the header's beginning

    private MatFile() {}

    /**
     * Reads all variables.
     *
     * @param file a MATLAB file, level 5 (MATLAB's {@code -v6} and {@code -v7})
     * @return values by name
     * @throws InputException if it is none, is damaged, or holds what is not read
     * @throws IOException if it cannot be read
     */
    public static Map<String, MatValue> read(Path file) throws IOException {
        long size = Files.size(file);
        if (size > MAX_SIZE) {
            throw new InputException(file + ": " + size + " bytes are more than the " + MAX_SIZE + " that are read");
        }
        byte[] bytes = Files.readAllBytes(file);
        String start = new String(bytes, 0, Math.min(NAME, bytes.length), StandardCharsets.US_ASCII);
        if (start.startsWith("MATLAB 7.3")) {
            throw new InputException(file + ": is a MATLAB 7.3 file (HDF5); save it with -v7");
        }
        if (bytes.length < HEADER || !start.startsWith("MATLAB 5.0 MAT-file")) {
            throw new InputException(file + ": is not a MATLAB file of level 5");
        }
        boolean little = bytes[ENDIAN] == 'I' && bytes[ENDIAN + 1] == 'M';
        ByteBuffer body = ByteBuffer.wrap(bytes, HEADER, bytes.length - HEADER)
                .slice()
                .order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        Map<String, MatValue> variables = new LinkedHashMap<>();
        try {
            new MatReader(MAX_SIZE).variables(body, variables);
        } catch (InputException e) {
            throw new InputException(file + ": " + e.getMessage(), e);
        }
        return variables;
    }
}

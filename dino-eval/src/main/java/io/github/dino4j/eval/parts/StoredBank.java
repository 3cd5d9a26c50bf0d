package io.github.dino4j.eval.parts;

import io.github.dino4j.core.io.InputException;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.feature.FeatureFile;
import io.github.dino4j.eval.feature.FeatureOrigin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Features that {@code dino embed} has written, and what they were made by.
 *
 * @param file where they were found: a file, or a folder of parts
 * @param bank the rows
 * @param origin what the rows were made by
 */
public record StoredBank(Path file, FeatureBank bank, FeatureOrigin origin) {
    /**
     * Reads them.
     *
     * @param file a safetensors file of features, or a folder of parts that were not joined into one
     * @return the rows
     * @throws InputException if it is neither, or damaged
     * @throws IOException if it cannot be read
     */
    public static StoredBank read(Path file) throws IOException {
        FeatureBank bank = Files.isDirectory(file) ? PartBlocks.bank(file) : FeatureFile.read(file);
        return new StoredBank(file, bank, origin(file));
    }

    /**
     * Reads what rows were made by, without the rows.
     *
     * @param file a safetensors file of features, or a folder of parts that were not joined into one
     * @return the origin, without anything where the file says nothing
     * @throws InputException if it is neither
     * @throws IOException if it cannot be read
     */
    public static FeatureOrigin origin(Path file) throws IOException {
        return Files.isDirectory(file) ? PartFolder.existing(file).origin() : FeatureOrigin.read(file);
    }

    /**
     * Refuses to compare the rows with what was made otherwise.
     *
     * @param other what a query, or other rows, are made by
     * @throws InputException if the two cannot be compared, as {@link FeatureOrigin#requireSame} says
     */
    public void requireSame(FeatureOrigin other) throws InputException {
        origin.requireSame(other, file.toString());
    }

    /**
     * The rows of images, found by their paths: as they are, or below the folder that each side has in common.
     *
     * @param names paths of images
     * @return a row for each, in that order
     * @throws InputException if the rows have no paths, or an image has no row
     */
    public FeatureBank of(List<String> names) throws InputException {
        if (bank.paths().isEmpty()) {
            throw new InputException(file + ": has no paths, so nobody knows which image a row is of; write it with"
                    + " dino embed DIR --output F.safetensors");
        }
        int[] rows = rows(names, 0, 0);
        int missing = missing(rows);
        if (missing > 0) {
            int[] below = rows(names, common(bank.paths()), common(names));
            rows = missing(below) < missing ? below : rows;
            missing = missing(rows);
        }
        if (missing > 0) {
            int first = 0;
            while (rows[first] >= 0) {
                first++;
            }
            throw new InputException(file + ": has no features of " + missing + " of the " + names.size() + " images ("
                    + names.get(first) + ", …); embed the same folder again");
        }
        return bank.select(rows);
    }

    private int[] rows(List<String> names, int cutHere, int cutThere) {
        Map<String, Integer> places = new HashMap<>();
        for (int row = 0; row < bank.size(); row++) {
            places.put(bank.paths().get(row).substring(cutHere), row);
        }
        return names.stream()
                .mapToInt(name -> places.getOrDefault(name.substring(cutThere), -1))
                .toArray();
    }

    private static int missing(int[] rows) {
        int missing = 0;
        for (int row : rows) {
            missing += row < 0 ? 1 : 0;
        }
        return missing;
    }

    /** Length of the folder, with its slash, that all paths begin with. */
    private static int common(List<String> paths) {
        String first = paths.get(0);
        int length = first.lastIndexOf('/') + 1;
        for (String path : paths) {
            while (length > 0 && !path.startsWith(first.substring(0, length))) {
                length = first.lastIndexOf('/', length - 2) + 1;
            }
        }
        return length;
    }
}

package io.github.dino4j.cli.curate;

import io.github.dino4j.cli.console.BadInputException;
import io.github.dino4j.eval.feature.FeatureBank;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Features from a file for images of a folder, found by their paths: as they are, or below the folder that each side has in common. */
record StoredRows(Path file, FeatureBank bank) {
    FeatureBank of(List<String> names) {
        if (bank.paths().isEmpty()) {
            throw new BadInputException(file + ": has no paths, so nobody knows which image a row is of; write it with"
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
            throw new BadInputException(file + ": has no features of " + missing + " of the " + names.size()
                    + " images (" + names.get(first) + ", …); embed the same folder again");
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

package io.github.dino4j.cuda;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the check on a GPU keeps beside passed and failed: a line of JSON for each measurement, where the script asks for it. */
final class GpuRun {
    private static final String FILE = "dino4j.gpu.measured";

    private GpuRun() {}

    /**
     * Appends a measurement to the file that {@code -Ddino4j.gpu.measured} names; without it nothing is kept.
     *
     * @param who what was compared
     * @param work the case
     * @param result what was found
     */
    static void keep(String who, String work, Map<String, ?> result) {
        String file = System.getProperty(FILE);
        if (file == null) {
            return;
        }
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("who", who);
        line.put("work", work);
        line.put("round", 0);
        line.put("result", result);
        try {
            Files.writeString(
                    Path.of(file),
                    new ObjectMapper().writeValueAsString(line) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return the folder of data that tests share} */
    static Path data() {
        return Path.of(
                System.getProperty("dino4j.root", System.getProperty("dino.root", "..")), "src-test-data", "gpu");
    }
}

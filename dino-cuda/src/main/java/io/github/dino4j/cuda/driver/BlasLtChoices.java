package io.github.dino4j.cuda.driver;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.github.dino4j.core.io.AtomicFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fastest algorithm of each product, in a file for the GPU's model and the library's version: times are noisy, and a
 * choice that is kept gives the same bytes in the next run. A line is a product and its algorithm.
 */
final class BlasLtChoices {
    /** The property that is set to {@code true} to time algorithms instead of taking the library's first choice. */
    static final String TUNE = "dino4j.cuda.tune";

    /** The property that names the folder of the files, {@code ~/.cache/dino4j} if it is not set. */
    static final String FOLDER = "dino4j.cuda.choices";

    private static final Logger LOG = LoggerFactory.getLogger(BlasLtChoices.class);
    private static final Map<Path, BlasLtChoices> OPEN = new ConcurrentHashMap<>();

    private final Path file;
    private final Map<String, byte[]> algorithms = new TreeMap<>(); // guarded by this

    private BlasLtChoices(Path file) {
        this.file = file;
        read();
    }

    /**
     * The choices of a kind of GPU, the same for the whole process.
     *
     * @param gpu its name
     * @param version of the library
     * @return the choices
     */
    static BlasLtChoices of(String gpu, long version) {
        String name = "cublaslt-" + gpu.replaceAll("[^A-Za-z0-9]+", "-") + "-" + version + ".txt";
        Path folder = Path.of(System.getProperty(FOLDER, System.getProperty("user.home") + "/.cache/dino4j"));
        return OPEN.computeIfAbsent(folder.resolve(name).toAbsolutePath(), BlasLtChoices::new);
    }

    private void read() {
        if (!Files.exists(file)) {
            return;
        }
        Map<String, byte[]> found = new TreeMap<>();
        try {
            for (String line : Files.readAllLines(file)) {
                int blank = line.indexOf(' ');
                byte[] algorithm = HexFormat.of().parseHex(line.substring(blank + 1));
                if (blank < 1 || algorithm.length != BlasLtAlgorithms.BYTES) {
                    throw new IllegalArgumentException("\"" + line + "\" is no product and its algorithm");
                }
                found.put(line.substring(0, blank), algorithm);
            }
            algorithms.putAll(found);
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("{} cannot be read ({}); products are timed again", file, e.getMessage());
        }
    }

    /**
     * Looks a product up.
     *
     * @param key of the product
     * @return its algorithm, or null if it has not been timed
     */
    synchronized @Nullable Memory known(String key) {
        byte[] bytes = algorithms.get(key);
        if (bytes == null) {
            return null;
        }
        Memory algorithm = new Memory(bytes.length);
        algorithm.write(0L, bytes, 0, bytes.length);
        return algorithm;
    }

    /**
     * Keeps a choice, also for later runs.
     *
     * @param key of the product
     * @param algorithm its fastest
     */
    synchronized void keep(String key, Pointer algorithm) {
        algorithms.put(key, algorithm.getByteArray(0L, BlasLtAlgorithms.BYTES));
        StringBuilder lines = new StringBuilder();
        algorithms.forEach((product, bytes) -> lines.append(product)
                .append(' ')
                .append(HexFormat.of().formatHex(bytes))
                .append('\n'));
        try {
            Files.createDirectories(file.getParent());
            AtomicFiles.write(file, channel -> {
                ByteBuffer text = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
                while (text.hasRemaining()) {
                    channel.write(text);
                }
            });
        } catch (IOException e) {
            LOG.warn("algorithms of products are not kept for later runs: {}", e.getMessage());
        }
    }
}

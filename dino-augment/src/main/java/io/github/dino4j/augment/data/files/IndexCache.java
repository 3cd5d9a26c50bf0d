package io.github.dino4j.augment.data.files;

import io.github.dino4j.core.io.AtomicFiles;
import io.github.dino4j.core.random.Rng;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the indexes of large sets, so that a run does not look through a million files before it starts. */
public final class IndexCache {
    private static final Logger LOG = LoggerFactory.getLogger(IndexCache.class);
    private static final int LARGE = 20_000; // images whose search takes longer than a glance
    private static final double MILLIS = 1e-3;

    private final @Nullable Path folder;
    private final int least;

    /** Finds the images. */
    @FunctionalInterface
    interface Search {
        Index search() throws IOException;
    }

    IndexCache(@Nullable Path cache) {
        this(cache, LARGE);
    }

    /** A cache of sets from a size on. */
    IndexCache(@Nullable Path cache, int least) {
        this.folder = cache == null ? null : cache.resolve("index");
        this.least = least;
    }

    /** The kept index of something, or a new one where there is none or what it tells of has changed. */
    Index get(String what, Search search) throws IOException {
        if (folder == null) {
            return search.search();
        }
        Path file = folder.resolve(
                String.format(Locale.ROOT, "%016x.index", Rng.of(0).fold(what).key()));
        try {
            Index kept = IndexFile.read(file, what);
            if (kept.isFresh()) {
                return kept;
            }
            LOG.info("{}: has changed since it was indexed; looking through it again", what);
        } catch (NoSuchFileException e) {
            // the first time, or a small set
        } catch (IOException e) {
            LOG.warn("{}; making it again", e.getMessage());
        }
        Index index = search.search();
        if (index.files().size() >= least) {
            keep(file, what, index);
        }
        return index;
    }

    private static void keep(Path file, String what, Index index) {
        double seconds = (System.currentTimeMillis() - index.start()) * MILLIS;
        try {
            write(file, temporary -> AtomicFiles.write(temporary, out -> IndexFile.write(out, what, index)));
            LOG.info(
                    "{}: indexed {} images in {} s; kept in {}",
                    what,
                    index.files().size(),
                    seconds,
                    file);
        } catch (IOException e) { // a full disk or a folder that is read-only: the images can be used all the same
            LOG.warn("the index of {} is not kept: {}", what, e.getMessage());
        }
    }

    /** Writes a file. */
    @FunctionalInterface
    public interface Writer {
        /**
         * Writes it.
         *
         * @param file where
         * @throws IOException if it cannot be written
         */
        void write(Path file) throws IOException;
    }

    /**
     * Makes a file under a name of its own first, since several processes may make the same one at once.
     *
     * @param file the file
     * @param writer writes it
     * @throws IOException if a file cannot be read
     */
    public static void write(Path file, Writer writer) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path own = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID());
        try {
            writer.write(own);
            Files.move(own, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(own);
        }
    }
}

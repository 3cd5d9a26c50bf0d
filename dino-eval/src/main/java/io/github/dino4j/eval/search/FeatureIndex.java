package io.github.dino4j.eval.search;

import io.github.dino4j.core.io.InputException;
import io.github.dino4j.eval.embed.EmbedderOptions;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.feature.FeatureOrigin;
import io.github.dino4j.eval.parts.StoredBank;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The features of a set of images in memory, for queries that an embedder makes; good for any number of threads. Every query
 * is compared with every row.
 *
 * <pre>{@code
 * FeatureIndex index = FeatureIndex.open(Path.of("features.safetensors")); // written by dino embed
 * try (DinoEmbedder embedder = DinoEmbedder.open(Path.of("runs/dino"), index::alike)) {
 *     index.requireSame(embedder.origin());
 *     List<FeatureIndex.Found> found = index.nearest(embedder.embed(photo), 5);
 * }
 * }</pre>
 */
public final class FeatureIndex {
    private final String name;
    private final ImageSearch search;
    private final FeatureBank unit;
    private final FeatureOrigin origin;

    private FeatureIndex(String name, FeatureBank bank, FeatureOrigin origin) {
        this.name = name;
        this.search = new ImageSearch(bank);
        this.unit = search.unit();
        this.origin = origin;
    }

    /**
     * Reads an index.
     *
     * @param file a safetensors file of {@code dino embed}, or a folder of its parts
     * @return the index
     * @throws InputException if it is neither, or damaged
     * @throws IOException if it cannot be read
     */
    public static FeatureIndex open(Path file) throws IOException {
        StoredBank stored = StoredBank.read(file);
        return new FeatureIndex(file.toString(), stored.bank(), stored.origin());
    }

    /**
     * An index of rows in memory.
     *
     * @param name what messages call it
     * @param bank the rows, at least one
     * @param origin what they were made by, {@link FeatureOrigin#UNKNOWN} if nobody knows
     * @return the index
     * @throws IllegalArgumentException if there are no rows, or one is not finite
     */
    public static FeatureIndex of(String name, FeatureBank bank, FeatureOrigin origin) {
        return new FeatureIndex(name, bank, origin);
    }

    /**
     * An image that was found.
     *
     * @param row its row
     * @param path where the image lay when it was embedded, null if that is not known
     * @param label the name of its class, null if that is not known
     * @param cosine how alike it is, from -1 to 1
     */
    public record Found(
            int row, @Nullable String path, @Nullable String label, double cosine) {}

    /**
     * The images that are most like a query.
     *
     * @param query features of {@link #dimension()} numbers, of any length
     * @param count how many to find, at least 1
     * @return the nearest, best first, at most as many as there are
     * @throws IllegalArgumentException if the dimension is another, the count below 1 or a number not finite
     */
    public List<Found> nearest(float[] query, int count) {
        return search.nearest(query, count).stream()
                .map(hit -> new Found(
                        hit.image(),
                        unit.paths().isEmpty() ? null : unit.paths().get(hit.image()),
                        unit.labelled() ? unit.className(unit.label(hit.image())) : null,
                        hit.cosine()))
                .toList();
    }

    /**
     * Options of an embedder whose vectors are like the rows: the same precision and outputs. Opening fails where this machine
     * cannot compute so.
     *
     * @param options any
     * @return options with what is known of the rows
     */
    public EmbedderOptions alike(EmbedderOptions options) {
        EmbedderOptions same = origin.kind().map(options::withKind).orElse(options);
        return origin.precision().map(same::withPrecision).orElse(same);
    }

    /**
     * Refuses queries that cannot be compared with the rows, such as those of other weights; of another precision alone it
     * warns in the log. Call it once for each embedder.
     *
     * @param query what queries are made by
     * @throws InputException if the two cannot be compared, as {@link FeatureOrigin#requireSame} says
     */
    public void requireSame(FeatureOrigin query) throws InputException {
        origin.requireSame(query, name);
    }

    /** {@return what the rows were made by} */
    public FeatureOrigin origin() {
        return origin;
    }

    /** {@return how many images there are} */
    public int size() {
        return unit.size();
    }

    /** {@return the numbers of a row} */
    public int dimension() {
        return unit.dim();
    }
}

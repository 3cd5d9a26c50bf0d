package io.github.dino4j.eval.feature;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.TensorFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What rows of features were made by: files hold it beside the rows, an embedder says it of its vectors. A query is compared
 * with rows only where both were made alike; whatever is not known of either is not compared.
 *
 * @param texts by name, such as {@code precision: float32}; {@code weights} is a digest of the backbone's weights
 */
public record FeatureOrigin(Map<String, String> texts) {
    /** Nothing is known. */
    public static final FeatureOrigin UNKNOWN = new FeatureOrigin(Map.of());

    private static final Logger LOG = LoggerFactory.getLogger(FeatureOrigin.class);
    private static final String WEIGHTS = "weights";
    private static final String MODEL = "model";
    private static final String PRECISION = "precision";
    private static final String LAST_BLOCKS = "last_blocks";
    private static final String AVG_PATCHES = "avg_patches";
    private static final String TRUE = "true";
    /** Without these being the same, a cosine means nothing. */
    private static final List<String> DECIDING =
            List.of(WEIGHTS, LAST_BLOCKS, AVG_PATCHES, "image_size", "transform", "exif_orientation", "mean", "std");

    /**
     * Keeps the order.
     *
     * @param texts by name
     */
    public FeatureOrigin {
        texts = Collections.unmodifiableMap(new LinkedHashMap<>(texts));
    }

    /**
     * What a model's features are made by.
     *
     * @param extractor which computes them
     * @param config how images are read
     * @param weights digest of the backbone's weights
     * @return the origin
     */
    public static FeatureOrigin of(FeatureExtractor extractor, RunConfig config, String weights) {
        Map<String, String> made = new LinkedHashMap<>(extractor.provenance());
        made.put("exif_orientation", config.data().exifOrientation());
        made.put("mean", config.views().mean().toString());
        made.put("std", config.views().std().toString());
        made.put(WEIGHTS, weights);
        return new FeatureOrigin(made);
    }

    /**
     * Reads what a file says of its rows.
     *
     * @param file features as {@link FeatureFile} has written them, as safetensors
     * @return the origin, without anything where the file says nothing
     * @throws InputException if it is no such file
     * @throws IOException if it cannot be read
     */
    public static FeatureOrigin read(Path file) throws IOException {
        try (TensorFile content = TensorFile.open(file)) {
            Map<String, String> made = new LinkedHashMap<>(content.metadata());
            made.keySet().removeAll(List.of(FeatureTensors.PATHS, FeatureTensors.CLASSES, FeatureTensors.CLASS_NAMES));
            return new FeatureOrigin(made);
        }
    }

    /**
     * Which of a backbone's outputs the rows are.
     *
     * @return the kind, empty if it is not known
     */
    public Optional<FeatureKind> kind() {
        String blocks = texts.getOrDefault(LAST_BLOCKS, "");
        return blocks.matches("[1-9][0-9]{0,3}")
                ? Optional.of(new FeatureKind(Integer.parseInt(blocks), TRUE.equals(texts.get(AVG_PATCHES))))
                : Optional.empty();
    }

    /** {@return what the operands of matrix products were rounded to, empty if it is not known} */
    public Optional<String> precision() {
        return Optional.ofNullable(texts.get(PRECISION));
    }

    /**
     * Refuses to compare rows with a query that was made otherwise, by other weights or of pixels that were treated otherwise.
     * What makes only small differences is logged as a warning: see {@link #doubt}.
     *
     * @param query what the query is made by
     * @param rows what messages call the rows, such as their file
     * @throws InputException if the two cannot be compared; names every difference
     */
    public void requireSame(FeatureOrigin query, String rows) throws InputException {
        List<String> differing = new ArrayList<>();
        List<String> keys = new ArrayList<>(DECIDING);
        if (!knows(WEIGHTS) || !query.knows(WEIGHTS)) { // models of the same weights may have other names
            keys.add(MODEL);
        }
        for (String key : keys) {
            String was = texts.get(key);
            String is = query.texts.get(key);
            if (was != null && is != null && !was.equals(is)) {
                differing.add(key + " was " + was + ", is " + is);
            }
        }
        if (!differing.isEmpty()) {
            throw new InputException(
                    rows + ": its rows and the query were not made alike (" + String.join("; ", differing)
                            + "); embed the images anew, or open the model as the rows were made");
        }
        doubt(query, rows).ifPresent(LOG::warn);
    }

    /**
     * What speaks against comparing rows with a query that {@link #requireSame} lets pass.
     *
     * @param query what the query is made by
     * @param rows what messages call the rows
     * @return one sentence: another precision, or weights that are not known; empty if there is nothing
     */
    public Optional<String> doubt(FeatureOrigin query, String rows) {
        Optional<String> own = precision();
        Optional<String> other = query.precision();
        if (own.isPresent() && other.isPresent() && !own.equals(other)) {
            return Optional.of(rows + ": its rows are of " + own.get() + " products and the query of " + other.get()
                    + ", which moves cosines by some thousandths; open the model with precision " + own.get()
                    + ", or embed the images anew");
        }
        if (!knows(WEIGHTS) && query.knows(WEIGHTS)) {
            return Optional.of(rows + ": does not say which weights its rows are of, so that nobody can tell whether"
                    + " queries fit; write it anew with dino embed");
        }
        return Optional.empty();
    }

    private boolean knows(String key) {
        return texts.containsKey(key);
    }
}

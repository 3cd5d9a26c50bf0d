package io.github.dino4j.eval.curate;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.core.config.eval.CurateConfig;
import io.github.dino4j.eval.cluster.ImageClusters;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.knn.NearestRows;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a set of images holds.
 *
 * @param facts the images
 * @param duplicates which are there more than once
 * @param outliers which are alone; none without a network
 * @param clusters which belong together, of the rows of {@code outliers}; none without a network
 * @param subset a diverse part; none without a network
 * @param held the held-out images, if there are any
 * @param leakage which of these are among the images
 */
public record Curation(
        ImageFacts facts,
        Duplicates duplicates,
        Optional<Outliers> outliers,
        Optional<ImageClusters> clusters,
        Optional<Subset> subset,
        Optional<ImageFacts> held,
        Optional<Leakage> leakage) {
    /** Images that a network needs to say more than what is a duplicate. */
    public static final int LEAST = 4;

    /** A set that was read, and where it comes from. */
    public record Images(ImageFacts facts, ImageSource source) {
        private Leakage.Side side() {
            return new Leakage.Side(facts, source);
        }
    }

    /**
     * Looks at a set.
     *
     * @param images the set, at least one image that can be read
     * @param held held-out images, or none
     * @param options what is looked for
     * @return what was found
     * @throws IllegalArgumentException if what is asked for needs more images than there are
     * @throws IOException if files cannot be read again
     */
    public static Curation of(Images images, Optional<Images> held, CurateOptions options) throws IOException {
        ImageFacts facts = images.facts();
        if (facts.size() == 0) {
            throw new IllegalArgumentException("none of the images can be read; the first: "
                    + facts.broken().get(0));
        }
        CurateConfig config = options.config();
        double threshold = threshold(facts, config, options.seed());
        Duplicates duplicates = Duplicates.of(facts, images.source(), threshold);
        Optional<Leakage> leakage = Optional.empty();
        if (held.isPresent()) {
            leakage = Optional.of(Leakage.of(images.side(), held.orElseThrow().side(), threshold));
        }
        Optional<ImageFacts> heldFacts = held.map(Images::facts);
        int[] kept = duplicates.kept();
        if (facts.features().isEmpty()) {
            return new Curation(
                    facts, duplicates, Optional.empty(), Optional.empty(), Optional.empty(), heldFacts, leakage);
        }
        if (kept.length < LEAST) {
            throw new IllegalArgumentException("outliers, clusters and a part need at least " + LEAST
                    + " different images, there are " + kept.length
                    + "; leave the network out to look for duplicates alone");
        }
        FeatureBank bank = facts.features().orElseThrow().select(kept);
        Outliers outliers = Outliers.of(kept, NearestRows.within(bank, config.neighbors()), config.outliers());
        ImageClusters clusters = ImageClusters.of(bank, config.clusters(), options.seed());
        Subset subset = subset(facts.features().orElseThrow(), outliers, options);
        return new Curation(
                facts,
                duplicates,
                Optional.of(outliers),
                Optional.of(clusters),
                Optional.of(subset),
                heldFacts,
                leakage);
    }

    private static double threshold(ImageFacts facts, CurateConfig config, long seed) {
        if (facts.features().isEmpty()) {
            return config.duplicates() > 0 ? config.duplicates() : config.pixelDuplicates();
        }
        return config.duplicates() > 0 ? config.duplicates() : NearThreshold.of(facts.compared(), seed);
    }

    private static Subset subset(FeatureBank bank, Outliers outliers, CurateOptions options) {
        int[] candidates = IntStream.range(0, outliers.rows().length)
                .filter(place -> !outliers.is(place))
                .map(place -> outliers.rows()[place])
                .toArray();
        int count = options.subsetOf(candidates.length);
        if (count > candidates.length) {
            throw new IllegalArgumentException("a part of " + count + " images cannot be taken of " + candidates.length
                    + " that are neither duplicates nor outliers; ask for fewer");
        }
        return Subset.of(bank, candidates, count, options.seed());
    }

    /** {@return groups of duplicates whose images have different classes} */
    public long conflicts() {
        return duplicates.groups().entrySet().stream()
                .filter(group -> facts.labels()[group.getKey()] >= 0
                        && group.getValue().stream()
                                .anyMatch(row -> facts.labels()[row] != facts.labels()[group.getKey()]))
                .count();
    }

    /** {@return the rows that are no duplicates of others, in their order} */
    public int[] kept() {
        return duplicates.kept();
    }

    /** {@return places of outliers in {@code outliers().rows()}, the most alone first} */
    int[] outlierPlaces() {
        return outliers.stream()
                .flatMapToInt(found -> Arrays.stream(found.order()).filter(found::is))
                .toArray();
    }
}

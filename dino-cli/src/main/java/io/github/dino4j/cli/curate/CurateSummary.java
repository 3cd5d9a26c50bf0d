package io.github.dino4j.cli.curate;

import io.github.dino4j.cli.console.Console;
import io.github.dino4j.cli.console.Count;
import io.github.dino4j.eval.cluster.ImageClusters;
import io.github.dino4j.eval.curate.CurateTables;
import io.github.dino4j.eval.curate.Curation;
import io.github.dino4j.eval.curate.Duplicates;
import io.github.dino4j.eval.curate.Leakage;
import io.github.dino4j.eval.curate.Outliers;
import io.github.dino4j.eval.curate.Subset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** What was found in a folder, in numbers: for programs, for people, and as colours of the map. */
record CurateSummary(Console console) {
    private static final int MOST_NAMED = 3;

    Map<String, Object> of(Curation found, Map<String, String> made) {
        Map<String, Object> result = new LinkedHashMap<>();
        Duplicates duplicates = found.duplicates();
        result.put("images", found.facts().size());
        result.put("broken", found.facts().broken().size());
        result.put("compared_by", found.facts().features().isPresent() ? "features" : "pixels");
        result.putAll(made);
        result.put("duplicates", found.facts().size() - found.kept().length);
        result.put("duplicates_same_file", duplicates.count(Duplicates.Kind.SAME_FILE));
        result.put("duplicates_same_pixels", duplicates.count(Duplicates.Kind.SAME_PIXELS));
        result.put("duplicates_near", duplicates.count(Duplicates.Kind.NEAR));
        result.put("groups", duplicates.groups().size());
        result.put("groups_with_several_classes", found.conflicts());
        result.put("threshold", duplicates.threshold());
        result.put("kept", found.kept().length);
        result.put("listed", CurateTables.listable(found.facts(), found.kept()).length);
        if (found.leakage().isPresent()) {
            Leakage leakage = found.leakage().orElseThrow();
            result.put("held_out", leakage.kinds().length);
            result.put("leaked", leakage.count());
            result.put("leaked_same_file", leakage.count(Duplicates.Kind.SAME_FILE));
            result.put("leaked_same_pixels", leakage.count(Duplicates.Kind.SAME_PIXELS));
            result.put("leaked_near", leakage.count(Duplicates.Kind.NEAR));
        }
        found.outliers().ifPresent(outliers -> result.put("outliers", outliers.count()));
        found.clusters().ifPresent(clusters -> {
            result.put("clusters", clusters.count());
            result.put("cluster_sizes", clusters.sizes());
            result.put("silhouette", clusters.silhouette());
        });
        found.subset().ifPresent(subset -> subset(subset, result));
        return result;
    }

    private static void subset(Subset subset, Map<String, Object> result) {
        result.put("subset", subset.rows().length);
        result.put("subset_farthest", subset.farthest());
        result.put("subset_mean", subset.mean());
        result.put("chance_farthest", subset.farthestByChance());
        result.put("chance_mean", subset.meanByChance());
    }

    /** Says it in a few lines. */
    void tell(Map<String, Object> result) {
        console.say(count(result, "images", "image") + ", " + result.get("broken") + " broken, compared by "
                + result.get("compared_by"));
        console.say(String.format(
                Locale.ROOT,
                "%s in %s: %s of the same file, %s of the same pixels, %s near (cosine of at least %.4f)",
                count(result, "duplicates", "duplicate"),
                count(result, "groups", "group"),
                result.get("duplicates_same_file"),
                result.get("duplicates_same_pixels"),
                result.get("duplicates_near"),
                real(result, "threshold")));
        if (result.containsKey("leaked")) {
            console.say(String.format(
                    Locale.ROOT,
                    "of %s: %s of the same file as an image, %s of the same pixels, %s near",
                    count(result, "held_out", "held-out image"),
                    result.get("leaked_same_file"),
                    result.get("leaked_same_pixels"),
                    result.get("leaked_near")));
        }
        tellByFeatures(result);
        if (!Objects.equals(result.get("listed"), result.get("kept"))) {
            console.say("kept.csv and subset.csv can name " + result.get("listed") + " of " + result.get("kept")
                    + " images for data.train: the others are no files, or have names that a list cannot hold");
        }
        console.say("page: " + result.get("page"));
    }

    private void tellByFeatures(Map<String, Object> result) {
        if (result.containsKey("outliers")) {
            console.say(count(result, "outliers", "outlier"));
            console.say(String.format(
                    Locale.ROOT,
                    "%s, silhouette %.3f",
                    count(result, "clusters", "cluster"),
                    real(result, "silhouette")));
            console.say(String.format(
                    Locale.ROOT,
                    "a part of %s, from which no image is farther than %.3f (by chance %.3f)",
                    count(result, "subset", "image"),
                    real(result, "subset_farthest"),
                    real(result, "chance_farthest")));
        } else {
            console.say("for outliers, clusters, a diverse part and a map give a CHECKPOINT: a run directory, or any"
                    + " weights file such as dino_deitsmall16_pretrain.pth");
        }
    }

    private static double real(Map<String, Object> result, String key) {
        return result.get(key) instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    private static String count(Map<String, Object> result, String key, String noun) {
        return Count.of(result.get(key) instanceof Number number ? number.longValue() : 0, noun);
    }

    static MapFiles.Groups clusters(Curation found) {
        ImageClusters clusters = found.clusters().orElseThrow();
        int[] rows = found.outliers().orElseThrow().rows();
        int[] of = new int[found.facts().size()];
        Arrays.fill(of, -1);
        for (int place = 0; place < rows.length; place++) {
            of[rows[place]] = clusters.assigned()[place];
        }
        return new MapFiles.Groups(
                "cluster",
                of,
                IntStream.rangeClosed(1, clusters.count())
                        .mapToObj(Integer::toString)
                        .toList());
    }

    /** Outliers, the diverse part, images that have duplicates, and all others. */
    static MapFiles.Groups standing(Curation found) {
        int[] of = new int[found.facts().size()];
        Arrays.fill(of, MOST_NAMED);
        found.duplicates().groups().keySet().forEach(row -> of[row] = 2);
        Arrays.stream(found.subset().orElseThrow().rows()).forEach(row -> of[row] = 0);
        Outliers outliers = found.outliers().orElseThrow();
        for (int place = 0; place < outliers.rows().length; place++) {
            if (outliers.is(place)) {
                of[outliers.rows()[place]] = 1;
            }
        }
        return new MapFiles.Groups("found", of, List.of("diverse part", "outlier", "has duplicates", "none of these"));
    }
}

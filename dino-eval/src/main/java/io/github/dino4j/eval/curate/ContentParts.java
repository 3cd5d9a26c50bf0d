package io.github.dino4j.eval.curate;

import io.github.dino4j.eval.cluster.ImageClusters;
import io.github.dino4j.eval.report.Block;
import io.github.dino4j.eval.report.Gallery;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The parts of the page on what images show. */
final class ContentParts {
    private static final int OUTLIERS = 32;
    private static final int CLUSTERS = 50;
    private static final int IN_CLUSTER = 8;
    private static final int PART = 48;
    private static final int BROKEN = 20;

    private final ImageFacts facts;
    private final Tiles tiles;

    ContentParts(Tiles tiles) {
        this.facts = tiles.facts();
        this.tiles = tiles;
    }

    private static Gallery gallery(String caption, List<Gallery.Strip> strips) {
        return new Gallery(caption, Gallery.SMALL, strips);
    }

    PagePart outliers(Outliers found) throws IOException {
        int[] order = found.order();
        List<Gallery.Tile> row = new ArrayList<>();
        for (int place : Arrays.copyOf(order, Math.min(OUTLIERS, order.length))) {
            row.add(tiles.of(
                    found.rows()[place], number(found.is(place) ? "%.1f" : "%.1f, no outlier", found.scores()[place])));
        }
        return PagePart.of(
                "outliers",
                "Outliers",
                found.count() + (found.count() == 1 ? " outlier" : " outliers"),
                List.of(
                        new Block.Note(number(
                                "Their mean distance to their %d nearest neighbours is at least %.1f robust deviations above the"
                                        + " median. An outlier may be a mistake, or the rarest image that you have.",
                                found.neighbours(), found.bound())),
                        gallery("The most alone, with their deviations", List.of(new Gallery.Strip("", row)))));
    }

    PagePart clusters(ImageClusters found, int[] rows) throws IOException {
        List<Gallery.Strip> strips = new ArrayList<>();
        for (int cluster = 0; cluster < Math.min(CLUSTERS, found.count()); cluster++) {
            List<Gallery.Tile> row = new ArrayList<>();
            for (int place : nearest(found, cluster)) {
                row.add(tiles.of(rows[place], ""));
            }
            String size = number(
                    "%d: %d images (%.1f %%)",
                    cluster + 1, found.sizes()[cluster], 100.0 * found.sizes()[cluster] / rows.length);
            strips.add(new Gallery.Strip(size + classes(found, rows, cluster), row));
        }
        return PagePart.of(
                "clusters",
                "Clusters",
                found.count() + " clusters" + (found.chosen() ? ", a number chosen by the silhouette" : ""),
                List.of(
                        new Block.Note(number(
                                "Spherical k-means of the kept images; mean silhouette %.3f, of a possible 1. Below 0.1 the"
                                        + " images form no clear groups, and the clusters only cut them up.",
                                found.silhouette())),
                        gallery("The images nearest to each centre", strips)));
    }

    private static int[] nearest(ImageClusters found, int cluster) {
        return IntStream.range(0, found.assigned().length)
                .filter(place -> found.assigned()[place] == cluster)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer place) -> -found.cosines()[place])
                        .thenComparingInt(place -> place))
                .limit(IN_CLUSTER)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** The commonest classes of a cluster. */
    private String classes(ImageClusters found, int[] rows, int cluster) {
        if (facts.classes().isEmpty()) {
            return "";
        }
        int[] counts = new int[facts.classes().size()];
        for (int place = 0; place < rows.length; place++) {
            int label = facts.labels()[rows[place]];
            if (found.assigned()[place] == cluster && label >= 0) {
                counts[label]++;
            }
        }
        return ": "
                + String.join(
                        ", ",
                        IntStream.range(0, counts.length)
                                .filter(label -> counts[label] > 0)
                                .boxed()
                                .sorted(Comparator.comparingInt(label -> -counts[label]))
                                .limit(3)
                                .map(label -> facts.classes().get(label) + " " + counts[label])
                                .toList());
    }

    PagePart subset(Subset found) throws IOException {
        List<Gallery.Tile> row = new ArrayList<>();
        int shown = Math.min(PART, found.rows().length);
        for (int i = 0; i < shown; i++) {
            row.add(tiles.of(found.rows()[(int) ((long) i * found.rows().length / shown)], ""));
        }
        return PagePart.of(
                "subset",
                "A diverse part",
                found.rows().length + (found.rows().length == 1 ? " image" : " images"),
                List.of(
                        new Block.Note(number(
                                "Always the image farthest from those taken, without duplicates and outliers. No image is farther"
                                        + " from the part than %.3f, on average %.3f (one minus the cosine); from as many images"
                                        + " drawn by chance %.3f and %.3f.",
                                found.farthest(), found.mean(), found.farthestByChance(), found.meanByChance())),
                        gallery(
                                shown < found.rows().length ? shown + " of them" : "All of them",
                                List.of(new Gallery.Strip("", row)))));
    }

    PagePart broken() {
        List<String> sentences = facts.broken();
        List<Block> blocks = new ArrayList<>();
        sentences.stream().limit(BROKEN).forEach(sentence -> blocks.add(new Block.Note(sentence)));
        if (sentences.size() > BROKEN) {
            blocks.add(new Block.Note("and " + (sentences.size() - BROKEN) + " more: broken.csv"));
        }
        return PagePart.of("broken", "Broken files", sentences.size() + " could not be read, and are left out", blocks);
    }

    private static String number(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}

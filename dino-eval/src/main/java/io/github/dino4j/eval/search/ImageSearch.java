package io.github.dino4j.eval.search;

import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.retrieval.Ranking;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Finds the images of a bank that are most like a query, by cosine. */
public final class ImageSearch {
    private final Ranking ranking;

    /**
     * Makes a search.
     *
     * @param images the features that are searched, at least one row
     * @throws IllegalArgumentException if there are none, or one is not finite
     */
    public ImageSearch(FeatureBank images) {
        if (images.size() == 0) {
            throw new IllegalArgumentException("there are no images to search");
        }
        this.ranking = new Ranking(images);
    }

    /**
     * A found image.
     *
     * @param image its row in the bank
     * @param cosine how alike it is, from -1 to 1
     */
    public record Hit(int image, double cosine) {}

    /**
     * Searches.
     *
     * @param query features of the bank's dimension
     * @param count how many to find, at least 1
     * @return the nearest images, best first, at most as many as there are
     * @throws IllegalArgumentException if the dimension is another or the count below 1
     */
    public List<Hit> nearest(float[] query, int count) {
        float[] cosines = ranking.cosines(query);
        List<Hit> hits = new ArrayList<>();
        for (int row : Similarity.largest(cosines, count)) {
            hits.add(new Hit(row, cosines[row]));
        }
        return hits;
    }

    /** Whether an image is no find. */
    public interface LeftOut {
        /**
         * Looks at an image that is near enough to be found.
         *
         * @param image its row in the bank
         * @return whether it is left out, such as the query itself
         * @throws IOException if it cannot be looked at
         */
        boolean test(int image) throws IOException;
    }

    /**
     * Searches, and passes over some of what it finds.
     *
     * @param query features of the bank's dimension
     * @param count how many to find, at least 1
     * @param leftOut what is no find; asked from the nearest on, until there are enough
     * @return the nearest of the other images, best first, at most as many as there are
     * @throws IllegalArgumentException if the dimension is another or the count below 1
     * @throws IOException if an image cannot be looked at
     */
    public List<Hit> nearest(float[] query, int count, LeftOut leftOut) throws IOException {
        if (count < 1) {
            throw new IllegalArgumentException("the number of images to find must be at least 1, was " + count);
        }
        float[] cosines = ranking.cosines(query);
        int[] order = ranking.of(query);
        List<Hit> hits = new ArrayList<>();
        for (int i = 0; i < order.length && hits.size() < count; i++) {
            if (!leftOut.test(order[i])) {
                hits.add(new Hit(order[i], cosines[order[i]]));
            }
        }
        return hits;
    }

    /** {@return the rows that are searched, at length one, with their names} */
    FeatureBank unit() {
        return ranking.unit();
    }
}

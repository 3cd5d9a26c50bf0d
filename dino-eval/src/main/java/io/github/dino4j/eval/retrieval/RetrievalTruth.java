package io.github.dino4j.eval.retrieval;

import io.github.dino4j.core.io.InputException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A ground truth: the images that are searched, and what each query has to find among them.
 *
 * @param images files of the images, relative to the folder of the set
 * @param queries the queries, at least one
 */
public record RetrievalTruth(List<String> images, List<Query> queries) {
    /**
     * A query.
     *
     * @param image its file, relative to the folder of the set
     * @param box the part that is asked for, or null for the whole image
     * @param easy indices of images that show it clearly
     * @param hard indices of images that show it less clearly
     * @param junk indices of images that count neither way
     */
    public record Query(String image, @Nullable Box box, Set<Integer> easy, Set<Integer> hard, Set<Integer> junk) {
        /**
         * Copies the sets.
         *
         * @param image its file
         * @param box the part that is asked for
         * @param easy indices
         * @param hard indices
         * @param junk indices
         */
        public Query {
            easy = Set.copyOf(easy);
            hard = Set.copyOf(hard);
            junk = Set.copyOf(junk);
        }
    }

    /**
     * Copies the lists.
     *
     * @param images files of the images
     * @param queries the queries
     */
    public RetrievalTruth {
        images = List.copyOf(images);
        queries = List.copyOf(queries);
    }

    /**
     * Checks that there is something to measure.
     *
     * @param source the ground truth's file, for messages
     * @return this
     * @throws InputException if there are no images or queries, an index is out of range, or a query has nothing to find
     */
    RetrievalTruth checked(String source) throws InputException {
        if (images.isEmpty() || queries.isEmpty()) {
            throw new InputException(source + ": the ground truth is empty: it has " + images.size() + " images and "
                    + queries.size() + " queries; it needs at least one of each");
        }
        for (Query query : queries) {
            for (Set<Integer> set : List.of(query.easy(), query.hard(), query.junk())) {
                for (int index : set) {
                    if (index < 0 || index >= images.size()) {
                        throw new InputException(source + ": query " + query.image() + " names image " + index
                                + ", which is not in [0, " + images.size() + ")");
                    }
                }
            }
            if (query.easy().isEmpty() && query.hard().isEmpty()) {
                throw new InputException(source + ": query " + query.image() + " has "
                        + (query.junk().isEmpty() ? "no images to find" : "junk only, no easy or hard image to find")
                        + "; give it one or leave it out");
            }
        }
        return this;
    }
}

package io.github.dino4j.eval.copy;

import java.nio.file.Path;

/**
 * What was found for a copy.
 *
 * @param block its folder below the set, such as {@code crops/50}
 * @param copy the query
 * @param first the image most like it
 * @param truth its original; of several the one that stands first in the list
 */
public record CopyMatch(String block, Path copy, Candidate first, Candidate truth) {
    /**
     * A searched image.
     *
     * @param image its file
     * @param rank its place in the list, from 1
     * @param cosine how alike it is, from -1 to 1
     */
    public record Candidate(Path image, int rank, double cosine) {}

    /** {@return whether the original stands first} */
    public boolean isFound() {
        return truth.rank() == 1;
    }
}

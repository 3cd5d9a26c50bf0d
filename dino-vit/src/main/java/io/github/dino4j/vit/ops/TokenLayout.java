package io.github.dino4j.vit.ops;

import java.util.List;

/**
 * How images of several resolutions share one token matrix: the rows of each segment follow those of the one before, and
 * linear layers and norms see all of them as one matrix.
 *
 * @param segments one for each resolution
 */
public record TokenLayout(List<Segment> segments) {
    /**
     * Images of one resolution.
     *
     * @param batch images, or {@link #OPEN} for as many as a graph of standard operations is given
     * @param tokens tokens of each, the CLS token first
     */
    public record Segment(int batch, int tokens) {
        /** Any number of images: only in a layout of one segment, and only in {@link StandardOps}. */
        public static final int OPEN = -1;

        /** {@return rows of the token matrix, or {@link #OPEN}} */
        public int rows() {
            return isOpen() ? OPEN : batch * tokens;
        }

        /** {@return whether the number of images is not known before the graph runs} */
        public boolean isOpen() {
            return batch == OPEN;
        }
    }

    /**
     * Copies the list.
     *
     * @param segments one for each resolution
     */
    public TokenLayout {
        segments = List.copyOf(segments);
    }

    /** {@return rows of the whole token matrix} */
    public int rows() {
        return segments.stream().mapToInt(Segment::rows).sum();
    }

    /** {@return the layout of the CLS tokens alone: one row for each image} */
    public TokenLayout clsOnly() {
        return new TokenLayout(segments.stream()
                .map(segment -> new Segment(segment.batch(), 1))
                .toList());
    }

    /** {@return images of all segments} */
    public int images() {
        return segments.stream().mapToInt(Segment::batch).sum();
    }
}

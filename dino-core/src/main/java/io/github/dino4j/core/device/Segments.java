package io.github.dino4j.core.device;

import java.util.ArrayList;
import java.util.List;

/**
 * Parts of a flat store, one for each parameter, cut into pieces for parallel work: parameters differ in size by a factor of
 * 10^5 (the last layer holds a third of all weights), so that whole ones would leave threads idle. Devices keep tables of
 * segments that they have seen: use the same ones at each step.
 */
public final class Segments {
    /** Floats of a whole piece. */
    public static final int PIECE = 1 << 15;

    private final int count;
    private final List<Piece> pieces;

    /**
     * A part of the store.
     *
     * @param offset its first float
     * @param size its floats
     */
    public record Segment(long offset, long size) {}

    /**
     * A part of a segment.
     *
     * @param segment the segment's place in the list
     * @param first its first float in the store
     * @param size its floats
     */
    public record Piece(int segment, int first, int size) {
        /** {@return one past the last float} */
        public int end() {
            return first + size;
        }
    }

    /**
     * Cuts segments.
     *
     * @param segments in order
     */
    public Segments(List<Segment> segments) {
        this.count = segments.size();
        List<Piece> cut = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Segment segment = segments.get(i);
            int end = Math.toIntExact(segment.offset() + segment.size());
            for (int first = (int) segment.offset(); first < end; first += PIECE) {
                cut.add(new Piece(i, first, Math.min(PIECE, end - first)));
            }
        }
        this.pieces = List.copyOf(cut);
    }

    /** {@return how many segments there are} */
    public int count() {
        return count;
    }

    /** {@return the pieces of all segments, in order} */
    public List<Piece> pieces() {
        return pieces;
    }
}

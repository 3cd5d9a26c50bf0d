package io.github.dino4j.eval.curate;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.eval.knn.NearestRows;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Held-out images that are training images too, or nearly.
 *
 * @param train for each held-out row the training row with the same pixels, else the nearest (M)
 * @param cosines with it (M)
 * @param kinds {@link Duplicates.Kind#KEPT} where an image does not leak (M)
 * @param threshold cosine from which images are near-duplicates
 */
@SuppressWarnings("ArrayRecordComponent") // bulk data, read by those who asked
public record Leakage(int[] train, float[] cosines, Duplicates.Kind[] kinds, double threshold) {
    /** A set of images and what was found in it. */
    record Side(ImageFacts facts, ImageSource source) {
        byte[] content(int row) throws IOException {
            return source.content(facts.images()[row]);
        }
    }

    static Leakage of(Side train, Side val, double threshold) throws IOException {
        NearestRows nearest =
                NearestRows.of(val.facts().compared(), train.facts().compared(), 1);
        Map<List<Long>, Integer> first = new HashMap<>();
        for (int row = train.facts().size() - 1; row >= 0; row--) {
            first.put(digest(train.facts(), row), row);
        }
        int size = val.facts().size();
        Leakage leak = new Leakage(new int[size], new float[size], new Duplicates.Kind[size], threshold);
        for (int row = 0; row < size; row++) {
            Integer same = first.get(digest(val.facts(), row));
            leak.train[row] = same == null ? nearest.row(row, 0) : same;
            leak.cosines[row] = same == null ? Math.min(1f, nearest.cosine(row, 0)) : 1f;
            if (same != null) {
                leak.kinds[row] = Arrays.equals(train.content(same), val.content(row))
                        ? Duplicates.Kind.SAME_FILE
                        : Duplicates.Kind.SAME_PIXELS;
            } else {
                leak.kinds[row] = nearest.cosine(row, 0) >= threshold ? Duplicates.Kind.NEAR : Duplicates.Kind.KEPT;
            }
        }
        return leak;
    }

    private static List<Long> digest(ImageFacts facts, int row) {
        return List.of(facts.digests()[2 * row], facts.digests()[2 * row + 1]);
    }

    /**
     * How many held-out images leak in a way.
     *
     * @param kind the way
     * @return from 0
     */
    public int count(Duplicates.Kind kind) {
        return (int) Arrays.stream(kinds).filter(each -> each == kind).count();
    }

    /** {@return how many held-out images leak} */
    public int count() {
        return kinds.length - count(Duplicates.Kind.KEPT);
    }
}

package io.github.dino4j.eval.curate;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.core.parallel.Threads;
import io.github.dino4j.eval.feature.FeatureBank;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Images that are there more than once. Images are gone through from the one of most pixels to that of fewest, of as
 * many pixels from the longest file to the shortest, of those in their order:
 * each that no earlier one has taken is kept, and takes all later ones whose cosine with it reaches the threshold. So every image
 * that is left out has one that is kept, of at least as many pixels, and that near to it; nothing is left out by way of a third.
 *
 * @param keeper for each row the row that is kept of its group: itself, if it is kept or has no duplicates (N)
 * @param cosines of each row with its keeper (N)
 * @param kinds how each row is a duplicate (N)
 * @param threshold cosine from which images are near-duplicates
 */
@SuppressWarnings("ArrayRecordComponent") // bulk data, read by those who asked
public record Duplicates(int[] keeper, float[] cosines, Kind[] kinds, double threshold) {
    private static final int BLOCK = 512; // rows of a product

    /** How an image is a duplicate of the one that is kept of its group. */
    public enum Kind {
        /** Not at all: it is kept. */
        KEPT("kept"),
        /** Its file has the same bytes. */
        SAME_FILE("same file"),
        /** Its pixels are the same. */
        SAME_PIXELS("same pixels"),
        /** It is near. */
        NEAR("near");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * Finds duplicates.
     *
     * @param facts the images
     * @param source where they come from, to compare the bytes of files whose pixels are the same
     * @param threshold cosine from which images are near-duplicates
     * @return what was found
     * @throws IOException if a file cannot be read again
     */
    static Duplicates of(ImageFacts facts, ImageSource source, double threshold) throws IOException {
        int[] order = order(facts, source);
        int[] same = same(facts, order);
        int[] distinct = Arrays.stream(order).filter(row -> same[row] == row).toArray();
        int[] keeper = new int[order.length];
        float[] cosines = new float[order.length];
        near(facts.compared(), distinct, threshold, keeper, cosines);
        Kind[] kinds = new Kind[order.length];
        for (int row : distinct) {
            kinds[row] = keeper[row] == row ? Kind.KEPT : Kind.NEAR;
        }
        for (int row : order) {
            if (same[row] != row) {
                keeper[row] = keeper[same[row]];
                cosines[row] = cosines[same[row]];
                kinds[row] = keeper[row] == same[row] ? exact(facts, source, row, same[row]) : Kind.NEAR;
            }
        }
        return new Duplicates(keeper, cosines, kinds, threshold);
    }

    private static int[] order(ImageFacts facts, ImageSource source) throws IOException {
        long[] bytes = new long[facts.size()];
        for (int row = 0; row < bytes.length; row++) {
            bytes[row] = source.contentLength(facts.images()[row]);
        }
        return IntStream.range(0, bytes.length)
                .boxed()
                .sorted(Comparator.comparingLong((Integer row) -> -facts.area(row))
                        .thenComparingLong(row -> -bytes[row])
                        .thenComparingInt(row -> row))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** For each row the first in that order whose pixels are the same. */
    private static int[] same(ImageFacts facts, int[] order) {
        Map<List<Long>, Integer> first = new HashMap<>();
        int[] same = new int[order.length];
        for (int row : order) {
            same[row] = first.computeIfAbsent(
                    List.of(facts.digests()[2 * row], facts.digests()[2 * row + 1]), digest -> row);
        }
        return same;
    }

    private static Kind exact(ImageFacts facts, ImageSource source, int row, int other) throws IOException {
        byte[] own = source.content(facts.images()[row]);
        return Arrays.equals(own, source.content(facts.images()[other])) ? Kind.SAME_FILE : Kind.SAME_PIXELS;
    }

    private static void near(FeatureBank bank, int[] order, double threshold, int[] keeper, float[] cosines) {
        FeatureBank unit = bank.select(order).normalized();
        int size = order.length;
        int[] taken = new int[size];
        Arrays.fill(taken, -1);
        int rows = Math.min(BLOCK, Math.max(1, size));
        try (INDArray all = Nd4j.createUninitialized(DataType.FLOAT, new long[] {size, unit.dim()}, 'c');
                INDArray block = Nd4j.createUninitialized(DataType.FLOAT, new long[] {rows, unit.dim()}, 'c');
                INDArray products = Nd4j.createUninitialized(DataType.FLOAT, new long[] {size, rows}, 'f')) {
            all.data().asNioFloat().put(unit.features());
            FloatBuffer values = products.data().asNioFloat();
            for (int first = 0; first < size; first += rows) {
                int used = Math.min(rows, size - first);
                block.data().asNioFloat().put(unit.features(), first * unit.dim(), used * unit.dim());
                Nd4j.gemm(all, block, products, false, true, 1, 0); // (N, rows): a row's cosines lie together
                for (int i = 0; i < used; i++) {
                    if (taken[first + i] < 0) {
                        take(values, i, first + i, threshold, new Taken(taken, order, cosines));
                    }
                }
            }
        }
        for (int i = 0; i < size; i++) {
            keeper[order[i]] = order[taken[i]];
        }
    }

    /** Who was taken by whom, by places in the order; cosines by rows. */
    private record Taken(int[] by, int[] order, float[] cosines) {}

    private static void take(FloatBuffer values, int column, int place, double threshold, Taken taken) {
        int size = taken.order().length;
        taken.by()[place] = place;
        taken.cosines()[taken.order()[place]] = 1f;
        int from = column * size;
        int parts = Math.max(1, Math.min(Threads.count(), (size - place) / BLOCK));
        Threads.forEach(parts, part -> {
            int begin = place + 1 + (int) ((long) part * (size - place - 1) / parts);
            int end = place + 1 + (int) ((long) (part + 1) * (size - place - 1) / parts);
            for (int later = begin; later < end; later++) {
                float cosine = values.get(from + later);
                if (cosine >= threshold && taken.by()[later] < 0) {
                    taken.by()[later] = place;
                    taken.cosines()[taken.order()[later]] = Math.min(1f, cosine);
                }
            }
        });
    }

    /** {@return the rows that are kept, in their order} */
    public int[] kept() {
        return IntStream.range(0, keeper.length)
                .filter(row -> keeper[row] == row)
                .toArray();
    }

    /**
     * How many images are duplicates of a kind.
     *
     * @param kind the kind
     * @return from 0
     */
    public int count(Kind kind) {
        return (int) Arrays.stream(kinds).filter(each -> each == kind).count();
    }

    /** {@return for each kept row that has duplicates these, nearest first; groups of most images come first} */
    public Map<Integer, List<Integer>> groups() {
        Map<Integer, List<Integer>> groups = new LinkedHashMap<>();
        for (int row = 0; row < keeper.length; row++) {
            if (keeper[row] != row) {
                groups.computeIfAbsent(keeper[row], any -> new ArrayList<>()).add(row);
            }
        }
        groups.values()
                .forEach(rows -> rows.sort(Comparator.comparing((Integer row) -> kinds[row])
                        .thenComparingDouble(row -> -cosines[row])
                        .thenComparingInt(row -> row)));
        Map<Integer, List<Integer>> ordered = new LinkedHashMap<>();
        groups.entrySet().stream()
                .sorted(Comparator.comparingInt((Map.Entry<Integer, List<Integer>> each) ->
                                -each.getValue().size())
                        .thenComparingInt(Map.Entry::getKey))
                .forEach(each -> ordered.put(each.getKey(), each.getValue()));
        return ordered;
    }
}

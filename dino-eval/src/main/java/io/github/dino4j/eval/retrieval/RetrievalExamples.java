package io.github.dino4j.eval.retrieval;

import io.github.dino4j.eval.picture.InlinePicture;
import io.github.dino4j.eval.report.Block;
import io.github.dino4j.eval.report.Gallery;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Some queries with the first images of their lists, right and wrong ones: a listener of {@link RetrievalBenchmark}. */
public final class RetrievalExamples implements RetrievalEvaluator.Listener {
    private static final int QUERIES = 8;
    private static final int SHOWN = 7; // images of a list
    private static final double PERCENT = 100.0;

    private final RetrievalBenchmark benchmark;
    private final Map<Integer, int[]> orders = new LinkedHashMap<>();

    /**
     * Will choose queries evenly over the list of all.
     *
     * @param benchmark whose run it will be told of
     */
    public RetrievalExamples(RetrievalBenchmark benchmark) {
        this.benchmark = benchmark;
    }

    @Override
    public void ranked(int query, int[] order) {
        int queries = benchmark.truth().queries().size();
        if (query == 0 || (long) query * QUERIES / queries > (query - 1L) * QUERIES / queries) {
            orders.put(query, Arrays.copyOf(order, order.length));
        }
    }

    /**
     * Draws what was found, at difficulty medium: easy and hard images are right, junk is left out of the list.
     *
     * @return a row of strips
     * @throws IOException if an image cannot be read
     */
    public Block block() throws IOException {
        List<Gallery.Strip> strips = new ArrayList<>();
        for (Map.Entry<Integer, int[]> entry : orders.entrySet()) {
            strips.add(strip(benchmark.truth().queries().get(entry.getKey()), entry.getValue()));
        }
        return new Gallery("Queries and the first images of their lists, at difficulty medium", Gallery.SMALL, strips);
    }

    private Gallery.Strip strip(RetrievalTruth.Query query, int[] order) throws IOException {
        Set<Integer> wanted = Difficulty.MEDIUM.wanted(query);
        Set<Integer> ignored = Difficulty.MEDIUM.ignored(query);
        List<Gallery.Tile> tiles = new ArrayList<>();
        tiles.add(
                new Gallery.Tile(InlinePicture.of(benchmark.query(query), Gallery.SMALL), "query", Gallery.Mark.QUERY));
        for (int i = 0; i < order.length && tiles.size() <= SHOWN; i++) {
            boolean right = wanted.contains(order[i]);
            if (right || !ignored.contains(order[i])) {
                String name = benchmark.truth().images().get(order[i]);
                tiles.add(new Gallery.Tile(
                        InlinePicture.of(benchmark.read(name), Gallery.SMALL),
                        name.substring(name.lastIndexOf('/') + 1),
                        Gallery.Mark.of(right)));
            }
        }
        double precision = AveragePrecision.trapezoid(RetrievalEvaluator.ranks(order, wanted, ignored), wanted.size());
        return new Gallery.Strip(
                String.format(
                        Locale.ROOT,
                        "%s: average precision %.1f, %d to find",
                        query.image(),
                        PERCENT * precision,
                        wanted.size()),
                tiles);
    }
}

package io.github.dino4j.eval.knn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.feature.FeatureBank;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KnnIndexTest {
    private static final Clusters CLUSTERS = new Clusters(10, 12, 1.2);

    private final FeatureBank train = CLUSTERS.draw(2000, Rng.of(3));
    private final FeatureBank test = CLUSTERS.draw(400, Rng.of(4));
    private final KnnOptions options = KnnOptions.published().withK(5, 20);

    @Test
    void autoIsExactUpToAMillionRows() {
        assertThat(KnnIndex.AUTO.isApproximate(1_000_000)).isFalse();
        assertThat(KnnIndex.AUTO.isApproximate(1_000_001)).isTrue();
        assertThat(KnnIndex.EXACT.isApproximate(Integer.MAX_VALUE)).isFalse();
        assertThat(KnnIndex.APPROXIMATE.isApproximate(1)).isTrue();
    }

    @Test
    void namesAreThoseOfTheConfiguration() {
        assertThat(KnnIndex.parse("approximate")).isEqualTo(KnnIndex.APPROXIMATE);
        assertThatThrownBy(() -> KnnIndex.parse("fast"))
                .hasMessage("index must be exact, approximate or auto, was fast");
    }

    @Test
    void neighboursOfTheIndexVoteAsExactOnesDo() {
        KnnResult exact = new KnnEvaluator(options).evaluate(train, test);
        KnnResult approximate = new KnnEvaluator(options.withIndex(KnnIndex.APPROXIMATE)).evaluate(train, test);

        assertThat(exact.top1(20)).isBetween(20.0, 99.0); // neither chance nor trivial
        // Of 400 rows at most two are decided otherwise by the few neighbours that are missed.
        assertThat(Math.abs(approximate.top1(20) - exact.top1(20))).isLessThanOrEqualTo(0.5);
        assertThat(approximate.found().index()).isEqualTo(KnnIndex.APPROXIMATE);
        assertThat(approximate.found().recall()).containsOnlyKeys(5, 20);
        assertThat(approximate.found().recall().get(20)).isBetween(95.0, 100.0);
        assertThat(approximate.found().queries()).isEqualTo(256);
    }

    @Test
    void theSameBanksGiveTheSameResult() {
        KnnEvaluator evaluator = new KnnEvaluator(options.withIndex(KnnIndex.APPROXIMATE));
        assertThat(evaluator.evaluate(train, test)).isEqualTo(evaluator.evaluate(train, test));
    }

    @Test
    void theJsonSaysHowNeighboursWereFound() {
        KnnResult result = new KnnResult(
                9, 9, 2, List.of(), List.of(), new NeighbourRecall(KnnIndex.APPROXIMATE, Map.of(20, 97.5), 3));
        assertThat(result.toJson())
                .containsEntry("index", "approximate")
                .containsEntry("recall", Map.of("20", 97.5))
                .containsEntry("recall_queries", 3);
        assertThat(new KnnEvaluator(options).evaluate(train, test).toJson())
                .containsEntry("index", "exact")
                .doesNotContainKey("recall");
    }

    @Test
    void aReaderIsToldOfTheIndexAndItsRecall() {
        KnnResult result = new KnnEvaluator(options.withIndex(KnnIndex.APPROXIMATE)).evaluate(train, test);
        assertThat(result.notes()).anyMatch(note -> note.contains("approximate index") && note.contains("% at k=20"));
    }

    @Test
    void recallIsTheShareOfTrueNeighbours() {
        FeatureBank rows = FeatureBank.unlabelled(new float[] {1, 0, 1, 0.1f, 1, 0.2f, 0, 1}, 2);
        FeatureBank query = FeatureBank.unlabelled(new float[] {1, 0}, 2);
        NeighbourSearch half = (bank, first, end, count, visitor) -> {
            Neighbours two = new Neighbours(2); // the nearest and the farthest instead of the second
            two.offer(1, 0);
            two.offer(0, 3);
            two.sort();
            visitor.visit(0, two);
        };
        assertThat(ApproximateVotes.recall(half, new ExactSearch(rows, 8, 8), query, List.of(1, 2)))
                .isEqualTo(Map.of(1, 100.0, 2, 50.0));
    }
}

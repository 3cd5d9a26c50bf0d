package io.github.dino4j.eval.knn;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.core.parallel.ThreadGroupOfRanks;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.feature.FeatureBank;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several processes classify as one does. */
class KnnGroupTest {
    private final Clusters clusters = new Clusters(9, 17, 1.6);
    private final FeatureBank train = clusters.draw(230, Rng.of(1));
    private final FeatureBank test = clusters.draw(61, Rng.of(2));

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5}) // of four blocks
    void theAnswerIsThatOfOneProcess(int ranks) throws Exception {
        KnnEvaluator blocks = new KnnEvaluator(KnnOptions.published(), 50, 16);
        KnnResult alone = blocks.evaluate(train, test);

        for (Future<KnnResult> each :
                new ThreadGroupOfRanks(ranks).run(group -> blocks.among(group).evaluate(train, test))) {
            assertThat(each.get()).isEqualTo(alone);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2})
    void anIndexGivesTheSameAnswerToo(int ranks) throws Exception {
        FeatureBank many = clusters.draw(2100, Rng.of(3)); // of three blocks
        KnnEvaluator evaluator = new KnnEvaluator(KnnOptions.published().withIndex(KnnIndex.APPROXIMATE));
        KnnResult alone = evaluator.evaluate(train, many);

        for (Future<KnnResult> each : new ThreadGroupOfRanks(ranks)
                .run(group -> evaluator.among(group).evaluate(train, many))) {
            assertThat(each.get()).isEqualTo(alone);
        }
    }
}

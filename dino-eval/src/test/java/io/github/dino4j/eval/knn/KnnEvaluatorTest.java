package io.github.dino4j.eval.knn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.feature.FeatureBank;
import java.util.List;
import org.junit.jupiter.api.Test;

class KnnEvaluatorTest {
    private final Clusters clusters = new Clusters(9, 17, 1.6);
    private final FeatureBank train = clusters.draw(230, Rng.of(1));
    private final FeatureBank test = clusters.draw(61, Rng.of(2));
    private final KnnEvaluator published = new KnnEvaluator(KnnOptions.published());

    @Test
    void agreesWithObviousLoopsOnRandomSizes() {
        for (int seed = 0; seed < 12; seed++) {
            RandomStream random = Rng.of(seed).fold("sizes").generator();
            Clusters drawn =
                    new Clusters(2 + random.nextInt(12), 3 + random.nextInt(40), 0.5 + 2 * random.nextDouble());
            FeatureBank bank = drawn.draw(1 + random.nextInt(150), Rng.of(seed).fold("train"));
            FeatureBank queries =
                    drawn.draw(1 + random.nextInt(120), Rng.of(seed).fold("test"));
            KnnOptions options = KnnOptions.published().withK(1, 3, 10, 40);
            KnnResult result =
                    new KnnEvaluator(options, 1 + random.nextInt(60), 1 + random.nextInt(60)).evaluate(bank, queries);

            for (int k : options.k()) {
                assertThat(result.top1(k))
                        .as("top-1 seed %d k %d", seed, k)
                        .isEqualTo(ReferenceKnn.accuracy(bank, queries, k, 0.07, 1));
                assertThat(result.top5(k))
                        .as("top-5 seed %d k %d", seed, k)
                        .isEqualTo(ReferenceKnn.accuracy(bank, queries, k, 0.07, 5));
            }
        }
    }

    @Test
    void theMajorityVoteAgreesWithObviousLoops() {
        for (int seed = 0; seed < 8; seed++) {
            Clusters drawn = new Clusters(2 + seed, 11, 2.5);
            FeatureBank bank = drawn.draw(90, Rng.of(seed).fold("train"));
            FeatureBank queries = drawn.draw(50, Rng.of(seed).fold("test"));
            KnnResult result =
                    new KnnEvaluator(KnnOptions.published().withK(1, 4, 15).withMajorityVote()).evaluate(bank, queries);

            for (int k : new int[] {1, 4, 15}) {
                assertThat(result.top1(k))
                        .as("seed %d k %d", seed, k)
                        .isEqualTo(ReferenceKnn.accuracy(bank, queries, k, KnnOptions.MAJORITY, 1));
            }
        }
    }

    @Test
    void manyFarNeighboursOutvoteANearOneByMajority() {
        FeatureBank bank = FeatureBank.of(new float[] {1, 0, 0.6f, 0.8f, 0.6f, -0.8f}, 2, new int[] {0, 1, 1});
        FeatureBank query = FeatureBank.of(new float[] {1, 0}, 2, new int[] {0});
        KnnOptions three = KnnOptions.published().withK(3);

        assertThat(new KnnEvaluator(three).evaluate(bank, query).top1(3)).isEqualTo(100);
        assertThat(new KnnEvaluator(three.withMajorityVote())
                        .evaluate(bank, query)
                        .top1(3))
                .isZero();
    }

    @Test
    void theConfusionMatrixCountsWhatIsTakenForWhat() {
        FeatureBank bank = FeatureBank.of(new float[] {1, 0, 0, 1, -1, 0}, 2, new int[] {0, 1, 2});
        FeatureBank queries =
                FeatureBank.of(new float[] {1, 0.1f, 0.1f, 1, 0.9f, 0.2f, -1, 0.1f}, 2, new int[] {0, 0, 1, 2});

        assertThat(new KnnEvaluator(KnnOptions.published().withK(1))
                        .evaluate(bank, queries)
                        .at(1)
                        .accuracy()
                        .confusion())
                .containsExactly(List.of(1, 1, 0, 0), List.of(1, 0, 0, 0), List.of(0, 0, 1, 0));
    }

    @Test
    void testRowsOfAnUnknownClassAreNoted() {
        FeatureBank bank = FeatureBank.of(new float[] {1, 0, 0, 1}, 2, new int[] {0, 0}, 2);
        FeatureBank query = FeatureBank.of(new float[] {1, 0}, 2, new int[] {1});

        assertThat(new KnnEvaluator(KnnOptions.published().withK(1))
                        .evaluate(bank, query)
                        .notes())
                .containsExactly("1 test rows are of classes without a training row: they cannot be right");
    }

    @Test
    void blocksDoNotChangeTheAnswer() {
        KnnResult whole = published.evaluate(train, test);

        assertThat(new KnnEvaluator(KnnOptions.published(), 7, 5).evaluate(train, test))
                .isEqualTo(whole);
    }

    @Test
    void aBankClassifiesItselfByItsNearestNeighbour() {
        KnnEvaluator nearest = new KnnEvaluator(KnnOptions.published().withK(1));

        assertThat(nearest.evaluate(train, train).top1(1)).isEqualTo(100);
    }

    @Test
    void theLengthOfARowDoesNotMatter() {
        float[] scaled = test.features().clone();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] *= 1 << (i / test.dim() % 20); // powers of two, so that no cosine is rounded differently
        }

        assertThat(published.evaluate(train, FeatureBank.of(scaled, test.dim(), test.labels())))
                .isEqualTo(published.evaluate(train, test));
    }

    @Test
    void aKAboveTheTrainingRowsUsesThemAllAndSaysSo() {
        FeatureBank few = clusters.draw(15, Rng.of(3));
        KnnResult result = published.evaluate(few, test);

        assertThat(result.at(100).neighbours()).isEqualTo(15);
        assertThat(result.top1(100))
                .isEqualTo(result.top1(20))
                .isEqualTo(ReferenceKnn.accuracy(few, test, 15, 0.07, 1));
        assertThat(result.notes())
                .contains("k=20 is more than the 15 training rows: all of them voted")
                .hasSize(4); // and one on classes that 15 rows do not have
    }

    @Test
    void oneTestRowIsEnough() {
        FeatureBank one = FeatureBank.of(train.row(4), train.dim(), new int[] {train.label(4)});

        assertThat(new KnnEvaluator(KnnOptions.published().withK(1))
                        .evaluate(train, one)
                        .top1(1))
                .isEqualTo(100);
    }

    @Test
    void twoClassesAreEnough() {
        FeatureBank bank = FeatureBank.of(new float[] {1, 0, 0, 1}, 2, new int[] {0, 1});

        assertThat(published.evaluate(bank, bank).top5(10)).isEqualTo(100);
        assertThat(published.evaluate(bank, bank).top1(10)).isEqualTo(100);
    }

    @Test
    void nearVotesOutweighManyFarOnes() {
        FeatureBank bank = FeatureBank.of(new float[] {1, 0, 0.6f, 0.8f, 0.6f, -0.8f}, 2, new int[] {0, 1, 1});
        FeatureBank query = FeatureBank.of(new float[] {1, 0}, 2, new int[] {0});
        KnnOptions three = KnnOptions.published().withK(3);

        assertThat(new KnnEvaluator(three).evaluate(bank, query).top1(3)).isEqualTo(100);
        assertThat(new KnnEvaluator(three.withTemperature(100))
                        .evaluate(bank, query)
                        .top1(3))
                .isZero();
    }

    @Test
    void equalVotesGoToTheLowerClass() {
        FeatureBank bank = FeatureBank.of(new float[] {1, 0, 1, 0}, 2, new int[] {1, 0});
        FeatureBank query = FeatureBank.of(new float[] {1, 0}, 2, new int[] {0});

        assertThat(published.evaluate(bank, query).top1(10)).isEqualTo(100);
    }

    @Test
    void aTinyTemperatureDoesNotOverflow() {
        KnnEvaluator cold = new KnnEvaluator(KnnOptions.published().withK(20).withTemperature(1e-4));

        assertThat(cold.evaluate(train, train).top1(20)).isEqualTo(100);
    }

    @Test
    void aClassWithoutVotesIsNoPrediction() {
        FeatureBank bank = FeatureBank.of(new float[] {1, 0, 0, 1}, 2, new int[] {3, 4});
        FeatureBank query = FeatureBank.of(new float[] {1, 0}, 2, new int[] {0}, 5);

        assertThat(published.evaluate(bank, query).top5(10)).isZero();
    }

    @Test
    void accuracyOfEachClassAveragesToTheWhole() {
        KnnResult result = published.evaluate(train, test);
        double right = 0;
        for (int label : test.labels()) {
            right += result.at(20).perClass().get(label);
        }

        assertThat(right / test.size()).isCloseTo(result.top1(20), within(1e-9));
    }

    @Test
    void aClassWithoutTestRowsHasNoAccuracy() {
        FeatureBank one = FeatureBank.of(test.row(0), test.dim(), new int[] {2});

        assertThat(published.evaluate(train, one).at(10).perClass().get(0)).isNaN();
    }

    @Test
    void unlabelledBanksAreRefused() {
        assertThatThrownBy(() -> published.evaluate(train, FeatureBank.unlabelled(test.features(), test.dim())))
                .hasMessage("test features (61 rows) have no labels: k-NN needs the class of every row");
    }

    @Test
    void emptyBanksAreRefused() {
        assertThatThrownBy(() -> published.evaluate(FeatureBank.of(new float[0], 17, new int[0]), test))
                .hasMessage("train features are empty: k-NN needs at least one row");
    }

    @Test
    void differentWidthsAreRefused() {
        assertThatThrownBy(() -> published.evaluate(train, FeatureBank.of(new float[4], 4, new int[1])))
                .hasMessageStartingWith("train features have 17 numbers a row, test features 4");
    }

    @Test
    void nonFiniteFeaturesAreRefused() {
        float[] broken = test.features().clone();
        broken[20] = Float.POSITIVE_INFINITY;

        assertThatThrownBy(() -> published.evaluate(train, FeatureBank.of(broken, test.dim(), test.labels())))
                .hasMessageContaining("features[1][3] must be finite, was Infinity");
    }
}

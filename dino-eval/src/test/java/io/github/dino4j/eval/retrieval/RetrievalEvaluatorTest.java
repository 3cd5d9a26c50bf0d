package io.github.dino4j.eval.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.feature.FeatureBank;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetrievalEvaluatorTest {
    private static final int IMAGES = 30;

    private static RetrievalTruth.Query query(Set<Integer> easy, Set<Integer> hard, Set<Integer> junk) {
        return new RetrievalTruth.Query("q.jpg", null, easy, hard, junk);
    }

    private static RetrievalTruth truth(RetrievalTruth.Query... queries) {
        return new RetrievalTruth(
                IntStream.range(0, IMAGES).mapToObj(i -> i + ".jpg").toList(), List.of(queries));
    }

    /** Features on a circle: image i lies i degrees from the query. */
    private static FeatureBank circle(int count) {
        float[] features = new float[2 * count];
        for (int i = 0; i < count; i++) {
            features[2 * i] = (float) Math.cos(Math.toRadians(i));
            features[2 * i + 1] = (float) Math.sin(Math.toRadians(i));
        }
        return FeatureBank.unlabelled(features, 2);
    }

    @Test
    void junkIsTakenOutOfTheListBeforeItIsScored() throws InputException {
        // Order 0 1 2 …: junk at 0, easy at 1, hard at 3.
        RetrievalResult result = new RetrievalEvaluator(truth(query(Set.of(1), Set.of(3), Set.of(0))))
                .evaluate(circle(IMAGES), circle(1));
        assertThat(result.map(Difficulty.EASY)).isEqualTo(100.0); // junk and hard out: first
        assertThat(result.map(Difficulty.HARD)).isEqualTo(25.0); // junk and easy out: image 2 comes before it
        // Junk out: ranks 0 and 2 of two: (1 + 1)/4 + (1/2 + 2/3)/4.
        assertThat(result.map(Difficulty.MEDIUM)).isCloseTo(100 * (0.5 + (0.5 + 2.0 / 3) / 4), within(1e-9));
        assertThat(result.at(Difficulty.MEDIUM).precision().get(1)).isEqualTo(100.0);
        // Precision at 5 looks no further than the last relevant image, the third.
        assertThat(result.at(Difficulty.MEDIUM).precision().get(5)).isCloseTo(200.0 / 3, within(1e-9));
    }

    @Test
    void queriesWithNothingToFindAtADifficultyAreLeftOutOfItsMean() throws InputException {
        RetrievalResult result = new RetrievalEvaluator(
                        truth(query(Set.of(0), Set.of(), Set.of()), query(Set.of(2), Set.of(0), Set.of())))
                .evaluate(circle(IMAGES), FeatureBank.unlabelled(new float[] {1, 0, 1, 0}, 2));
        assertThat(result.at(Difficulty.HARD).queries()).isEqualTo(1);
        assertThat(result.at(Difficulty.EASY).queries()).isEqualTo(2);
        assertThat(result.toJson()).containsKeys("images", "queries", "easy", "medium", "hard");
    }

    /** The published way: positions of all relevant images, then less by the junk before each. */
    @Test
    void randomListsScoreAsByThePublishedWay() throws InputException {
        for (long seed = 0; seed < 30; seed++) {
            RandomStream random = Rng.of(seed).fold("retrieval").generator();
            List<Set<Integer>> sets = List.of(new HashSet<>(), new HashSet<>(), new HashSet<>());
            for (int image = 0; image < IMAGES; image++) {
                int kind = random.nextInt(6);
                if (kind < 3) {
                    sets.get(kind).add(image);
                }
            }
            sets.get(0).add(0);
            sets.get(1).remove(0);
            sets.get(2).remove(0);
            float[] features = new float[IMAGES * 4];
            for (int i = 0; i < features.length; i++) {
                features[i] = (float) (random.nextDouble() - 0.5);
            }
            RetrievalTruth truth = truth(query(sets.get(0), sets.get(1), sets.get(2)));
            FeatureBank images = FeatureBank.unlabelled(features, 4);
            FeatureBank queries = FeatureBank.unlabelled(new float[] {0.3f, -0.2f, 0.5f, 0.1f}, 4);
            double expected = published(new Ranking(images).of(queries.row(0)), sets);
            assertThat(new RetrievalEvaluator(truth).evaluate(images, queries).map(Difficulty.MEDIUM))
                    .as("seed " + seed)
                    .isCloseTo(100 * expected, within(1e-9));
        }
    }

    private static double published(int[] order, List<Set<Integer>> sets) {
        List<Integer> positions = new ArrayList<>();
        List<Integer> junk = new ArrayList<>();
        for (int i = 0; i < order.length; i++) {
            if (sets.get(0).contains(order[i]) || sets.get(1).contains(order[i])) {
                positions.add(i);
            } else if (sets.get(2).contains(order[i])) {
                junk.add(i);
            }
        }
        double area = 0.0;
        for (int j = 0; j < positions.size(); j++) {
            int position = positions.get(j);
            int rank =
                    position - (int) junk.stream().filter(at -> at < position).count();
            double before = rank == 0 ? 1.0 : (double) j / rank;
            area += (before + (j + 1.0) / (rank + 1)) / 2 / positions.size();
        }
        return area;
    }

    @Test
    void mistakesSayWhatIsWrong() throws InputException {
        assertThatThrownBy(() -> new RetrievalEvaluator(new RetrievalTruth(List.of(), List.of())))
                .hasMessageContaining("the ground truth is empty: it has 0 images and 0 queries");
        assertThatThrownBy(() -> new RetrievalEvaluator(truth(query(Set.of(), Set.of(), Set.of(1)))))
                .hasMessageContaining("query q.jpg has junk only, no easy or hard image to find");
        assertThatThrownBy(() -> new RetrievalEvaluator(truth(query(Set.of(IMAGES), Set.of(), Set.of()))))
                .hasMessageContaining("query q.jpg names image 30, which is not in [0, 30)");
        RetrievalEvaluator evaluator = new RetrievalEvaluator(truth(query(Set.of(1), Set.of(), Set.of())));
        assertThatThrownBy(() -> evaluator.evaluate(circle(IMAGES), FeatureBank.unlabelled(new float[3], 3)))
                .hasMessage("images have features of dimension 2, queries of 3; take both from one model");
        assertThatThrownBy(() -> evaluator.evaluate(circle(7), circle(1)))
                .hasMessage("the ground truth has 30 images, there are features of 7");
    }
}

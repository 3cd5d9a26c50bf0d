package io.github.dino4j.eval.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AveragePrecisionTest {
    @Test
    void knownListsHaveTheirKnownAreas() {
        assertThat(AveragePrecision.trapezoid(List.of(0), 1)).isEqualTo(1.0);
        assertThat(AveragePrecision.trapezoid(List.of(0, 1, 2), 3)).isEqualTo(1.0);
        assertThat(AveragePrecision.trapezoid(List.of(1), 1)).isEqualTo(0.25); // (0 + 1/2) / 2
        assertThat(AveragePrecision.trapezoid(List.of(), 4)).isZero();
        // Ranks 0 and 3 of two: (1 + 1)/4 + (1/3 + 2/4)/4.
        assertThat(AveragePrecision.trapezoid(List.of(0, 3), 2)).isCloseTo(0.5 + (1.0 / 3 + 0.5) / 4, within(1e-12));
    }

    /** Precision over recall as a polygon, whose area is measured in thin slices. */
    @Test
    void theTrapezoidsAreTheAreaUnderTheCurve() {
        for (long seed = 0; seed < 50; seed++) {
            RandomStream random = Rng.of(seed).generator();
            int relevant = 1 + random.nextInt(6);
            List<Integer> ranks = new ArrayList<>();
            for (int rank = 0; rank < 20 && ranks.size() < relevant; rank++) {
                if (random.nextInt(3) == 0) {
                    ranks.add(rank);
                }
            }
            assertThat(AveragePrecision.trapezoid(ranks, relevant))
                    .as("seed " + seed)
                    .isCloseTo(sliced(ranks, relevant), within(1e-6));
        }
    }

    private static double sliced(List<Integer> ranks, int relevant) {
        int slices = 1000;
        double area = 0.0;
        for (int found = 0; found < ranks.size(); found++) {
            int rank = ranks.get(found);
            double left = rank == 0 ? 1.0 : (double) found / rank;
            double right = (found + 1.0) / (rank + 1.0);
            for (int s = 0; s < slices; s++) {
                area += (left + (right - left) * (s + 0.5) / slices) / slices / relevant;
            }
        }
        return area;
    }

    @Test
    void microPrecisionNeedsOneThresholdForAllQueries() {
        var right = new AveragePrecision.Candidate(0.9f, true);
        var wrong = new AveragePrecision.Candidate(0.8f, false);
        var late = new AveragePrecision.Candidate(0.7f, true);
        assertThat(AveragePrecision.micro(List.of(wrong, late, right), 2))
                .isCloseTo((1.0 + 2.0 / 3) / 2, within(1e-12));
        assertThat(AveragePrecision.micro(List.of(wrong), 2)).isZero();
        // Of equal scores neither comes first: both count at the end of the group.
        var tied = new AveragePrecision.Candidate(0.8f, true);
        assertThat(AveragePrecision.micro(List.of(tied, wrong), 1)).isEqualTo(0.5);
        assertThat(AveragePrecision.micro(List.of(wrong, tied), 1)).isEqualTo(0.5);
    }

    @Test
    void nothingRelevantIsRefused() {
        assertThatThrownBy(() -> AveragePrecision.trapezoid(List.of(), 0))
                .hasMessage("average precision needs a relevant image, there are 0");
        assertThatThrownBy(() -> AveragePrecision.micro(List.of(), 0))
                .hasMessage("average precision needs a relevant pair, there are 0");
    }
}

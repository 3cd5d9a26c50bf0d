package io.github.dino4j.eval.knn;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NeighboursTest {
    @Test
    void keepsWhatAFullSortWouldKeepThroughTies() {
        for (int seed = 0; seed < 200; seed++) {
            RandomStream random = Rng.of(seed).generator();
            int capacity = 1 + random.nextInt(12);
            float[] values = new float[1 + random.nextInt(60)];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextInt(8); // few values, so that most of them are tied
            }
            List<Integer> sorted = IntStream.range(0, values.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer i) -> -values[i]))
                    .limit(capacity)
                    .toList();

            assertThat(kept(values, capacity)).as("seed %d", seed).isEqualTo(sorted);
        }
    }

    @Test
    void theLowerIndexWinsWhateverTheOrderOfArrival() {
        Neighbours best = new Neighbours(2);
        best.offer(new float[] {1, 1}, 2, 10);
        best.offer(new float[] {1, 1}, 2, 0);
        best.sort();

        assertThat(best.index(0)).isZero();
        assertThat(best.index(1)).isEqualTo(1);
    }

    private static List<Integer> kept(float[] values, int capacity) {
        Neighbours best = new Neighbours(capacity);
        best.offer(values, values.length, 0);
        best.sort();
        return IntStream.range(0, best.size()).map(best::index).boxed().toList();
    }
}

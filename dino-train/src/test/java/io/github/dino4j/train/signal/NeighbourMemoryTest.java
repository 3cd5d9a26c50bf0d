package io.github.dino4j.train.signal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.core.config.eval.SignalsConfig;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class NeighbourMemoryTest {
    private static final int[][] FIRST = {{1, 2}, {0, 2}, {0, 1}};
    private static final int[][] SECOND = {{1, 2}, {0, 3}, {3, 4}};

    private final long[] memory = NeighbourMemory.newState(new SignalsConfig(3, 1, 0));

    @Test
    void nothingIsKnownOfTheFirstMeasurement() {
        assertThat(NeighbourMemory.kept(memory, 0, FIRST)).isEmpty();
    }

    @Test
    void theNextIsComparedWithTheOneBefore() {
        NeighbourMemory.kept(memory, 0, FIRST);
        assertThat(NeighbourMemory.kept(memory, 5, SECOND)).isEqualTo(OptionalDouble.of(0.5));
        assertThat(NeighbourMemory.kept(memory, 10, SECOND)).isEqualTo(OptionalDouble.of(1.0));
    }

    @Test
    void aMeasurementThatIsTakenAgainSaysTheSame() {
        NeighbourMemory.kept(memory, 0, FIRST);
        NeighbourMemory.kept(memory, 5, SECOND);
        assertThat(NeighbourMemory.kept(memory, 5, SECOND)).isEqualTo(OptionalDouble.of(0.5));
    }

    @Test
    void otherNumbersOfImagesAreNotCompared() {
        NeighbourMemory.kept(memory, 0, FIRST);
        assertThat(NeighbourMemory.kept(memory, 5, new int[][] {{1}, {0}})).isEmpty();
    }
}

package io.github.dino4j.train.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TargetStatsTest {
    @Test
    void theEntropyIsPyTorchs() throws IOException {
        for (GoldenLoss golden : GoldenLoss.read()) {
            TargetStats stats = TargetStats.of(golden.floats("targets"), golden.outDim());

            assertThat(stats.entropy()).isCloseTo(golden.number("entropy"), within(1e-6));
        }
    }

    @Test
    void uniformTargetsHaveTheEntropyOfTheCollapseFloor() {
        float[] uniform = new float[3 * 512];
        Arrays.fill(uniform, 1.0f / 512);

        assertThat(TargetStats.of(uniform, 512).entropy()).isCloseTo(6.2383, within(1e-4));
    }

    @Test
    void certainTargetsHaveNone() {
        assertThat(TargetStats.of(new float[] {0, 1, 0, 1, 0, 0}, 3).entropy()).isZero();
    }
}

package io.github.dino4j.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StepClockTest {
    @Test
    void epochsAndStepsCountFromZero() {
        StepClock clock = new StepClock(7, 3);

        assertThat(clock.epoch(6)).isZero();
        assertThat(clock.step(6)).isEqualTo(6);
        assertThat(clock.epoch(7)).isEqualTo(1);
        assertThat(clock.step(7)).isZero();
    }

    @Test
    void iterationsOfALongRunDoNotOverflow() {
        assertThat(new StepClock(2_000_000, 2_000).iterations()).isEqualTo(4_000_000_000L);
    }

    @Test
    void aRunWithoutStepsIsRefused() {
        assertThatThrownBy(() -> new StepClock(0, 3)).hasMessageContaining("was 0 and 3");
    }
}

package io.github.dino4j.eval.parts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {
    @Test
    void itIsToldNowAndThenForAllProcesses() {
        List<String> told = new ArrayList<>();
        long[] now = {0};
        Progress progress = new Progress(12_000, 2, () -> now[0], told::add);
        for (int second = 1; second <= 60; second++) {
            now[0] = second * 1_000_000_000L;
            for (int image = 0; image < 10; image++) {
                progress.read();
            }
        }

        assertThat(told).hasSize(4);
        assertThat(told.get(0)).isEqualTo("282 of 12,000 images, 18.8 images/s, 10 min left");
        assertThat(progress.seconds()).isEqualTo(60);
    }

    @Test
    void timesAreShort() {
        assertThat(Progress.duration(100)).isEqualTo("100 s");
        assertThat(Progress.duration(3000)).isEqualTo("50 min");
        assertThat(Progress.duration(40_000)).isEqualTo("11.1 h");
    }
}

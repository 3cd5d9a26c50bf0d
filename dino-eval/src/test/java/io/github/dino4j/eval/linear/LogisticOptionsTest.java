package io.github.dino4j.eval.linear;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.eval.LogisticConfig;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LogisticOptionsTest {
    private static LogisticConfig config(String... sets) {
        return ConfigLoader.evaluation(List.of(sets)).logistic();
    }

    @Test
    void thePublishedSweepIsNumPysLogspaceOfFortyFive() {
        LogisticOptions published = LogisticOptions.published();
        assertThat(published.c())
                .isEqualTo(IntStream.range(0, 45)
                        .mapToObj(i -> Math.pow(10, -6 + 11.0 * i / 44))
                        .toList());
        assertThat(published.maxIterations()).isEqualTo(1000);
        assertThat(published.tolerance()).isEqualTo(1e-5);
    }

    @Test
    void aConfigurationsSweepIsEvenInItsLogarithm() {
        assertThat(LogisticOptions.of(config("eval.logistic.c_range=[0.01, 100]", "eval.logistic.c_count=3"))
                        .c())
                .containsExactly(0.01, 1.0, 100.0);
        assertThat(LogisticOptions.of(config("eval.logistic.c_range=[0.1, 10]", "eval.logistic.c_count=1"))
                        .c())
                .containsExactly(0.1);
    }
}

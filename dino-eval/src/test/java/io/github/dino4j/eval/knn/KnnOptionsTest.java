package io.github.dino4j.eval.knn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.config.eval.KnnConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

class KnnOptionsTest {
    @Test
    void thePublishedProtocolIsThePapers() {
        assertThat(KnnOptions.published()).isEqualTo(new KnnOptions(List.of(10, 20, 100, 200), 0.07, KnnIndex.EXACT));
    }

    @Test
    void numbersOfNeighboursAreSortedAndUnique() {
        assertThat(KnnOptions.published().withK(20, 10, 20).k()).containsExactly(10, 20);
    }

    @Test
    void aRunsConfigurationBecomesOptions() {
        assertThat(KnnOptions.of(new KnnConfig(List.of(5), 0.1, 1, 0, false, "auto")))
                .isEqualTo(new KnnOptions(List.of(5), 0.1, KnnIndex.AUTO));
    }

    @Test
    void anotherTemperatureKeepsTheNumbersOfNeighbours() {
        assertThat(KnnOptions.published().withK(7).withTemperature(1))
                .isEqualTo(new KnnOptions(List.of(7), 1, KnnIndex.EXACT));
    }

    @Test
    void badOptionsAreRefused() {
        assertThatThrownBy(() -> new KnnOptions(List.of(), 0.07, KnnIndex.EXACT))
                .hasMessageContaining("was empty");
        assertThatThrownBy(() -> KnnOptions.published().withK(0)).hasMessage("k must be at least 1, was 0");
        assertThatThrownBy(() -> KnnOptions.published().withTemperature(0))
                .hasMessage("temperature must be at least 0.0001, was 0.0");
        assertThatThrownBy(() -> KnnOptions.published().withTemperature(Double.NaN))
                .hasMessage("temperature must be at least 0.0001, was NaN");
    }
}

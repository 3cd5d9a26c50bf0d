package io.github.dino4j.eval.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
    @Test
    void percentilesAreThoseOfTheTimesToNinePercent() {
        LatencyHistogram histogram = new LatencyHistogram();
        for (int milliseconds = 1; milliseconds <= 1000; milliseconds++) {
            histogram.add(milliseconds * 1_000_000L);
        }
        EmbedderMetrics.Latency latency = histogram.latency();
        assertThat(latency.count()).isEqualTo(1000);
        assertThat(latency.total()).isCloseTo(500.5, within(1e-6));
        assertThat(latency.mean()).isCloseTo(0.5005, within(1e-9));
        assertThat(latency.p50()).isBetween(0.5, 0.5 * 1.0906);
        assertThat(latency.p90()).isBetween(0.9, 0.9 * 1.0906);
        assertThat(latency.p99()).isBetween(0.99, 1.0);
        assertThat(latency.max()).isEqualTo(1.0);
    }

    @Test
    void nothingTheShortestAndTheLongestHaveTheirPlaces() {
        LatencyHistogram histogram = new LatencyHistogram();
        assertThat(histogram.latency()).isEqualTo(new EmbedderMetrics.Latency(0, 0, 0, 0, 0, 0));
        assertThat(histogram.latency().mean()).isZero();
        histogram.add(-5);
        assertThat(histogram.latency().p99()).isZero();
        histogram.add(Long.MAX_VALUE / 2);
        assertThat(histogram.latency().p99()).isBetween(1300.0, 1400.0);
        assertThat(histogram.latency().max()).isGreaterThan(1e9);
    }
}

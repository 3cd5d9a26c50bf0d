package io.github.dino4j.train.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Predictions beside sums by hand. */
class ScaleModelTest {
    private static final double MB = 1e6;

    /** 4 MB of gradients, of which a pass of 1 s leaves one each quarter of a second. */
    private static final StepTimes STEP = new StepTimes(3.0, 1.0, 0.5, 1_000_000, 8);

    @Test
    void aRingSendsEachValueTwice() {
        Link link = Link.of(1.0, 1e-3); // 125 MB/s
        assertThat(link.sum(125 * MB, 2)).isCloseTo(1.0 + 2e-3, within(1e-12));
        assertThat(link.sum(125 * MB, 4)).isCloseTo(1.5 + 6e-3, within(1e-12));
        assertThat(link.sum(125 * MB, 1)).isZero();
    }

    @Test
    void onlyTheLastBucketIsWaitedFor() {
        // A bucket of 1 MB takes 0.1 s, less than the pass takes for the next one.
        ScaleModel model = new ScaleModel(STEP, new Link(0.0, 10 * MB), MB, 4.0);
        ScaleModel.Estimate two = model.at(2);
        double small = 3 * 4096 / (10 * MB);
        assertThat(two.sums()).isCloseTo(0.4, within(1e-12));
        assertThat(two.exposed()).isCloseTo(0.1 + small, within(1e-12));
        assertThat(two.seconds()).isCloseTo(3.1 + small, within(1e-12));
        assertThat(two.efficiency()).isCloseTo(3.0 / (3.1 + small), within(1e-12));
        assertThat(two.imagesPerSecond()).isCloseTo(16 / (3.1 + small), within(1e-9));
    }

    @Test
    void slowSumsQueueUp() {
        // Each takes 0.5 s, twice as long as the pass takes for a bucket: 0.25 + 4 x 0.5 - 1 s are left when it ends.
        ScaleModel model = new ScaleModel(STEP, new Link(0.0, 2 * MB), MB, 4.0);
        assertThat(model.at(2).exposed()).isCloseTo(1.25 + 3 * 4096 / (2 * MB), within(1e-12));
        ScaleModel halves = new ScaleModel(STEP, new Link(0.0, 2 * MB), MB, 2.0);
        assertThat(halves.at(2).exposed()).isCloseTo(0.5 + 3 * 4096 / (2 * MB), within(1e-12));
    }

    @Test
    void withoutBucketsAllOfItIsWaitedFor() {
        ScaleModel model = new ScaleModel(STEP, new Link(0.0, 10 * MB), Double.POSITIVE_INFINITY, 4.0);
        assertThat(model.at(2).exposed()).isCloseTo(0.4 + 3 * 4096 / (10 * MB), within(1e-12));
        assertThat(model.at(1).seconds()).isEqualTo(3.0);
        assertThat(model.at(1).efficiency()).isEqualTo(1.0);
    }

    @Test
    void loadingHidesWhatItOutlasts() {
        StepTimes slow = new StepTimes(3.0, 1.0, 4.0, 1_000_000, 8);
        ScaleModel model = new ScaleModel(slow, new Link(0.0, 10 * MB), MB, 4.0);
        assertThat(model.at(2).seconds()).isEqualTo(4.0);
        assertThat(model.at(2).efficiency()).isEqualTo(1.0);
    }

    @Test
    void betweenMeasuredSizesTimeGrowsEvenly() {
        MeasuredSums sums = new MeasuredSums(List.of(
                new MeasuredSums.Sample(2, MB, 0.1),
                new MeasuredSums.Sample(2, 3 * MB, 0.5),
                new MeasuredSums.Sample(4, MB, 0.6),
                new MeasuredSums.Sample(4, 3 * MB, 1.2)));
        assertThat(sums.sum(MB, 1)).isZero();
        assertThat(sums.sum(10.0, 2)).as("less than was measured").isEqualTo(0.1);
        assertThat(sums.sum(2 * MB, 2)).isCloseTo(0.3, within(1e-12));
        assertThat(sums.sum(6 * MB, 2)).as("more").isCloseTo(1.0, within(1e-12));
        assertThat(sums.sum(MB, 4)).isEqualTo(0.6);
        // A ring of three sends 4/3 of what one of two does, in two rounds more of 0.05 s.
        assertThat(sums.sum(1.5 * MB, 3)).isCloseTo(0.3 + 0.1, within(1e-12));
        assertThat(sums.latency()).isEqualTo(0.05);
        assertThat(sums.bytesPerSecond()).isCloseTo(6 * MB, within(1e-6));
    }

    @Test
    void whatTellsNoNetworkIsRefused() {
        assertThatThrownBy(() -> new MeasuredSums(List.of(new MeasuredSums.Sample(2, 1e6, 0.1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two sizes");
        assertThatThrownBy(() -> new MeasuredSums(List.of(new MeasuredSums.Sample(1, 1e6, 0.1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two processes or more");
        assertThatThrownBy(() -> Link.of(0.0, 0.0)).hasMessageContaining("more than 0 bytes/s");
        assertThatThrownBy(() -> new StepTimes(1.0, 2.0, 0.0, 1, 1)).hasMessageContaining("no more than that");
    }
}

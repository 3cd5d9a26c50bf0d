package io.github.dino4j.train.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
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
    void aFitFindsTheNetworkThatMadeTheSamples() {
        Link link = new Link(40e-6, 1.8e9);
        List<Link.Sample> samples = new ArrayList<>();
        for (int ranks : new int[] {2, 4}) {
            for (double bytes : new double[] {4e3, 4e5, 4e6, 84e6}) {
                samples.add(new Link.Sample(ranks, bytes, link.sum(bytes, ranks)));
            }
        }
        Link fitted = Link.fit(samples);
        assertThat(fitted.latency()).isCloseTo(link.latency(), within(1e-9));
        assertThat(fitted.bytesPerSecond()).isCloseTo(link.bytesPerSecond(), within(1.0));
    }

    @Test
    void whatTellsNoNetworkIsRefused() {
        assertThatThrownBy(() -> Link.fit(List.of(new Link.Sample(2, 1e6, 0.1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two sizes");
        assertThatThrownBy(() -> Link.of(0.0, 0.0)).hasMessageContaining("more than 0 bytes/s");
        assertThatThrownBy(() -> new StepTimes(1.0, 2.0, 0.0, 1, 1)).hasMessageContaining("no more than that");
    }
}

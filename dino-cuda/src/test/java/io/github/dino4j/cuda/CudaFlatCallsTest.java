package io.github.dino4j.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.core.device.AdamWRates;
import io.github.dino4j.core.device.FlatArithmetic;
import io.github.dino4j.core.device.MomentumRates;
import io.github.dino4j.core.device.Segments;
import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What passes over flat stores ask of the driver once tables are there: the GPU idles while the host prepares more. */
class CudaFlatCallsTest {
    private static final List<String> CALLS = List.of("launches", "uploads", "downloads", "waits", "allocations");

    private CudaDevice device;
    private ParameterStore store;
    private Segments segments;

    @BeforeEach
    void open() {
        StandIn.requireEmulated();
        device = CudaDevice.open(0);
        ParameterLayout layout = new ParameterLayout(
                List.of(parameter("small", 7L), parameter("large", 3L * Segments.PIECE), parameter("other", 100L)));
        store = new ParameterStore(layout, device.residence());
        segments = layout.trainable();
    }

    private static Parameter parameter(String name, long size) {
        return new Parameter(name, List.of(size), Initializer.ZEROS, true);
    }

    @AfterEach
    void close() {
        if (device != null) {
            device.close();
        }
    }

    /** The calls of a second time, those that are none left out. */
    private static Map<String, Long> calls(Runnable pass) {
        pass.run();
        Map<String, Long> calls = new LinkedHashMap<>();
        CALLS.forEach(name -> calls.put(name, -StandIn.count(name)));
        pass.run();
        calls.replaceAll((name, before) -> before + StandIn.count(name));
        calls.values().removeIf(count -> count == 0L);
        return calls;
    }

    @Test
    void squaresAreAPassAndADownload() {
        assertThat(calls(() -> store.arithmetic().squares(store.tensor(), segments)))
                .isEqualTo(Map.of("launches", 1L, "downloads", 1L, "waits", 1L));
    }

    @Test
    void factorsWaitForNothingAndOnesAreLeftOut() {
        double[] factors = {1.0, 0.5, 1.0};
        assertThat(calls(() -> store.arithmetic().scale(store.tensor(), segments, factors)))
                .isEqualTo(Map.of("launches", 1L, "uploads", 1L));
        Arrays.fill(factors, 1.0);
        assertThat(calls(() -> store.arithmetic().scale(store.tensor(), segments, factors)))
                .isEmpty();
    }

    @Test
    void stepsWaitForNothing() {
        AdamWRates.Rates rates = new AdamWRates.Rates(true, 0.9f, 0.1f, 1.0f);
        AdamWRates all = new AdamWRates(0.9, 0.999, 1e-8f, Collections.nCopies(segments.count(), rates));
        ParameterStore other = store.twin();
        FlatArithmetic.Trained stores =
                new FlatArithmetic.Trained(store.tensor(), other.tensor(), other.tensor(), other.tensor());
        assertThat(calls(() -> store.arithmetic().adamW(stores, segments, all)))
                .isEqualTo(Map.of("launches", 1L, "uploads", 1L));
        assertThat(calls(() -> store.arithmetic().move(store.tensor(), 0.5f, other.tensor(), 0.5f)))
                .isEqualTo(Map.of("launches", 1L));
    }

    @Test
    void stepsWithMomentumWaitForTheirSumsAlone() {
        MomentumRates.Rates rates = new MomentumRates.Rates(true, 0.1f, 0.5f, 0.1f);
        MomentumRates all = new MomentumRates(0.9f, Collections.nCopies(segments.count(), rates));
        ParameterStore other = store.twin();
        FlatArithmetic.Moved stores = new FlatArithmetic.Moved(store.tensor(), other.tensor(), other.tensor());
        assertThat(calls(() -> store.arithmetic().momentum(stores, segments, all)))
                .isEqualTo(Map.of("launches", 1L, "uploads", 1L));
        double[] factors = new double[segments.count()];
        assertThat(calls(() -> store.arithmetic().squares(store.tensor(), factors, other.tensor(), segments)))
                .isEqualTo(Map.of("launches", 1L, "uploads", 1L, "downloads", 1L, "waits", 1L));
    }

    @Test
    void layoutsCutTheirParametersOnce() {
        assertThat(store.layout().trainable()).isSameAs(segments);
        assertThat(segments.pieces()).isSameAs(segments.pieces());
    }
}

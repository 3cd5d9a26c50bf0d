package io.github.dino4j.core.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.scalar.ScalarDevice;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Passes over flat stores: each gives what the plain loops give, and leaves gaps between parameters alone. */
public abstract class FlatContract {
    private static final List<Long> SIZES = List.of(1L, 17L, 2047L, 2049L, 40_000L);

    private final List<ParameterStore> kept = new ArrayList<>(); // tensors own no memory

    /** {@return the device that is tested} */
    protected abstract Device device();

    private static ParameterLayout layout() {
        List<Parameter> parameters = new ArrayList<>();
        for (long size : SIZES) {
            parameters.add(new Parameter("p" + size, List.of(size), Initializer.normal(1.0), size != 17L));
        }
        return new ParameterLayout(parameters);
    }

    /** The same random numbers on any device. */
    private ParameterStore store(Device device, int seed) {
        ParameterStore store = new ParameterStore(layout(), device.residence());
        ParameterStore drawn = ParameterStore.initialized(layout(), Rng.of(seed));
        layout().parameters().forEach(parameter -> store.set(parameter.name(), drawn.get(parameter.name())));
        kept.add(store);
        return store;
    }

    private static void assertSame(ParameterStore actual, ParameterStore expected) {
        for (Parameter parameter : layout().parameters()) {
            float[] numbers = actual.get(parameter.name());
            float[] wanted = expected.get(parameter.name());
            for (int i = 0; i < wanted.length; i++) {
                assertThat(numbers[i]).as(parameter + "[" + i + "]").isCloseTo(wanted[i], within(2e-6f));
            }
        }
    }

    /** A pass over a first store, with a second. */
    private interface Pass {
        void run(FlatArithmetic arithmetic, Tensor first, Tensor second);
    }

    private void check(Pass pass) {
        List<ParameterStore> results = new ArrayList<>();
        for (Device device : List.of(device(), new ScalarDevice())) {
            ParameterStore first = store(device, 1);
            ParameterStore second = store(device, 2);
            pass.run(device.residence().flat(), first.tensor(), second.tensor());
            results.add(first);
        }
        assertSame(results.get(0), results.get(1));
    }

    @Test
    void scales() {
        check((flat, x, y) -> flat.scale(y, -0.3f, x));
    }

    @Test
    void copies() {
        check((flat, x, y) -> flat.scale(y, 1.0f, x));
    }

    @Test
    void adds() {
        check((flat, x, y) -> flat.add(y, x));
    }

    @Test
    void movesAverages() {
        check((flat, x, y) -> flat.move(x, 0.996f, y, 0.004f));
    }

    @Test
    void scalesPartsByFactorsOfTheirOwn() {
        Segments segments = layout().segments(Parameter::trainable);
        check((flat, x, y) -> flat.scale(x, segments, new double[] {0.5, 1.0, 2.0, 0.0}));
    }

    @Test
    void sumsSquaresOfParts() {
        Segments segments = layout().segments(Parameter::trainable);
        double[] actual = squares(device(), segments);
        double[] expected = squares(new ScalarDevice(), segments);
        assertThat(actual).hasSize(SIZES.size() - 1);
        for (int i = 0; i < actual.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], within(1e-9 * expected[i]));
        }
    }

    private double[] squares(Device device, Segments segments) {
        ParameterStore store = store(device, 1);
        double[] squares = device.residence().flat().squares(store.tensor(), segments);
        return squares;
    }

    @Test
    void stepsOfAdamW() {
        AdamWRates.Rates learning = new AdamWRates.Rates(true, 0.999f, 0.01f, 0.5f);
        AdamWRates rates = new AdamWRates(
                0.9,
                0.999,
                1e-8f,
                List.of(learning, AdamWRates.Rates.FROZEN, learning, learning, AdamWRates.Rates.FROZEN));
        List<List<ParameterStore>> results = new ArrayList<>();
        for (Device device : List.of(device(), new ScalarDevice())) {
            ParameterStore weights = store(device, 1);
            ParameterStore gradients = store(device, 2);
            ParameterStore first = weights.twin();
            ParameterStore second = weights.twin();
            for (int step = 0; step < 3; step++) {
                device.residence()
                        .flat()
                        .adamW(
                                new FlatArithmetic.Trained(
                                        weights.tensor(), gradients.tensor(), first.tensor(), second.tensor()),
                                layout().segments(parameter -> true),
                                rates);
            }
            results.add(List.of(weights, first, second));
        }
        for (int i = 0; i < results.get(0).size(); i++) {
            assertSame(results.get(0).get(i), results.get(1).get(i));
        }
    }

    @Test
    void sumsSquaresOfSumsOfParts() {
        Segments segments = layout().segments(Parameter::trainable);
        double[] factors = {0.5, 0.0, -2.0, 1e-3};
        double[] actual = squaresOfSums(device(), factors, segments);
        double[] expected = squaresOfSums(new ScalarDevice(), factors, segments);
        assertThat(actual).hasSize(factors.length);
        for (int i = 0; i < actual.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], within(1e-6 * expected[i])); // the sums may be fused
        }
    }

    private double[] squaresOfSums(Device device, double[] factors, Segments segments) {
        ParameterStore first = store(device, 1);
        ParameterStore second = store(device, 2);
        return device.residence().flat().squares(first.tensor(), factors, second.tensor(), segments);
    }

    @Test
    void stepsWithMomentum() {
        MomentumRates.Rates learning = new MomentumRates.Rates(true, 0.1f, 0.5f, 0.3f);
        MomentumRates.Rates plain = new MomentumRates.Rates(true, 0.0f, 1.0f, 0.01f);
        MomentumRates.Rates frozen = MomentumRates.Rates.FROZEN;
        MomentumRates rates = new MomentumRates(0.9f, List.of(learning, frozen, plain, learning, frozen));
        List<List<ParameterStore>> results = new ArrayList<>();
        for (Device device : List.of(device(), new ScalarDevice())) {
            ParameterStore weights = store(device, 1);
            ParameterStore gradients = store(device, 2);
            ParameterStore directions = weights.twin();
            FlatArithmetic.Moved stores =
                    new FlatArithmetic.Moved(weights.tensor(), gradients.tensor(), directions.tensor());
            for (int step = 0; step < 3; step++) {
                device.residence().flat().momentum(stores, layout().segments(parameter -> true), rates);
            }
            results.add(List.of(weights, gradients, directions));
        }
        for (int i = 0; i < results.get(0).size(); i++) {
            assertSame(results.get(0).get(i), results.get(1).get(i));
        }
        assertThat(results.get(0).get(2).get("p17")).containsOnly(0.0f);
        assertThat(results.get(0).get(2).get("p2049")).doesNotContain(0.0f);
    }
}

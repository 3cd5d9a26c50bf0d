package io.github.dino4j.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** The numbers are the published program's arrays, computed in float64. */
class CosineScheduleTest {
    private static final double EXACT = 1e-11; // digits given

    @Test
    void toyLearningRatesAreTheOriginals() {
        CosineSchedule lr = new CosineSchedule(0.001, 1e-6, 20, 8);
        double[] expected = {
            0,
            0.000142857143,
            0.000285714286,
            0.000428571429,
            0.000571428571,
            0.000714285714,
            0.000857142857,
            0.001,
            0.001,
            0.00098297995,
            0.00093307969,
            0.00085369984,
            0.00075025,
            0.00062978011,
            0.0005005,
            0.00037121989,
            0.00025075,
            0.00014730016,
            0.00006792031,
            0.00001802005
        };
        for (int i = 0; i < expected.length; i++) {
            assertThat(lr.at(i)).as("iteration " + i).isCloseTo(expected[i], within(EXACT));
        }
    }

    @Test
    void toyWeightDecayAndMomentumAreTheOriginals() {
        CosineSchedule wd = new CosineSchedule(0.04, 0.4, 20, 0);
        assertThat(wd.at(1)).isCloseTo(0.04221609869, within(EXACT));
        assertThat(wd.at(2)).isCloseTo(0.04880982707, within(EXACT));
        assertThat(wd.at(19)).isCloseTo(0.39778390131, within(EXACT));
        CosineSchedule momentum = new CosineSchedule(0.996, 1.0, 20, 0);
        assertThat(momentum.at(1)).isCloseTo(0.99602462332, within(EXACT));
        assertThat(momentum.at(19)).isCloseTo(0.99997537668, within(EXACT));
    }

    @Test
    void epochMeansOfThePublishedRunAreTheLogs() {
        int steps = 2502;
        CosineSchedule lr = new CosineSchedule(0.001, 1e-6, 100L * steps, 10L * steps);
        assertThat(mean(lr, 0, steps)).isCloseTo(4.99820136696e-05, within(1e-15));
        assertThat(mean(lr, 49, steps)).isCloseTo(5.958076746499e-04, within(1e-15));
        assertThat(mean(lr, 59, steps)).isCloseTo(4.223683930446e-04, within(1e-15));
        assertThat(lr.at(25019)).isEqualTo(lr.at(25020)).isEqualTo(0.001);
        assertThat(lr.at(100L * steps - 1)).isCloseTo(1.0000000486e-6, within(1e-15));
        CosineSchedule wd = new CosineSchedule(0.04, 0.4, 100L * steps, 0);
        assertThat(mean(wd, 50, steps)).isCloseTo(0.2228260709653, within(1e-12));
    }

    private static double mean(Schedule schedule, int epoch, int steps) {
        double sum = 0.0;
        for (long i = (long) epoch * steps; i < (epoch + 1L) * steps; i++) {
            sum += schedule.at(i);
        }
        return sum / steps;
    }

    @Test
    void teacherTemperatureReachesItsFinalValueInTheLastEpochOfTheWarmUp() {
        EpochRamp temperature = new EpochRamp(0.04, 0.07, 30);
        assertThat(temperature.at(0)).isEqualTo(0.04);
        assertThat(temperature.at(1)).isCloseTo(0.0410344828, within(1e-10));
        assertThat(temperature.at(28)).isCloseTo(0.0689655172, within(1e-10));
        assertThat(temperature.at(29)).isEqualTo(0.07);
        assertThat(temperature.at(30)).isEqualTo(0.07);
    }

    @Test
    void aWarmUpLongerThanTheRunIsRefused() {
        assertThatThrownBy(() -> new CosineSchedule(1, 0, 10, 11)).hasMessageContaining("11 iterations");
    }
}

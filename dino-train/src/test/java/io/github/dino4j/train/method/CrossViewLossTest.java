package io.github.dino4j.train.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.testing.Stored;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CrossViewLossTest {
    private static final String FILE = "loss/loss.json";

    @Test
    void theToyLossHasTheKnownValueAndGradient() throws IOException {
        Stored toy = Stored.cases(FILE).get(0);
        CrossViewLoss loss = CrossViewLoss.of(toy);
        double[] gradient = loss.gradient(toy.doubles("student"), toy.doubles("targets"));

        assertThat(loss.loss(toy.doubles("student"), toy.doubles("targets"))).isCloseTo(7.919185344346, within(1e-12));
        assertThat(Arrays.copyOf(gradient, 4))
                .containsExactly(new double[] {.03100550499, .94056730872, -.97298038970, .00140757599}, within(1e-11));
        assertThat(Arrays.stream(gradient).map(Math::abs).sum()).isCloseTo(19.084732006152, within(1e-11));
    }

    @Test
    void lossAndGradientArePyTorchs() throws IOException {
        for (Stored golden : Stored.cases(FILE)) {
            CrossViewLoss loss = CrossViewLoss.of(golden);
            double[] student = golden.doubles("student");
            double[] targets = golden.doubles("targets");

            assertThat(loss.loss(student, targets)).isCloseTo(golden.number("loss"), within(1e-12));
            assertThat(loss.gradient(student, targets)).containsExactly(golden.doubles("gradient"), within(1e-12));
        }
    }

    @Test
    void theGradientIsTheFiniteDifference() throws IOException {
        Stored golden = Stored.cases(FILE).get(1);
        CrossViewLoss loss = CrossViewLoss.of(golden);
        double[] targets = golden.doubles("targets");
        double[] gradient = loss.gradient(golden.doubles("student"), targets);
        double h = 1e-5;
        for (int i = 0; i < gradient.length; i += 13) {
            double[] above = golden.doubles("student");
            double[] below = above.clone();
            above[i] += h;
            below[i] -= h;

            double difference = (loss.loss(above, targets) - loss.loss(below, targets)) / (2 * h);

            assertThat(gradient[i]).as("element " + i).isCloseTo(difference, within(1e-7));
        }
    }
}

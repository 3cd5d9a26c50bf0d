package io.github.dino4j.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Methods of all kinds of losses and targets train on the GPU as by plain loops; GpuStep has all methods. */
class CudaMethodsTest {
    @BeforeAll
    static void standIn() {
        StandIn.require();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "barlow_twins",
                "byol",
                "csml",
                "deepcluster_v2",
                "dino_sk",
                "dinov2",
                "distill",
                "ibot",
                "infomin",
                "moco_v2",
                "obow",
                "simclr",
                "swav"
            })
    void itsStepsAreThoseOfPlainLoops(String method) {
        SeededWork work =
                Objects.requireNonNull(SeededWork.methods().get(method)).tiny();
        SeededSteps here = SeededSteps.take(work, "cuda", "float32");
        SeededSteps there = SeededSteps.take(work, "java", "float32");
        for (int i = 0; i < there.losses().size(); i++) {
            double expected = there.losses().get(i);
            assertThat(here.losses().get(i))
                    .as("loss of step " + i)
                    .isCloseTo(expected, within(1e-3 * Math.max(1.0, Math.abs(expected))));
        }
        assertThat(SeededSteps.farthest(here.norms(), there.norms()))
                .as("norms")
                .isLessThan(1e-3);
        assertThat(SeededSteps.distance(here.gradients(), there.gradients()))
                .as("gradients")
                .isLessThan(2e-3);
    }
}

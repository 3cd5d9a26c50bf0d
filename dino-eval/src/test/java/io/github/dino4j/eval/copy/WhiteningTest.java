package io.github.dino4j.eval.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.dino4j.eval.dense.Pooling;
import io.github.dino4j.eval.dense.Stored;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.feature.PrincipalAxes;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Whitening and GeM against NumPy and PyTorch. */
class WhiteningTest {
    private static final double[] SPREAD = {3, 2, 1, 0.5, 0.1, 0.001};

    private static FeatureBank train() {
        float[] values = Stored.uniform("white.train", 40 * 6);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (values[i] * SPREAD[i % 6]);
        }
        return FeatureBank.unlabelled(values, 6);
    }

    @Test
    void variancesAreNumPys() throws IOException {
        JsonNode expected = Stored.read("torch.json").get("whitening").get("variances");
        PrincipalAxes axes = PrincipalAxes.of(train());
        for (int i = 0; i < 6; i++) {
            assertThat(axes.variance(i)).isCloseTo(expected.get(i).asDouble(), within(1e-12));
        }
    }

    @Test
    void momentsAboutZeroAreNumPys() throws IOException {
        JsonNode expected = Stored.read("torch.json").get("whitening").get("moments");
        PrincipalAxes axes = PrincipalAxes.aboutZero(train());
        for (int i = 0; i < 6; i++) {
            assertThat(axes.variance(i)).isCloseTo(expected.get(i).asDouble(), within(1e-12));
        }
    }

    @Test
    void whitenedRowsHaveNumPysInnerProducts() throws IOException {
        // Axes are unique but for their signs, which inner products do not show.
        FeatureBank test = FeatureBank.unlabelled(Stored.uniform("white.test", 10 * 6), 6);
        float[] white = Whitening.learn(train()).apply(test).features();
        JsonNode gram = Stored.read("torch.json").get("whitening").get("gram");
        for (int a = 0; a < 10; a++) {
            for (int b = 0; b < 10; b++) {
                double sum = 0.0;
                for (int i = 0; i < 6; i++) {
                    sum += (double) white[a * 6 + i] * white[b * 6 + i];
                }
                double want = gram.get(a * 10 + b).asDouble();
                assertThat(sum).isCloseTo(want, within(1e-5 * (1 + Math.abs(want))));
            }
        }
    }

    @Test
    void whatItLearnedOnBecomesWhiteAboutItsMean() {
        float[] white = Whitening.learn(train()).apply(train()).features();
        float[] mean = Whitening.learn(train())
                .apply(FeatureBank.unlabelled(new float[6], 6))
                .features(); // minus the whitened mean
        for (int i = 0; i < 5; i++) { // the sixth moment lies below the floor
            for (int j = 0; j <= i; j++) {
                double covariance = (double) mean[i] * mean[j]; // of what the mean was taken off
                for (int n = 0; n < 40; n++) {
                    covariance += (double) white[n * 6 + i] * white[n * 6 + j] / 40;
                }
                assertThat(covariance).as(i + ", " + j).isCloseTo(i == j ? 1.0 : 0.0, within(1e-5));
            }
        }
    }

    @Test
    void gemIsPyTorchsPooledPower() throws IOException {
        float[] pooled = Pooling.gem(Stored.uniform("gem", 4 * 5 * 3), 3, 4.0);
        Stored.assertClose(pooled, Stored.read("torch.json").get("gem"), 1e-6);
        assertThat(Pooling.gem(new float[] {-5, 2}, 1, 1.0)[0]).isEqualTo((2 + 1e-6f) / 2);
    }

    @Test
    void mistakesSayWhatIsWrong() {
        assertThatThrownBy(() -> Whitening.learn(FeatureBank.unlabelled(new float[3], 3)))
                .hasMessage("principal axes need at least two rows of features, there are 1");
        assertThatThrownBy(() -> Whitening.learn(FeatureBank.unlabelled(new float[9], 3)))
                .hasMessage("the 3 rows to learn a whitening on are all equal; give different images");
        assertThatThrownBy(() -> Whitening.learn(train()).apply(FeatureBank.unlabelled(new float[4], 4)))
                .hasMessage("features have dimension 4, the axes were learned on 6; take both from one model");
    }
}

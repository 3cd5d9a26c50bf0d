package io.github.dino4j.core.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowArithmeticTest {
    /** On CPUs where oneDNN has a fast kernel of its own, nothing else runs this one. */
    @ParameterizedTest
    @ValueSource(ints = {1, 17, 256, 1000})
    void theGradientOfASoftmaxIsThatOfItsJacobian(int dim) {
        Random random = new Random(dim);
        double[] outputs = random.doubles(dim).map(Math::exp).toArray();
        double total = DoubleStream.of(outputs).sum();
        float[] y = new float[dim];
        float[] gradient = new float[dim];
        for (int i = 0; i < dim; i++) {
            y[i] = (float) (outputs[i] / total);
            gradient[i] = (float) random.nextGaussian();
        }
        double[] expected = new double[dim];
        for (int i = 0; i < dim; i++) {
            for (int j = 0; j < dim; j++) {
                expected[i] += y[i] * ((i == j ? 1.0 : 0.0) - y[j]) * gradient[j];
            }
        }

        new RowArithmetic().softmaxBackward(y, gradient);

        for (int i = 0; i < dim; i++) {
            assertThat(gradient[i]).as("element %d of %d", i, dim).isCloseTo((float) expected[i], within(1e-6f));
        }
    }
}

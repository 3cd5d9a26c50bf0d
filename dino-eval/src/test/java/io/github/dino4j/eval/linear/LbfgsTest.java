package io.github.dino4j.eval.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import org.junit.jupiter.api.Test;

class LbfgsTest {
    private final Lbfgs lbfgs = new Lbfgs(2000, 1e-9, 1e-14);

    @Test
    void findsTheMinimumThatPlainDescentFindsSlowly() {
        for (int seed = 0; seed < 5; seed++) {
            Lbfgs.Objective function = softplusBowl(seed, 8);
            double[] slow = new double[8];
            double[] gradient = new double[8];
            for (int step = 0; step < 200_000; step++) {
                function.evaluate(slow, gradient);
                for (int i = 0; i < slow.length; i++) {
                    slow[i] -= 0.02 * gradient[i];
                }
            }
            Lbfgs.Minimum minimum = lbfgs.minimize(function, new double[8]);

            assertThat(minimum.converged()).as("seed %d", seed).isTrue();
            assertThat(minimum.x()).as("seed %d", seed).containsExactly(slow, within(1e-6));
            assertThat(minimum.iterations()).as("seed %d", seed).isLessThan(200);
        }
    }

    /** A convex function whose axes differ in curvature by a factor of hundreds. */
    private static Lbfgs.Objective softplusBowl(int seed, int dim) {
        RandomStream random = Rng.of(seed).generator();
        double[] scale = new double[dim];
        double[] centre = new double[dim];
        for (int i = 0; i < dim; i++) {
            scale[i] = Math.exp(random.uniform(-2, 3));
            centre[i] = random.nextGaussian();
        }
        return (x, gradient) -> {
            double value = 0;
            for (int i = 0; i < dim; i++) {
                double d = x[i] - centre[i];
                value += scale[i] * d * d / 2 + Math.log1p(Math.exp(x[i]));
                gradient[i] = scale[i] * d + 1 / (1 + Math.exp(-x[i]));
            }
            return value;
        };
    }

    @Test
    void crossesRosenbrocksValley() {
        Lbfgs.Minimum minimum = lbfgs.minimize(
                (x, gradient) -> {
                    double a = 1 - x[0];
                    double b = x[1] - x[0] * x[0];
                    gradient[0] = -2 * a - 400 * x[0] * b;
                    gradient[1] = 200 * b;
                    return a * a + 100 * b * b;
                },
                new double[] {-1.2, 1});

        assertThat(minimum.x()).containsExactly(new double[] {1, 1}, within(1e-6));
    }

    @Test
    void stopsWhereItStartsIfThatIsTheMinimum() {
        Lbfgs.Minimum minimum = lbfgs.minimize(
                (x, gradient) -> {
                    gradient[0] = 2 * x[0];
                    return x[0] * x[0];
                },
                new double[1]);

        assertThat(minimum.iterations()).isZero();
    }
}

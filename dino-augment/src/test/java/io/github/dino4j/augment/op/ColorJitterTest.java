package io.github.dino4j.augment.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.core.config.view.JitterConfig;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ColorJitterTest {
    private static final int DRAWS = 4000;
    private static final long SEED = 20210429;
    private static final double KOLMOGOROV = 1.95; // the 0.1 % point of the Kolmogorov distribution

    /** Two pixels whose levels show what was drawn. */
    private static Canvas canvas(int dark, int bright) {
        byte[] pixels = new byte[6];
        Arrays.fill(pixels, 0, 3, (byte) dark);
        Arrays.fill(pixels, 3, 6, (byte) bright);
        Canvas canvas = new Canvas();
        Resize.apply(new RgbImage(2, 1, pixels), new CropBox(0, 0, 2, 1), 2, 1, Filter.BICUBIC, canvas);
        return canvas;
    }

    private static double[] levels(JitterConfig config, int dark, int bright) {
        ColorJitter jitter = new ColorJitter(config);
        RandomStream random = Rng.of(SEED).generator();
        double[] levels = new double[DRAWS];
        for (int i = 0; i < DRAWS; i++) {
            Canvas canvas = canvas(dark, bright);
            jitter.draw(random).apply(canvas);
            levels[i] = canvas.pixels()[3] & 0xFF;
        }
        Arrays.sort(levels);
        return levels;
    }

    /** Levels are whole, so a level stands for the interval that was cut to it. */
    private static double distance(double[] levels, double low, double high) {
        double worst = 0.0;
        for (int i = 0; i < levels.length; i++) {
            boolean last = i + 1 == levels.length || levels[i + 1] > levels[i];
            if (last) {
                double expected = Math.min((levels[i] + 1 - low) / (high - low), 1.0);
                worst = Math.max(worst, Math.abs((i + 1.0) / levels.length - expected));
            }
        }
        return worst * Math.sqrt(levels.length);
    }

    @Test
    void brightnessFactorsAreUniformAroundOne() {
        double[] levels = levels(new JitterConfig(1.0, 0.4, 0.0, 0.0, 0.0), 150, 150);
        assertThat(levels[0]).isBetween(90.0, 91.0);
        assertThat(levels[DRAWS - 1]).isBetween(208.0, 209.0);
        assertThat(distance(levels, 90, 210)).as("seed %d", SEED).isLessThan(KOLMOGOROV);
    }

    @Test
    void contrastFactorsAreUniformAroundOne() {
        double[] levels = levels(new JitterConfig(1.0, 0.0, 0.4, 0.0, 0.0), 50, 150); // the mean is 100
        assertThat(distance(levels, 130, 170)).as("seed %d", SEED).isLessThan(KOLMOGOROV);
    }

    @Test
    void operationsOfNoStrengthAreLeftOut() {
        double[] levels = levels(new JitterConfig(1.0, 0.0, 0.0, 0.0, 0.0), 50, 150);
        assertThat(levels).containsOnly(150.0);
    }
}

package io.github.dino4j.augment.op;

import io.github.dino4j.core.config.JitterConfig;
import io.github.dino4j.core.random.RandomStream;

/** Brightness, contrast, saturation and hue by random amounts in random order. */
public final class ColorJitter {
    private static final int OPERATIONS = 4;

    private final JitterConfig config;

    /**
     * Makes the operation.
     *
     * @param config the strengths
     */
    public ColorJitter(JitterConfig config) {
        this.config = config;
    }

    /**
     * Draws amounts and order, and applies them.
     *
     * @param image changed in place
     * @param random where numbers come from
     */
    public void apply(Canvas image, RandomStream random) {
        int[] order = {0, 1, 2, 3};
        random.shuffle(order);
        double[] amounts = {
            factor(config.brightness(), random),
            factor(config.contrast(), random),
            factor(config.saturation(), random),
            random.uniform(-config.hue(), config.hue())
        };
        for (int i = 0; i < OPERATIONS; i++) {
            apply(image, order[i], amounts[order[i]]);
        }
    }

    private static double factor(double strength, RandomStream random) {
        return random.uniform(Math.max(0.0, 1.0 - strength), 1.0 + strength);
    }

    private void apply(Canvas image, int operation, double amount) {
        switch (operation) {
            case 0 -> {
                if (config.brightness() > 0.0) {
                    Colors.brightness(image, (float) amount);
                }
            }
            case 1 -> {
                if (config.contrast() > 0.0) {
                    Colors.contrast(image, (float) amount);
                }
            }
            case 2 -> {
                if (config.saturation() > 0.0) {
                    Colors.saturation(image, (float) amount);
                }
            }
            default -> {
                if (config.hue() > 0.0) {
                    Colors.hue(image, amount);
                }
            }
        }
    }
}

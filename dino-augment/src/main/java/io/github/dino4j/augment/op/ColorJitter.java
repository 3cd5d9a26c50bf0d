package io.github.dino4j.augment.op;

import io.github.dino4j.core.config.view.JitterConfig;
import io.github.dino4j.core.random.RandomStream;
import java.util.Locale;

/** Brightness, contrast, saturation and hue by random amounts in random order. */
public final class ColorJitter {
    private static final String[] NAMES = {"brightness", "contrast", "saturation", "hue"};

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
     * Draws amounts and order.
     *
     * @param random where numbers come from
     * @return what to do to an image
     */
    public Drawn draw(RandomStream random) {
        int[] order = {0, 1, 2, 3};
        random.shuffle(order);
        double[] amounts = {
            factor(config.brightness(), random),
            factor(config.contrast(), random),
            factor(config.saturation(), random),
            random.uniform(-config.hue(), config.hue())
        };
        return new Drawn(config, order, amounts);
    }

    private static double factor(double strength, RandomStream random) {
        return random.uniform(Math.max(0.0, 1.0 - strength), 1.0 + strength);
    }

    /** Amounts and order as they were drawn; what has no strength is left out. */
    public static final class Drawn {
        private final JitterConfig config;
        private final int[] order;
        private final double[] amounts;

        private Drawn(JitterConfig config, int[] order, double[] amounts) {
            this.config = config;
            this.order = order;
            this.amounts = amounts;
        }

        /**
         * Applies the amounts in their order.
         *
         * @param image changed in place
         */
        public void apply(Canvas image) {
            for (int each : order) {
                if (strength(each) > 0.0) {
                    apply(image, each, amounts[each]);
                }
            }
        }

        private double strength(int operation) {
            return switch (operation) {
                case 0 -> config.brightness();
                case 1 -> config.contrast();
                case 2 -> config.saturation();
                default -> config.hue();
            };
        }

        private static void apply(Canvas image, int operation, double amount) {
            switch (operation) {
                case 0 -> Colors.brightness(image, (float) amount);
                case 1 -> Colors.contrast(image, (float) amount);
                case 2 -> Colors.saturation(image, (float) amount);
                default -> Colors.hue(image, amount);
            }
        }

        /** {@return the amounts in their order, such as {@code hue -0.03, brightness 1.20}} */
        public String describe() {
            StringBuilder text = new StringBuilder();
            for (int each : order) {
                if (strength(each) > 0.0) {
                    boolean isHue = each == NAMES.length - 1;
                    text.append(text.isEmpty() ? "" : ", ").append(NAMES[each]);
                    text.append(String.format(Locale.ROOT, isHue ? " %+.2f" : " %.2f", amounts[each]));
                }
            }
            return text.toString();
        }
    }
}

package io.github.dino4j.core.config.view;

import io.github.dino4j.core.config.bind.Bounds;
import java.util.List;

/**
 * One operation of a view, in YAML {@code {name: flip, prob: 0.5}}: its name is the record's, and all of its parameters are
 * given. A probability is one number for each view of a kind; the last one holds for the rest.
 */
public sealed interface ViewOperation {
    /** {@return the probability for each view; the last one holds for the rest} */
    List<Double> prob();

    /**
     * Does what the kind of operation asks for.
     *
     * @param cases what to do for each kind
     * @param <T> the result
     * @return the result of the operation's own case
     */
    <T> T map(Cases<T> cases);

    /**
     * One case for each kind of operation.
     *
     * @param <T> the result
     */
    interface Cases<T> {
        /**
         * A mirror image.
         *
         * @param flip the operation
         * @return the result
         */
        T flip(Flip flip);

        /**
         * Colour jitter.
         *
         * @param jitter the operation
         * @return the result
         */
        T colorJitter(ColorJitter jitter);

        /**
         * Grayscale.
         *
         * @param grayscale the operation
         * @return the result
         */
        T grayscale(Grayscale grayscale);

        /**
         * A blur.
         *
         * @param blur the operation
         * @return the result
         */
        T gaussianBlur(GaussianBlur blur);

        /**
         * Solarisation.
         *
         * @param solarize the operation
         * @return the result
         */
        T solarize(Solarize solarize);

        /**
         * RandAugment.
         *
         * @param augment the operation
         * @return the result
         */
        T randAugment(RandAugment augment);
    }

    /**
     * Left and right change places.
     *
     * @param prob probability for each view
     */
    record Flip(List<Double> prob) implements ViewOperation {
        /**
         * Checks the bounds.
         *
         * @param prob probability for each view
         */
        public Flip {
            new Bounds().shares("prob", prob).hold();
        }

        @Override
        public <T> T map(Cases<T> cases) {
            return cases.flip(this);
        }
    }

    /**
     * Brightness, contrast, saturation and hue by random amounts in random order.
     *
     * @param prob probability for each view
     * @param brightness largest relative change of brightness
     * @param contrast largest relative change of contrast
     * @param saturation largest relative change of saturation
     * @param hue largest turn of the hue circle, at most 0.5
     */
    record ColorJitter(List<Double> prob, double brightness, double contrast, double saturation, double hue)
            implements ViewOperation {
        /**
         * Checks the bounds.
         *
         * @param prob probability for each view
         * @param brightness largest relative change of brightness
         * @param contrast largest relative change of contrast
         * @param saturation largest relative change of saturation
         * @param hue largest turn of the hue circle, at most 0.5
         */
        public ColorJitter {
            new Bounds()
                    .shares("prob", prob)
                    .notNegative("brightness", brightness)
                    .notNegative("contrast", contrast)
                    .notNegative("saturation", saturation)
                    .demand("hue", hue >= 0 && hue <= 0.5, "must be in [0, 0.5]", hue)
                    .hold();
        }

        @Override
        public <T> T map(Cases<T> cases) {
            return cases.colorJitter(this);
        }
    }

    /**
     * Three equal channels.
     *
     * @param prob probability for each view
     */
    record Grayscale(List<Double> prob) implements ViewOperation {
        /**
         * Checks the bounds.
         *
         * @param prob probability for each view
         */
        public Grayscale {
            new Bounds().shares("prob", prob).hold();
        }

        @Override
        public <T> T map(Cases<T> cases) {
            return cases.grayscale(this);
        }
    }

    /**
     * A blur of random radius.
     *
     * @param prob probability for each view
     * @param radius lowest and highest radius in pixels
     */
    record GaussianBlur(List<Double> prob, List<Double> radius) implements ViewOperation {
        /**
         * Checks the bounds.
         *
         * @param prob probability for each view
         * @param radius lowest and highest radius in pixels
         */
        public GaussianBlur {
            new Bounds()
                    .shares("prob", prob)
                    .pair("radius", radius, ViewsConfig.MOST_RADIUS)
                    .hold();
        }

        @Override
        public <T> T map(Cases<T> cases) {
            return cases.gaussianBlur(this);
        }
    }

    /**
     * Bright levels are inverted.
     *
     * @param prob probability for each view
     * @param threshold levels from which it inverts
     */
    record Solarize(List<Double> prob, int threshold) implements ViewOperation {
        /**
         * Checks the bounds.
         *
         * @param prob probability for each view
         * @param threshold levels from which it inverts
         */
        public Solarize {
            new Bounds()
                    .shares("prob", prob)
                    .within("threshold", threshold, 0, ViewsConfig.LEVELS)
                    .hold();
        }

        @Override
        public <T> T map(Cases<T> cases) {
            return cases.solarize(this);
        }
    }

    /**
     * Some of fifteen operations, chosen and signed by chance, each of which then happens with probability 1/2 (Cubuk et al. 2020, as
     * in timm).
     *
     * @param prob probability for each view
     * @param count operations that are chosen, the same one perhaps twice
     * @param magnitude mean strength of each, from 0 to 10
     * @param deviation of the strengths, which stay within 0 to 10
     * @param fill levels, red, green and blue, of what comes into the image from outside
     */
    record RandAugment(List<Double> prob, int count, double magnitude, double deviation, List<Integer> fill)
            implements ViewOperation {
        private static final int MOST = 10; // operations of a view, and strength

        /**
         * Checks the bounds.
         *
         * @param prob probability for each view
         * @param count operations that are chosen, the same one perhaps twice
         * @param magnitude mean strength of each, from 0 to 10
         * @param deviation of the strengths, which stay within 0 to 10
         * @param fill levels, red, green and blue, of what comes into the image from outside
         */
        public RandAugment {
            new Bounds()
                    .shares("prob", prob)
                    .within("count", count, 1, MOST)
                    .demand("magnitude", magnitude >= 0 && magnitude <= MOST, "must be in [0, 10]", magnitude)
                    .notNegative("deviation", deviation)
                    .demand(
                            "fill",
                            fill.size() == ChannelBounds.RGB
                                    && fill.stream().allMatch(level -> level >= 0 && level < ViewsConfig.LEVELS),
                            "must be three levels in [0, 255]",
                            fill)
                    .hold();
        }

        @Override
        public <T> T map(Cases<T> cases) {
            return cases.randAugment(this);
        }
    }
}

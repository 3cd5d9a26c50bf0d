package io.github.dino4j.augment.op;

import io.github.dino4j.core.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * RandAugment (Cubuk et al. 2020): some of fifteen operations by chance, of strengths that are drawn from a normal distribution. The
 * operations, and what a strength means to each, are timm's ({@code timm/data/auto_augment.py}, {@code rand-m10-n2-mstd0.5}): the
 * stronger, the fewer levels are inverted by solarize, and the more bits are kept by posterize.
 *
 * @param count operations that are chosen
 * @param magnitude mean strength, from 0 to 10
 * @param deviation of strengths
 * @param fill the pixel, {@code 0xRRGGBB}, of what comes into the image from outside
 */
public record RandAugment(int count, double magnitude, double deviation, int fill) {
    private static final double STRONGEST = 10.0;
    private static final double HAPPENS = 0.5;
    private static final double MOST_DEGREES = 30.0;
    private static final double MOST_SHEAR = 0.3;
    private static final double MOST_MOVE = 0.45; // of a side
    private static final int MOST_ADDED = 110;
    private static final int THRESHOLD = 128;
    private static final int MOST_BITS = 4;
    private static final int LEVELS = 256;

    /** The operations. */
    public enum Kind {
        /** Levels stretched to all that there are. */
        AUTO_CONTRAST,
        /** An even histogram. */
        EQUALIZE,
        /** Levels turned over. */
        INVERT,
        /** A turn about the middle. */
        ROTATE,
        /** Few bits of each level. */
        POSTERIZE,
        /** Bright levels turned over. */
        SOLARIZE,
        /** Dark levels made brighter. */
        SOLARIZE_ADD,
        /** More or less colour. */
        COLOR,
        /** More or less contrast. */
        CONTRAST,
        /** More or less brightness. */
        BRIGHTNESS,
        /** Sharper, or smoother. */
        SHARPNESS,
        /** Rows moved against each other. */
        SHEAR_X,
        /** Columns moved against each other. */
        SHEAR_Y,
        /** All moved to a side. */
        TRANSLATE_X,
        /** All moved up or down. */
        TRANSLATE_Y;

        /** Whether its amount has a sign. */
        private boolean isSigned() {
            return this == ROTATE || compareTo(SHEAR_X) >= 0;
        }

        /** Whether it has an amount at all. */
        private boolean hasAmount() {
            return compareTo(ROTATE) >= 0;
        }

        /** What a strength means to it. */
        private double amount(double strength) {
            double share = strength / STRONGEST;
            return switch (this) {
                case AUTO_CONTRAST, EQUALIZE, INVERT -> 0.0;
                case ROTATE -> share * MOST_DEGREES;
                case POSTERIZE -> (int) (share * MOST_BITS);
                case SOLARIZE -> (int) (share * LEVELS);
                case SOLARIZE_ADD -> (int) (share * MOST_ADDED);
                case COLOR, CONTRAST, BRIGHTNESS, SHARPNESS -> share * 1.8 + 0.1;
                case SHEAR_X, SHEAR_Y -> share * MOST_SHEAR;
                case TRANSLATE_X, TRANSLATE_Y -> share * MOST_MOVE;
            };
        }
    }

    /**
     * An operation with its amount.
     *
     * @param kind which
     * @param amount degrees, bits, levels, a factor, or a share of a side
     * @param filter how turned, sheared and moved pixels are interpolated
     * @param fill the pixel of what comes from outside
     */
    public record Drawn(Kind kind, double amount, Filter filter, int fill) {
        /**
         * Does it.
         *
         * @param image changed in place
         */
        public void apply(Canvas image) {
            switch (kind) {
                case AUTO_CONTRAST -> LevelTables.autoContrast(image);
                case EQUALIZE -> LevelTables.equalize(image);
                case INVERT -> LevelTables.invert(image);
                case POSTERIZE -> LevelTables.posterize(image, (int) amount);
                case SOLARIZE -> Colors.solarize(image, (int) amount);
                case SOLARIZE_ADD -> LevelTables.solarizeAdd(image, (int) amount, THRESHOLD);
                case COLOR -> Colors.saturation(image, (float) amount);
                case CONTRAST -> Colors.contrast(image, (float) amount);
                case BRIGHTNESS -> Colors.brightness(image, (float) amount);
                case SHARPNESS -> Colors.sharpness(image, (float) amount);
                default -> moved(image.width(), image.height()).apply(image, filter, fill);
            }
        }

        private Affine moved(int width, int height) {
            return switch (kind) {
                case SHEAR_X -> Affine.shear(amount, 0.0);
                case SHEAR_Y -> Affine.shear(0.0, amount);
                case TRANSLATE_X -> Affine.move(amount * width, 0.0);
                case TRANSLATE_Y -> Affine.move(0.0, amount * height);
                default -> Affine.turn(amount, width, height);
            };
        }

        /** {@return in a few words, such as {@code rotate -24.10}} */
        public String describe() {
            String name = kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            return kind.hasAmount() ? String.format(Locale.ROOT, "%s %.2f", name, amount) : name;
        }
    }

    /**
     * Draws operations, and of each whether it happens, its strength, its sign and its filter.
     *
     * @param random where numbers come from
     * @return what to do to an image, in order
     */
    public List<Drawn> draw(RandomStream random) {
        List<Drawn> drawn = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
            boolean happens = random.nextDouble() < HAPPENS;
            double strength = magnitude + deviation * random.nextGaussian();
            double amount = kind.amount(Math.min(STRONGEST, Math.max(0.0, strength)));
            boolean negative = random.nextDouble() < HAPPENS && kind.isSigned();
            Filter filter = random.nextDouble() < HAPPENS ? Filter.BILINEAR : Filter.BICUBIC;
            if (happens) {
                drawn.add(new Drawn(kind, negative ? -amount : amount, filter, fill));
            }
        }
        return drawn;
    }
}

package io.github.dino4j.eval.attention;

import io.github.dino4j.eval.picture.Box;
import io.github.dino4j.eval.picture.Sheet;
import java.awt.image.BufferedImage;
import java.util.Locale;

/**
 * What the colours of a map stand for: the share of a head's attention that one patch has.
 *
 * @param low share of the darkest patch, from 0 to 1
 * @param high share of the brightest
 */
public record AttentionScale(float low, float high) {
    private static final double PERCENT = 100.0;

    /**
     * The scale of a map, which is drawn from its least to its greatest share.
     *
     * @param view an image and its maps
     * @param head from 0, or -1 for the mean over heads
     * @return the scale
     */
    public static AttentionScale of(AttentionView view, int head) {
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (float share : map(view, head)) {
            low = Math.min(low, share);
            high = Math.max(high, share);
        }
        return new AttentionScale(low, high);
    }

    static float[] map(AttentionView view, int head) {
        return head < 0 ? view.maps().mean() : view.maps().head(head);
    }

    int colour(float share) {
        return Inferno.colour(high > low ? (share - low) / (high - low) : 0.0);
    }

    /** {@return the range in words, such as {@code 0.02 to 3.1 %}} */
    public String words() {
        return percent(low) + " to " + percent(high) + " %";
    }

    /** {@return the greatest share in words, such as {@code 3.1 %}} */
    public String most() {
        return percent(high) + " %";
    }

    /** Two digits that say something. */
    static String percent(double share) {
        double percent = PERCENT * share;
        int digits = percent >= 10 ? 0 : percent >= 1 ? 1 : percent >= 0.1 ? 2 : 3;
        return percent < 0.0005 ? "0" : String.format(Locale.ROOT, "%." + digits + "f", percent);
    }

    /** A bar of all colours, darkest first. */
    static void bar(Sheet sheet, Box box) {
        for (int x = 0; x < box.width(); x++) {
            double share = box.width() > 1 ? (double) x / (box.width() - 1) : 0.0;
            sheet.fill(new Box(box.x() + x, box.y(), 1, box.height()), Inferno.colour(share));
        }
    }

    /**
     * A bar of all colours, darkest first.
     *
     * @param width columns
     * @param height rows
     * @return a picture
     */
    public static BufferedImage bar(int width, int height) {
        Sheet sheet = new Sheet(width, height);
        bar(sheet, new Box(0, 0, width, height));
        return sheet.picture();
    }
}

package io.github.dino4j.eval.attention;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.eval.picture.InlinePicture;
import java.awt.image.BufferedImage;

/** Draws what heads looked at over the image. */
public final class AttentionPictures {
    private static final int GAP = 4;
    private static final int WHITE = 0xFFFFFF;
    private static final int TINT = 0xFF2050;

    private AttentionPictures() {}

    /**
     * A head's map in colours, alone.
     *
     * @param view the image and its maps
     * @param head from 0, or -1 for the mean over heads
     * @return a picture of the image's size
     */
    public static BufferedImage map(AttentionView view, int head) {
        float[] map = head < 0 ? view.maps().mean() : view.maps().head(head);
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (float weight : map) {
            low = Math.min(low, weight);
            high = Math.max(high, weight);
        }
        BufferedImage picture = picture(view);
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                float weight = map[y / view.patch() * view.maps().columns() + x / view.patch()];
                picture.setRGB(x, y, Inferno.colour(high > low ? (weight - low) / (high - low) : 0.0));
            }
        }
        return picture;
    }

    /**
     * A head's map over the darkened image.
     *
     * @param view the image and its maps
     * @param head from 0, or -1 for the mean over heads
     * @return a picture of the image's size
     */
    public static BufferedImage overlay(AttentionView view, int head) {
        BufferedImage picture = map(view, head);
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                picture.setRGB(x, y, InlinePicture.mix(pixel(view.image(), x, y), picture.getRGB(x, y), 0.6));
            }
        }
        return picture;
    }

    /**
     * A head's mask over the image: tinted, with its outline.
     *
     * @param view the image and its maps
     * @param head from 0
     * @param mass share of the mass that the mask keeps
     * @return a picture of the image's size
     */
    public static BufferedImage mask(AttentionView view, int head, double mass) {
        boolean[] mask = view.mask(head, mass);
        BufferedImage picture = picture(view);
        int width = picture.getWidth();
        for (int i = 0; i < mask.length; i++) {
            int x = i % width;
            int y = i / width;
            int colour = pixel(view.image(), x, y);
            picture.setRGB(
                    x, y, mask[i] ? InlinePicture.mix(colour, TINT, isEdge(mask, i, width) ? 1.0 : 0.45) : colour);
        }
        return picture;
    }

    private static boolean isEdge(boolean[] mask, int i, int width) {
        int x = i % width;
        return (x > 0 && !mask[i - 1])
                || (x < width - 1 && !mask[i + 1])
                || (i >= width && !mask[i - width])
                || (i < mask.length - width && !mask[i + width]);
    }

    /**
     * All heads side by side: maps in the upper row, masks in the lower one, the image and the mean map at the left.
     *
     * @param view the image and its maps
     * @param mass share of the mass that masks keep
     * @return one picture
     */
    public static BufferedImage sheet(AttentionView view, double mass) {
        int width = view.image().width();
        int height = view.image().height();
        int columns = view.maps().heads() + 1;
        BufferedImage sheet =
                new BufferedImage(columns * (width + GAP) - GAP, 2 * height + GAP, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < sheet.getHeight(); y++) {
            for (int x = 0; x < sheet.getWidth(); x++) {
                sheet.setRGB(x, y, WHITE);
            }
        }
        copy(image(view), sheet, 0, 0);
        copy(overlay(view, -1), sheet, 0, height + GAP);
        for (int head = 0; head < view.maps().heads(); head++) {
            copy(map(view, head), sheet, (head + 1) * (width + GAP), 0);
            copy(mask(view, head, mass), sheet, (head + 1) * (width + GAP), height + GAP);
        }
        return sheet;
    }

    /**
     * The image as the network saw it.
     *
     * @param view the image and its maps
     * @return a picture of the image's size
     */
    public static BufferedImage image(AttentionView view) {
        return InlinePicture.buffered(view.image());
    }

    private static void copy(BufferedImage from, BufferedImage to, int left, int top) {
        to.getRaster().setRect(left, top, from.getRaster());
    }

    private static BufferedImage picture(AttentionView view) {
        return new BufferedImage(view.image().width(), view.image().height(), BufferedImage.TYPE_INT_RGB);
    }

    private static int pixel(RgbImage image, int x, int y) {
        return image.rgb(x, y);
    }
}

package io.github.dino4j.eval.attention;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.eval.picture.InlinePicture;
import java.awt.image.BufferedImage;

/** Draws what heads looked at over the image. */
public final class AttentionPictures {
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
        float[] map = AttentionScale.map(view, head);
        AttentionScale scale = AttentionScale.of(view, head);
        BufferedImage picture = picture(view);
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                float weight = map[y / view.patch() * view.maps().columns() + x / view.patch()];
                picture.setRGB(x, y, scale.colour(weight));
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
     * All heads on one sheet: the image, the mean over heads, and each head by its number, with its map, the map's scale and its mask.
     *
     * @param view the image and its maps
     * @param options which block the maps are of, and the share of the mass that masks keep
     * @return one picture
     */
    public static BufferedImage sheet(AttentionView view, AttentionOptions options) {
        return new AttentionSheet(view, options).draw();
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

    private static BufferedImage picture(AttentionView view) {
        return new BufferedImage(view.image().width(), view.image().height(), BufferedImage.TYPE_INT_RGB);
    }

    private static int pixel(RgbImage image, int x, int y) {
        return image.rgb(x, y);
    }
}

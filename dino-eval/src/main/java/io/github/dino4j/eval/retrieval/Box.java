package io.github.dino4j.eval.retrieval;

import io.github.dino4j.augment.op.CropBox;
import io.github.dino4j.core.io.InputException;

/**
 * The part of a query image that is asked for, in pixels.
 *
 * @param left x of its left edge
 * @param top y of its upper edge
 * @param right x of its right edge
 * @param bottom y of its lower edge
 */
public record Box(double left, double top, double right, double bottom) {
    /**
     * The pixels of the box: edges rounded and kept inside the image.
     *
     * @param width columns of the image
     * @param height rows of the image
     * @param name of the image, for messages
     * @return a part of the image
     * @throws InputException if nothing of the box is inside
     */
    CropBox within(int width, int height, String name) throws InputException {
        int x = (int) Math.max(0, Math.rint(left));
        int y = (int) Math.max(0, Math.rint(top));
        int endX = (int) Math.min(width, Math.rint(right));
        int endY = (int) Math.min(height, Math.rint(bottom));
        if (endX <= x || endY <= y) {
            throw new InputException(name + ": the query box [" + left + ", " + top + ", " + right + ", " + bottom
                    + "] has no pixel inside the image of " + width + "x" + height);
        }
        return new CropBox(x, y, endX - x, endY - y);
    }
}

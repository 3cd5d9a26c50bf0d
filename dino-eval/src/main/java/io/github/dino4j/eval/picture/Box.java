package io.github.dino4j.eval.picture;

/**
 * A rectangle of pixels.
 *
 * @param x its left column
 * @param y its top row
 * @param width columns
 * @param height rows
 */
public record Box(int x, int y, int width, int height) {
    /** {@return the column behind its last} */
    public int right() {
        return x + width;
    }

    /** {@return the row behind its last} */
    public int bottom() {
        return y + height;
    }

    /**
     * Whether two have a pixel in common.
     *
     * @param other another rectangle
     * @return whether they overlap
     */
    public boolean overlaps(Box other) {
        return x < other.right() && other.x < right() && y < other.bottom() && other.y < bottom();
    }

    /**
     * Whether it lies inside of another.
     *
     * @param other another rectangle
     * @return whether no pixel of it lies outside
     */
    public boolean isIn(Box other) {
        return x >= other.x && y >= other.y && right() <= other.right() && bottom() <= other.bottom();
    }
}

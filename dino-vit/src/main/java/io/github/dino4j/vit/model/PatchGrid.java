package io.github.dino4j.vit.model;

/**
 * How images of any shape fall into patches; pixels beyond the last whole patch are left out, as a convolution whose stride
 * is its kernel leaves them out.
 *
 * @param rows patches from top to bottom, at least 1
 * @param columns patches from left to right, at least 1
 * @param square whether the images have as many rows of pixels as columns: the original asks this of pixels, not of patches,
 *     before it takes position embeddings as they are
 */
public record PatchGrid(int rows, int columns, boolean square) {
    /**
     * Checks the bounds.
     *
     * @param rows patches from top to bottom
     * @param columns patches from left to right
     * @param square whether images are square
     */
    public PatchGrid {
        if (rows < 1 || columns < 1) {
            throw new IllegalArgumentException("an image needs at least one patch, has " + rows + " x " + columns);
        }
    }

    /**
     * The grid of an image.
     *
     * @param height rows of pixels
     * @param width columns of pixels
     * @param patch side of a patch
     * @return the grid
     * @throws IllegalArgumentException if the image is smaller than one patch
     */
    public static PatchGrid of(int height, int width, int patch) {
        if (height < patch || width < patch) {
            throw new IllegalArgumentException(
                    "an image of " + width + "x" + height + " pixels is smaller than one patch of " + patch);
        }
        return new PatchGrid(height / patch, width / patch, height == width);
    }

    /** {@return patches N of an image} */
    public int patches() {
        return rows * columns;
    }
}

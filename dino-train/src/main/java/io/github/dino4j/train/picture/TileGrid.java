package io.github.dino4j.train.picture;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.CropBox;
import io.github.dino4j.augment.op.Filter;
import io.github.dino4j.augment.op.Resize;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/** Pictures of one size in rows and columns, a line apart, so that whoever shows them knows where each is. */
public final class TileGrid {
    private static final int SIDE = 112; // pixels of a tile
    private static final int SMALL = 64; // up to here pixels are shown as squares

    private final BufferedImage picture;

    /**
     * An empty grid.
     *
     * @param rows how many
     * @param columns how many
     */
    public TileGrid(int rows, int columns) {
        picture = new BufferedImage(columns * SIDE, rows * SIDE, BufferedImage.TYPE_INT_RGB);
    }

    /**
     * Puts the middle square of an image.
     *
     * @param row from 0
     * @param column from 0
     * @param image of any size; of other than three channels as {@link RgbImage#rgb} shows it
     */
    public void put(int row, int column, RgbImage image) {
        int side = Math.min(image.width(), image.height());
        CropBox middle = new CropBox((image.width() - side) / 2, (image.height() - side) / 2, side, side);
        int shown = Math.min(side, SIDE);
        RgbImage tile = Resize.of(image, middle, shown, shown, Filter.BILINEAR);
        BufferedImage drawn = new BufferedImage(shown, shown, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < shown; y++) {
            for (int x = 0; x < shown; x++) {
                drawn.setRGB(x, y, tile.rgb(x, y));
            }
        }
        put(row, column, drawn);
    }

    /**
     * Puts a picture, squeezed to a square.
     *
     * @param row from 0
     * @param column from 0
     * @param tile of any size
     */
    public void put(int row, int column, BufferedImage tile) {
        Graphics2D graphics = picture.createGraphics();
        try {
            boolean small = Math.max(tile.getWidth(), tile.getHeight()) <= SMALL;
            graphics.setRenderingHint(
                    RenderingHints.KEY_INTERPOLATION,
                    small
                            ? RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR
                            : RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            graphics.drawImage(tile, column * SIDE + 1, row * SIDE + 1, SIDE - 2, SIDE - 2, null);
        } finally {
            graphics.dispose();
        }
    }

    /** {@return the grid, not copied} */
    public BufferedImage picture() {
        return picture;
    }
}

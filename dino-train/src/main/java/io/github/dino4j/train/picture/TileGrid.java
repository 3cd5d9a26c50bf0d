package io.github.dino4j.train.picture;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.CropBox;
import io.github.dino4j.augment.op.Filter;
import io.github.dino4j.augment.op.Resize;
import io.github.dino4j.eval.picture.Box;
import io.github.dino4j.eval.picture.InlinePicture;
import io.github.dino4j.eval.picture.Letters;
import io.github.dino4j.eval.picture.Scaled;
import io.github.dino4j.eval.picture.Sheet;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Optional;

/** Pictures of one size in rows and columns, with the names of both and words below, so that it explains itself wherever it is opened. */
public final class TileGrid {
    private static final int SIDE = 112; // pixels of a tile
    private static final int WIDEST = 140; // columns of a row's name
    private static final int GAP = 2;
    private static final int SMALL = 64; // up to here pixels are shown as squares
    private static final int MARGIN = 8;
    private static final int TAG = 0x14171A;
    private static final String LEAST = "least";

    private final List<String> rows;
    private final List<String> columns;
    private final int left;
    private final int top;
    private final Sheet sheet;

    /**
     * A grid without pictures.
     *
     * @param rows names of the rows
     * @param columns names of the columns
     * @param words said below
     * @param scale colours from least to most, drawn between these words and the pictures; empty for none
     */
    public TileGrid(List<String> rows, List<String> columns, String words, Optional<BufferedImage> scale) {
        this.rows = List.copyOf(rows);
        this.columns = List.copyOf(columns);
        this.left = 2 * MARGIN
                + rows.stream()
                        .mapToInt(name -> Letters.SMALL.width(cut(name)))
                        .max()
                        .orElse(0);
        this.top = MARGIN + Letters.SMALL.line();
        int width = left + columns.size() * (SIDE + GAP) + MARGIN;
        List<String> lines = Letters.SMALL.wrap(words, width - 2 * MARGIN);
        int end = top + rows.size() * (SIDE + GAP) + MARGIN;
        int line = Letters.SMALL.line();
        this.sheet = new Sheet(width, end + (lines.size() + (scale.isPresent() ? 1 : 0)) * line + MARGIN);
        names();
        if (scale.isPresent()) {
            scale(scale.orElseThrow(), end);
            end += line;
        }
        for (String text : lines) {
            sheet.text(Letters.SMALL, text, MARGIN, end, Sheet.INK);
            end += line;
        }
    }

    private void scale(BufferedImage bar, int y) {
        int x = MARGIN + Letters.SMALL.width(LEAST) + MARGIN;
        sheet.text(Letters.SMALL, LEAST, MARGIN, y, Sheet.INK);
        sheet.image(bar, x, y + (Letters.SMALL.line() - bar.getHeight()) / 2);
        sheet.text(Letters.SMALL, "most", x + bar.getWidth() + MARGIN, y, Sheet.INK);
    }

    private void names() {
        for (int row = 0; row < rows.size(); row++) {
            int y = at(row, 0).y() + (SIDE - Letters.SMALL.line()) / 2;
            sheet.text(Letters.SMALL, cut(rows.get(row)), MARGIN, y, Sheet.INK);
        }
        for (int column = 0; column < columns.size(); column++) {
            String name = Letters.SMALL.end(columns.get(column), SIDE);
            sheet.text(Letters.SMALL, name, at(0, column).x(), MARGIN, Sheet.INK);
        }
    }

    private static String cut(String name) {
        return Letters.SMALL.end(name, WIDEST);
    }

    /**
     * Where a picture lies.
     *
     * @param row from 0
     * @param column from 0
     * @return its rectangle in the grid's picture
     */
    public Box at(int row, int column) {
        return new Box(left + column * (SIDE + GAP), top + row * (SIDE + GAP), SIDE, SIDE);
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
        square(row, column, Resize.of(image, middle, side, side, Filter.BILINEAR));
    }

    /**
     * Puts a picture, squeezed to a square.
     *
     * @param row from 0
     * @param column from 0
     * @param tile of any size
     */
    public void put(int row, int column, BufferedImage tile) {
        square(row, column, InlinePicture.rgb(tile));
    }

    /**
     * Puts a picture, squeezed to a square, with a few words in its corner.
     *
     * @param row from 0
     * @param column from 0
     * @param tile of any size
     * @param words what its corner says
     */
    public void put(int row, int column, BufferedImage tile, String words) {
        put(row, column, tile);
        Box at = at(row, column);
        int width = Math.min(SIDE, Sheet.tagWidth(words));
        sheet.tag(words, new Box(at.x(), at.bottom() - Sheet.tagHeight(), width, Sheet.tagHeight()), TAG);
    }

    private void square(int row, int column, RgbImage image) {
        boolean small = Math.max(image.width(), image.height()) <= SMALL;
        // Squares of a pixel first, so that what is left to interpolate blurs no more than their edges.
        int times = small ? (SIDE + image.width() - 1) / image.width() : 1;
        RgbImage large = Scaled.to(image, image.width() * times, image.height() * times);
        sheet.image(
                Scaled.to(large, SIDE, SIDE),
                at(row, column).x(),
                at(row, column).y());
    }

    /** {@return the grid, not copied} */
    public BufferedImage picture() {
        return sheet.picture();
    }
}

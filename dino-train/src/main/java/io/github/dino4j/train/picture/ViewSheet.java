package io.github.dino4j.train.picture;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.Canvas;
import io.github.dino4j.augment.op.CropBox;
import io.github.dino4j.augment.view.DrawnView;
import io.github.dino4j.augment.view.MultiCrop;
import io.github.dino4j.core.config.view.ViewsConfig;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.picture.Box;
import io.github.dino4j.eval.picture.Letters;
import io.github.dino4j.eval.picture.Scaled;
import io.github.dino4j.eval.picture.Sheet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** An image with the crops that were drawn from it, and beside it the views that the trainer is given, each with what was done. */
public final class ViewSheet {
    private static final int MARGIN = 16;
    private static final int GAP = 12;
    private static final int FRAME = 3;
    private static final int ORIGINAL = 480; // longest side of the image as it is shown
    private static final int LEAST_TILE = 128; // pixels of a view as it is shown; smaller ones are drawn larger

    private final RgbImage image;
    private final List<Tile> tiles = new ArrayList<>();
    private final CropSheet crops;

    /** A view on the sheet. */
    private record Tile(String title, DrawnView view, int colour) {
        int side() {
            int size = view.pixels().width();
            return size * Math.max(1, (LEAST_TILE + size - 1) / size);
        }

        int width() {
            return side() + 2 * FRAME;
        }

        List<String> lines() {
            CropBox box = view.box();
            String part = box.width() + " × " + box.height() + " at " + box.x() + "," + box.y();
            List<String> lines = new ArrayList<>(Letters.SMALL.wrap(part, width()));
            view.operations().forEach(each -> lines.addAll(Letters.SMALL.wrapList(each, width())));
            return lines;
        }

        int height() {
            return 2 * FRAME + side() + Letters.LARGE.line() + lines().size() * Letters.SMALL.line() + GAP;
        }
    }

    private ViewSheet(RgbImage image, ViewsConfig config, Rng key) {
        this.image = image;
        MultiCrop multiCrop = new MultiCrop(config);
        List<String> titles =
                CropSheet.titles(config.global().count(), config.local().count());
        List<CropBox> boxes = new ArrayList<>();
        for (int i = 0; i < titles.size(); i++) {
            DrawnView view = multiCrop.drawn(image, key, i, new Canvas());
            tiles.add(new Tile(titles.get(i), view, CropSheet.colour(i)));
            boxes.add(view.box());
        }
        this.crops = new CropSheet(image, boxes, titles, ORIGINAL);
    }

    /**
     * Draws the views of an image.
     *
     * @param image what views are drawn from
     * @param config crops and distortions
     * @param key the key of the image, as the trainer has it
     * @return a PNG image
     * @throws IOException if this Java cannot write one
     */
    public static byte[] draw(RgbImage image, ViewsConfig config, Rng key) throws IOException {
        return new ViewSheet(image, config, key).draw(config.global().count()).png();
    }

    private Sheet draw(int globals) {
        List<Tile> large = tiles.subList(0, globals);
        List<Tile> small = tiles.subList(globals, tiles.size());
        String title = "Image, " + image.width() + " × " + image.height() + " pixels";
        int beside = MARGIN + Math.max(crops.width(), Letters.LARGE.width(title)) + 2 * GAP;
        int right = beside + width(large);
        int columns = columns(small, right - MARGIN);
        int width = Math.max(
                        right,
                        MARGIN + columns * (small.isEmpty() ? 0 : small.get(0).width() + GAP))
                + MARGIN;
        int top = MARGIN + Letters.LARGE.line();
        int below = Math.max(top + crops.height(), MARGIN + height(large)) + GAP;
        int rows = columns == 0 ? 0 : (small.size() + columns - 1) / columns;
        Sheet sheet = new Sheet(width, below + rows * height(small) + MARGIN);
        sheet.text(Letters.LARGE, title, MARGIN, MARGIN, Sheet.INK);
        crops.draw(sheet, MARGIN, top);
        int left = beside;
        for (Tile tile : large) {
            put(sheet, tile, left, MARGIN);
            left += tile.width() + GAP;
        }
        for (int i = 0; i < small.size(); i++) {
            Tile tile = small.get(i);
            put(sheet, tile, MARGIN + i % columns * (tile.width() + GAP), below + i / columns * height(small));
        }
        return sheet;
    }

    private static int width(List<Tile> row) {
        return row.stream().mapToInt(tile -> tile.width() + GAP).sum();
    }

    private static int height(List<Tile> row) {
        return row.stream().mapToInt(Tile::height).max().orElse(0);
    }

    /** As many small tiles in a row as fit below what is above, and no row much emptier than the others. */
    private static int columns(List<Tile> small, int width) {
        if (small.isEmpty()) {
            return 0;
        }
        int fit = Math.max(1, width / (small.get(0).width() + GAP));
        int rows = (small.size() + fit - 1) / fit;
        return (small.size() + rows - 1) / rows;
    }

    private static void put(Sheet sheet, Tile tile, int x, int y) {
        sheet.text(Letters.LARGE, tile.title(), x, y, Sheet.INK);
        int top = y + Letters.LARGE.line();
        sheet.fill(new Box(x, top, tile.width(), tile.width()), tile.colour());
        sheet.image(Scaled.to(tile.view().pixels(), tile.side(), tile.side()), x + FRAME, top + FRAME);
        int line = top + tile.width() + FRAME;
        for (String text : tile.lines()) {
            sheet.text(Letters.SMALL, text, x, line, Sheet.INK);
            line += Letters.SMALL.line();
        }
    }
}

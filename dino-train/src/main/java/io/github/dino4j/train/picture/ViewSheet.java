package io.github.dino4j.train.picture;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.Canvas;
import io.github.dino4j.augment.op.CropBox;
import io.github.dino4j.augment.view.DrawnView;
import io.github.dino4j.augment.view.MultiCrop;
import io.github.dino4j.core.config.view.ViewsConfig;
import io.github.dino4j.core.random.Rng;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** An image with the crops that were drawn from it, and beside it the views that the trainer is given, each with what was done. */
public final class ViewSheet {
    private static final int[] COLOURS = {
        0xD62728, 0x1F77B4, 0x2CA02C, 0xFF7F0E, 0x9467BD, 0x17BECF, 0xE377C2, 0xBCBD22, 0x8C564B, 0x7F7F7F
    };
    private static final int MARGIN = 16;
    private static final int GAP = 12;
    private static final int FRAME = 3;
    private static final int ORIGINAL = 480; // longest side of the image as it is shown
    private static final int LEAST_TILE = 112; // pixels of a view as it is shown; smaller ones are drawn larger
    private static final int TITLE = 2; // scale of the letters of titles

    private final RgbImage image;
    private final List<Tile> tiles = new ArrayList<>();
    private final double shown; // pixels of the sheet for one of the image

    /** A view on the sheet. */
    private record Tile(String title, DrawnView view, int colour, int scale) {
        int side() {
            return view.pixels().width() * scale;
        }

        int width() {
            return side() + 2 * FRAME;
        }

        List<String> lines() {
            List<String> lines = new ArrayList<>();
            CropBox box = view.box();
            lines.addAll(PixelFont.wrap(box.width() + "x" + box.height() + " at " + box.x() + "," + box.y(), width()));
            view.operations().forEach(each -> lines.addAll(PixelFont.wrap(each, width())));
            return lines;
        }

        int height() {
            return 2 * FRAME + side() + TITLE * PixelFont.LINE + lines().size() * PixelFont.LINE + GAP;
        }
    }

    private ViewSheet(RgbImage image, ViewsConfig config, Rng key) {
        this.image = image;
        this.shown = (double) ORIGINAL / Math.max(image.width(), image.height());
        MultiCrop multiCrop = new MultiCrop(config);
        int globals = config.global().count();
        for (int i = 0; i < globals + config.local().count(); i++) {
            DrawnView view = multiCrop.drawn(image, key, i, new Canvas());
            int scale = Math.max(
                    1, (LEAST_TILE + view.pixels().width() - 1) / view.pixels().width());
            String title = i < globals ? "global " + (i + 1) : "local " + (i - globals + 1);
            tiles.add(new Tile(title, view, COLOURS[i % COLOURS.length], scale));
        }
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
        int originalWidth = (int) Math.ceil(image.width() * shown);
        int originalHeight = (int) Math.ceil(image.height() * shown);
        int beside = MARGIN + originalWidth + 2 * GAP;
        int right = beside + width(large);
        int columns = columns(small, right - MARGIN);
        int width = Math.max(
                        right,
                        MARGIN + columns * (small.isEmpty() ? 0 : small.get(0).width() + GAP))
                + MARGIN;
        int top = MARGIN + TITLE * PixelFont.LINE;
        int below = Math.max(top + originalHeight, MARGIN + height(large)) + GAP;
        int rows = columns == 0 ? 0 : (small.size() + columns - 1) / columns;
        Sheet sheet = new Sheet(width, below + rows * height(small) + MARGIN);
        sheet.text("image " + image.width() + "x" + image.height(), MARGIN, MARGIN, TITLE, Sheet.INK);
        original(sheet, top, originalWidth, originalHeight);
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

    private void original(Sheet sheet, int top, int width, int height) {
        byte[] pixels = new byte[width * height * image.channels()];
        for (int i = 0; i < pixels.length; i++) {
            int pixel = i / image.channels();
            int x = Math.min(image.width() - 1, (int) (pixel % width / shown));
            int y = Math.min(image.height() - 1, (int) (Math.floorDiv(pixel, width) / shown));
            pixels[i] = image.pixels()[(y * image.width() + x) * image.channels() + i % image.channels()];
        }
        sheet.image(new RgbImage(width, height, image.channels(), pixels), MARGIN, top, 1);
        for (Tile tile : tiles) {
            CropBox box = tile.view().box();
            int x = MARGIN + (int) (box.x() * shown);
            int y = top + (int) (box.y() * shown);
            int boxWidth = (int) (box.width() * shown);
            int boxHeight = (int) (box.height() * shown);
            sheet.frame(List.of(x, y, boxWidth, boxHeight), 2, tile.colour());
            int label = tile.title().length() * PixelFont.ADVANCE + 3;
            sheet.fill(x, y, label, PixelFont.LINE + 1, tile.colour());
            sheet.text(tile.title(), x + 2, y + 2, 1, 0xFFFFFF);
        }
    }

    private static void put(Sheet sheet, Tile tile, int x, int y) {
        sheet.text(tile.title(), x, y, TITLE, tile.colour());
        int top = y + TITLE * PixelFont.LINE;
        sheet.fill(x, top, tile.width(), tile.width(), tile.colour());
        sheet.image(tile.view().pixels(), x + FRAME, top + FRAME, tile.scale());
        int line = top + tile.width() + FRAME;
        for (String text : tile.lines()) {
            sheet.text(text, x, line, 1, Sheet.INK);
            line += PixelFont.LINE;
        }
    }
}

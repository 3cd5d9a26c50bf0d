package io.github.dino4j.train.picture;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.Canvas;
import io.github.dino4j.augment.op.CropBox;
import io.github.dino4j.augment.view.DrawnView;
import io.github.dino4j.augment.view.MultiCrop;
import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.view.ViewsConfig;
import io.github.dino4j.core.io.AtomicFiles;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.picture.Box;
import io.github.dino4j.eval.picture.Letters;
import io.github.dino4j.eval.picture.Scaled;
import io.github.dino4j.eval.picture.Sheet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The views of the first images of a batch as one picture, each image with the rectangles of its crops: what the network is shown,
 * for a human to check.
 */
public final class SamplePicture {
    private static final String FILE = "first_batch.png";
    private static final int IMAGES = 4;
    private static final int TILE = 144; // pixels of a view as it is shown
    private static final int SQUARES = TILE / 2; // views up to this size are shown in whole multiples
    private static final int ORIGINAL = 300; // longest side of an image as it is shown
    private static final int COLUMNS = 5;
    private static final int FRAME = 3;
    private static final int GAP = 10;

    private final ViewsConfig config;
    private final ImageSource source;
    private final Rng key;
    private final List<String> titles;
    private final int columns;
    private final int rows;

    /**
     * Prepares to draw the first batch of a run.
     *
     * @param config of the run
     * @param source the images of the batch, by their numbers
     */
    public SamplePicture(RunConfig config, ImageSource source) {
        this(
                config.views(),
                source,
                Rng.of(config.train().seed()).fold("views").fold(0)); // the key of epoch 0, as the trainer folds it
    }

    /** The same with the key of the epoch's views, from which each image folds its own. */
    SamplePicture(ViewsConfig config, ImageSource source, Rng key) {
        this.config = config;
        this.source = source;
        this.key = key;
        this.titles = CropSheet.titles(config.global().count(), config.local().count());
        this.rows = (titles.size() + COLUMNS - 1) / COLUMNS;
        this.columns = (titles.size() + rows - 1) / rows;
    }

    /**
     * Draws the first images of a batch into {@code first_batch.png}.
     *
     * @param folder made where there is none
     * @param views of the batch
     * @throws IOException if the picture cannot be written
     */
    public void write(Path folder, Views views) throws IOException {
        Files.createDirectories(folder);
        byte[] png = draw(views).png();
        AtomicFiles.write(folder.resolve(FILE), out -> out.write(ByteBuffer.wrap(png)));
    }

    /**
     * Deletes the picture of an earlier run.
     *
     * @param folder where it was written, if it was
     * @throws IOException if it cannot be deleted
     */
    public static void forget(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(FILE));
    }

    /**
     * The name of an image without the folders that all of a set have.
     *
     * @param name a path, or a place in an archive
     * @return the file with the folder that it lies in
     */
    public static String shortName(String name) {
        return name.replaceFirst(".*[/\\\\](?=[^/\\\\]*[/\\\\])", "");
    }

    private Sheet draw(Views views) {
        int images = Math.min(IMAGES, views.batch());
        int block = Letters.LARGE.line() + Math.max(ORIGINAL, rows * tileHeight()) + 2 * GAP;
        Sheet sheet = new Sheet(GAP + ORIGINAL + 2 * GAP + columns * (side() + 2 * FRAME + GAP), GAP + images * block);
        for (int image = 0; image < images; image++) {
            block(sheet, views, image, GAP + image * block);
        }
        return sheet;
    }

    /** One side for all views, so that none looks less than another. */
    private int side() {
        return Math.max(
                side(config.global().size()),
                config.local().count() == 0 ? 0 : side(config.local().size()));
    }

    private static int side(int size) {
        return size <= SQUARES ? size * (TILE / size) : TILE;
    }

    private int tileHeight() {
        return Letters.SMALL.line() + side() + 2 * FRAME + GAP;
    }

    private void block(Sheet sheet, Views views, int image, int top) {
        int number = views.indices()[image];
        Optional<CropSheet> crops = crops(views, image, number);
        int below = top + Letters.LARGE.line();
        String title = "Image " + (image + 1) + " of the batch";
        sheet.text(Letters.LARGE, title, GAP, top, Sheet.INK);
        if (crops.isPresent()) {
            String name = Letters.SMALL.end(
                    shortName(source.name(number)), sheet.picture().getWidth() - 3 * GAP - 200);
            int beside = GAP + Letters.LARGE.width(title) + GAP;
            sheet.text(Letters.SMALL, name, beside, top + 3, Sheet.INK);
            crops.orElseThrow().draw(sheet, GAP, below + Letters.SMALL.line());
        }
        for (int view = 0; view < titles.size(); view++) {
            int x = GAP + ORIGINAL + 2 * GAP + view % columns * (side() + 2 * FRAME + GAP);
            int y = below + view / columns * tileHeight();
            tile(sheet, view, levels(views, view, image), new Box(x, y, side() + 2 * FRAME, tileHeight()));
        }
    }

    private void tile(Sheet sheet, int view, RgbImage pixels, Box at) {
        int shown = side(pixels.width());
        sheet.text(Letters.SMALL, titles.get(view), at.x(), at.y(), Sheet.INK);
        int top = at.y() + Letters.SMALL.line();
        sheet.fill(new Box(at.x(), top, shown + 2 * FRAME, shown + 2 * FRAME), CropSheet.colour(view));
        sheet.image(Scaled.to(pixels, shown, shown), at.x() + FRAME, top + FRAME);
    }

    /** The image with its crops, if it is the one that the views were made of: they are made again to see that. */
    private Optional<CropSheet> crops(Views views, int image, int number) {
        if (number < 0 || number >= source.size()) {
            return Optional.empty();
        }
        try {
            RgbImage read = source.read(number);
            MultiCrop crops = new MultiCrop(config);
            Rng own = key.fold(number);
            DrawnView first = crops.drawn(read, own, 0, new Canvas());
            if (!Arrays.equals(first.pixels().pixels(), levels(views, 0, image).pixels())) {
                return Optional.empty();
            }
            List<CropBox> boxes = new ArrayList<>();
            for (int view = 0; view < titles.size(); view++) {
                boxes.add(crops.drawn(read, own, view, new Canvas()).box());
            }
            return Optional.of(new CropSheet(read, boxes, titles, ORIGINAL));
        } catch (IOException e) { // the loader counts broken images and reports them
            return Optional.empty();
        }
    }

    /** A view as an image, from its planes: views of a kind lie view-major, (views*B, C, S, S). */
    private RgbImage levels(Views views, int view, int image) {
        int globals = config.global().count();
        boolean large = view < globals;
        byte[] values = large ? views.global() : views.local();
        int size = large ? config.global().size() : config.local().size();
        int channels = config.channels();
        byte[] pixels = new byte[size * size * channels];
        int first = ((large ? view : view - globals) * views.batch() + image) * pixels.length;
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = values[first + i % channels * size * size + Math.floorDiv(i, channels)];
        }
        return new RgbImage(size, size, channels, pixels);
    }
}

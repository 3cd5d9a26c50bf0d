package io.github.dino4j.eval.attention;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.eval.picture.Box;
import io.github.dino4j.eval.picture.InlinePicture;
import io.github.dino4j.eval.picture.Letters;
import io.github.dino4j.eval.picture.Scaled;
import io.github.dino4j.eval.picture.Sheet;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All heads of an image on one sheet: the image, the mean over heads, and of each head, by its number, the map with its scale and
 * the mask.
 */
final class AttentionSheet {
    private static final int LARGEST = 320; // pixels of a picture's longer side
    private static final int LEAST = 170; // columns of a cell: its words must fit
    private static final int COLUMNS = 4;
    private static final int MARGIN = 16;
    private static final int GAP = 14;
    private static final int BAR = 10; // rows of a scale

    private final List<Part> parts = new ArrayList<>();
    private final int width; // of a picture
    private final int height;
    private final int columns;
    private int bottom;

    /** Something on the sheet: a line, a picture, or neither, which is a scale. */
    private record Part(Box box, String text, @Nullable BufferedImage picture) {
        void draw(Sheet sheet, Letters letters) {
            if (picture != null) {
                sheet.image(picture, box.x(), box.y());
            } else if (text.isEmpty()) {
                AttentionScale.bar(sheet, box);
            } else {
                sheet.text(letters, text, box.x(), box.y(), Sheet.INK);
            }
        }
    }

    AttentionSheet(AttentionView view, AttentionOptions options) {
        int heads = view.maps().heads();
        RgbImage shown = Scaled.into(view.image(), LARGEST);
        this.width = shown.width();
        this.height = shown.height();
        int bands = (heads + COLUMNS - 1) / COLUMNS;
        this.columns = Math.max(3, (heads + bands - 1) / bands); // the image, the mean over it, the mean
        title(options);
        top(view);
        for (int first = 0; first < heads; first += columns) {
            heads(view, options, first, Math.min(heads, first + columns));
        }
    }

    private int cell() {
        return Math.max(LEAST, width);
    }

    private int sheetWidth() {
        return 2 * MARGIN + columns * (cell() + GAP) - GAP;
    }

    private void title(AttentionOptions options) {
        String block = options.block() == -1 ? "the last block" : "block " + options.block();
        bottom = MARGIN;
        for (String line : Letters.SMALL.wrap(
                "Attention of the CLS token to the patches, " + block + ". Each map is on its own scale, numbers are"
                        + " the share of the head's attention that one patch has.",
                sheetWidth() - 2 * MARGIN)) {
            text(line, MARGIN, bottom);
            bottom += Letters.SMALL.line();
        }
        bottom += GAP;
    }

    private void top(AttentionView view) {
        int y = bottom;
        picture("image", AttentionPictures.image(view), 0, y);
        picture("mean over the image", AttentionPictures.overlay(view, -1), 1, y);
        int end = picture("mean of heads", AttentionPictures.map(view, -1), 2, y);
        bottom = scale(AttentionScale.of(view, -1), 2, end) + GAP;
    }

    private void heads(AttentionView view, AttentionOptions options, int first, int last) {
        int y = bottom;
        for (int head = first; head < last; head++) {
            int column = head - first;
            int end = picture("head " + head, AttentionPictures.map(view, head), column, y);
            int below = scale(AttentionScale.of(view, head), column, end);
            String mask = ", mask of " + AttentionScale.percent(options.mass()) + " %";
            bottom = picture("head " + head + mask, AttentionPictures.mask(view, head, options.mass()), column, below)
                    + GAP;
        }
    }

    private int left(int column) {
        return MARGIN + column * (cell() + GAP);
    }

    /** Places a picture below its name; returns where it ends. */
    private int picture(String name, BufferedImage picture, int column, int y) {
        text(Letters.SMALL.wrap(name, cell()).get(0), left(column), y);
        int top = y + Letters.SMALL.line();
        BufferedImage shown = InlinePicture.buffered(Scaled.to(InlinePicture.rgb(picture), width, height));
        parts.add(new Part(new Box(left(column), top, width, height), "", shown));
        return top + height;
    }

    /** Places a scale with its least and its greatest share; returns where it ends. */
    private int scale(AttentionScale scale, int column, int y) {
        int top = y + 4;
        parts.add(new Part(new Box(left(column), top, cell(), BAR), "", null));
        String high = AttentionScale.percent(scale.high()) + " %";
        text(AttentionScale.percent(scale.low()) + " %", left(column), top + BAR);
        text(high, left(column) + cell() - Letters.SMALL.width(high), top + BAR);
        return top + BAR + Letters.SMALL.line() + 4;
    }

    private void text(String text, int x, int y) {
        parts.add(new Part(new Box(x, y, Letters.SMALL.width(text), Letters.SMALL.line()), text, null));
    }

    /** Where everything lies, for whoever wants to be sure that nothing hides anything. */
    List<Box> places() {
        return parts.stream().map(Part::box).toList();
    }

    /** What is written. */
    List<String> texts() {
        return parts.stream().map(Part::text).filter(text -> !text.isEmpty()).toList();
    }

    Box bounds() {
        return new Box(0, 0, sheetWidth(), bottom + MARGIN - GAP);
    }

    BufferedImage draw() {
        Sheet sheet = new Sheet(bounds().width(), bounds().height());
        parts.forEach(part -> part.draw(sheet, Letters.SMALL));
        return sheet.picture();
    }
}

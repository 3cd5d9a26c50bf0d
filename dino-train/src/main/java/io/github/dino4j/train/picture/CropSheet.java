package io.github.dino4j.train.picture;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.CropBox;
import io.github.dino4j.eval.picture.Box;
import io.github.dino4j.eval.picture.Scaled;
import io.github.dino4j.eval.picture.Sheet;
import io.github.dino4j.eval.picture.Tags;
import java.util.ArrayList;
import java.util.List;

/** An image with the rectangles of its crops and their names, none of which hides another. */
final class CropSheet {
    private static final int[]
            COLOURS = { // of views by number; names stand beside them for those who do not tell them apart
        0xD62728, 0x1F77B4, 0x2CA02C, 0xFF7F0E, 0x9467BD, 0x17BECF, 0xE377C2, 0xBCBD22, 0x8C564B, 0x7F7F7F
    };
    private static final int THICK = 2;

    private final RgbImage image; // as it is shown
    private final List<Crop> crops = new ArrayList<>();

    /** A crop: its rectangle in the picture, and where its name stands; of no extent where there was no room for it. */
    record Crop(String title, Box box, Box tag, int colour) {}

    /**
     * Places names.
     *
     * @param source the image that crops were drawn from
     * @param boxes of the crops, in its pixels
     * @param titles their names
     * @param side of the square that the image is to be shown in
     */
    CropSheet(RgbImage source, List<CropBox> boxes, List<String> titles, int side) {
        this.image = Scaled.into(source, side);
        double across = (double) image.width() / source.width();
        double down = (double) image.height() / source.height();
        Tags tags = new Tags(new Box(0, 0, image.width(), image.height()));
        for (int i = 0; i < boxes.size(); i++) {
            CropBox box = boxes.get(i);
            Box shown = new Box(
                    (int) (box.x() * across), (int) (box.y() * down), (int) Math.max(1, box.width() * across), (int)
                            Math.max(1, box.height() * down));
            Box tag = tags.place(shown, Sheet.tagWidth(titles.get(i)), Sheet.tagHeight())
                    .orElse(new Box(0, 0, 0, 0));
            crops.add(new Crop(titles.get(i), shown, tag, colour(i)));
        }
    }

    static int colour(int view) {
        return COLOURS[view % COLOURS.length];
    }

    /** {@return names of a configuration's views, global ones first} */
    static List<String> titles(int globals, int locals) {
        List<String> titles = new ArrayList<>();
        for (int i = 1; i <= globals; i++) {
            titles.add("global " + i);
        }
        for (int i = 1; i <= locals; i++) {
            titles.add("local " + i);
        }
        return titles;
    }

    int width() {
        return image.width();
    }

    int height() {
        return image.height();
    }

    List<Crop> crops() {
        return List.copyOf(crops);
    }

    /** Draws the image, all rectangles, and then the names, which nothing may cross out. */
    void draw(Sheet sheet, int x, int y) {
        sheet.image(image, x, y);
        for (Crop crop : crops) {
            sheet.frame(moved(crop.box(), x, y), THICK, crop.colour());
        }
        for (Crop crop : crops) {
            if (crop.tag().width() > 0) {
                sheet.tag(crop.title(), moved(crop.tag(), x, y), crop.colour());
            }
        }
    }

    private static Box moved(Box box, int x, int y) {
        return new Box(box.x() + x, box.y() + y, box.width(), box.height());
    }
}

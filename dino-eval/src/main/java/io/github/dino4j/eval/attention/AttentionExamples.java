package io.github.dino4j.eval.attention;

import io.github.dino4j.eval.picture.InlinePicture;
import io.github.dino4j.eval.report.Block;
import io.github.dino4j.eval.report.Gallery;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What heads looked at in some images, for a report. */
public final class AttentionExamples {
    private static final int MOST = 64; // pictures in all
    private static final int IMAGES = 8;
    private static final int SIDE = 132;
    private static final int BAR = 14; // rows of the scale

    private final List<Gallery.Strip> strips = new ArrayList<>();
    private int pictures;

    /**
     * Whether an image is among those that are shown, evenly over all.
     *
     * @param image its number, from 0
     * @param images how many there are
     * @return whether to {@linkplain #add add} it
     */
    public static boolean isShown(int image, int images) {
        return image == 0 || (long) image * IMAGES / images > (image - 1L) * IMAGES / images;
    }

    /** Starts with none. */
    public AttentionExamples() {}

    /**
     * Adds an image, its map over the mean of heads, and that of each head; nothing where the page has enough of them.
     *
     * @param name of the image
     * @param view the image and its maps
     * @throws IOException if this Java cannot write pictures
     */
    public void add(String name, AttentionView view) throws IOException {
        int heads = Math.min(view.maps().heads(), MOST - 2);
        if (pictures + heads + 2 > MOST) {
            return;
        }
        List<Gallery.Tile> tiles = new ArrayList<>();
        tiles.add(new Gallery.Tile(
                InlinePicture.of(AttentionPictures.image(view), SIDE), "the image", Gallery.Mark.PLAIN));
        for (int head = -1; head < heads; head++) {
            tiles.add(new Gallery.Tile(
                    InlinePicture.of(AttentionPictures.overlay(view, head), SIDE),
                    (head < 0 ? "mean of heads: " : "head " + head + ": ")
                            + AttentionScale.of(view, head).words(),
                    Gallery.Mark.PLAIN));
        }
        pictures += tiles.size();
        strips.add(new Gallery.Strip(name, tiles));
    }

    /**
     * Puts them together.
     *
     * @param options which block
     * @return a strip for each image, below the scale of their colours
     * @throws IOException if this Java cannot write pictures
     */
    public Block block(AttentionOptions options) throws IOException {
        String which = options.block() == -1 ? "the last block" : "block " + options.block();
        List<Gallery.Strip> all = new ArrayList<>();
        all.add(new Gallery.Strip(
                "Colours of all maps; each is on its own scale, and its numbers are the shares of the attention that its"
                        + " darkest and its brightest patch have",
                List.of(new Gallery.Tile(
                        InlinePicture.of(AttentionScale.bar(SIDE, BAR), SIDE),
                        "least to most attention",
                        Gallery.Mark.PLAIN))));
        all.addAll(strips);
        return new Gallery("Attention of the CLS token to the patches in " + which, SIDE, all);
    }
}

package io.github.dino4j.eval.video;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.eval.picture.InlinePicture;
import io.github.dino4j.eval.report.Block;
import io.github.dino4j.eval.report.Gallery;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The first, middle and last frame of each sequence with the masks that were found and the outline of the true ones. */
public final class VideoExamples implements VideoBenchmark.Listener {
    private static final int MOST = 12; // sequences
    private static final double TINT = 0.55; // share of the mask's colour
    private static final int OUTLINE = 0xFFFFFF;

    private final VideoBenchmark benchmark;
    private final Map<String, List<Gallery.Tile>> tiles = new LinkedHashMap<>();

    /**
     * Starts with none.
     *
     * @param benchmark whose run it will be told of
     */
    public VideoExamples(VideoBenchmark benchmark) {
        this.benchmark = benchmark;
    }

    @Override
    public void found(VideoSet.Sequence sequence, int frame, Mask mask) throws IOException {
        int last = sequence.frames().size() - 1;
        boolean shown = frame == 0 || frame == last || (frame == (last + 1) / 2);
        if (!shown || (tiles.size() == MOST && !tiles.containsKey(sequence.name()))) {
            return;
        }
        RgbImage image = benchmark.read(sequence.frames().get(frame));
        BufferedImage picture =
                draw(image, mask, MaskFiles.read(sequence.masks().get(frame)));
        tiles.computeIfAbsent(sequence.name(), name -> new ArrayList<>())
                .add(new Gallery.Tile(
                        InlinePicture.of(picture, Gallery.LARGE),
                        "frame " + frame + (frame == 0 ? ", the mask that is given" : ""),
                        Gallery.Mark.PLAIN));
    }

    /** Colours the found objects and draws the edge of the true ones; a true mask of another size is refused elsewhere. */
    private static BufferedImage draw(RgbImage image, Mask found, Mask truth) {
        IndexColorModel palette = MaskFiles.palette();
        BufferedImage picture = InlinePicture.buffered(image);
        boolean outline = truth.width() == image.width() && truth.height() == image.height();
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                int i = y * image.width() + x;
                int object = found.at(i);
                if (object != 0 && object != Mask.VOID) {
                    picture.setRGB(x, y, InlinePicture.mix(picture.getRGB(x, y), palette.getRGB(object), TINT));
                }
                if (outline && isEdge(truth, x, y)) {
                    picture.setRGB(x, y, OUTLINE);
                }
            }
        }
        return picture;
    }

    /** Two pixels wide, so that it is still seen when the frame is made small. */
    private static boolean isEdge(Mask mask, int x, int y) {
        int label = mask.at(y * mask.width() + x);
        boolean edge = false;
        for (int step = 1; step <= 2; step++) {
            edge |= x + step < mask.width() && mask.at(y * mask.width() + x + step) != label;
            edge |= y + step < mask.height() && mask.at((y + step) * mask.width() + x) != label;
        }
        return edge;
    }

    /**
     * Puts them together.
     *
     * @param result of the run
     * @return a strip for each sequence, with its J&amp;F
     */
    public Block block(VideoResult result) {
        List<Gallery.Strip> strips = new ArrayList<>();
        tiles.forEach((name, frames) -> strips.add(new Gallery.Strip(
                String.format(
                        Locale.ROOT,
                        "%s: J&F %.1f",
                        name,
                        result.regionAndContours().getOrDefault(name, Double.NaN)),
                frames)));
        return new Gallery("Found masks, coloured, and the outline of the true ones, white", Gallery.LARGE, strips);
    }
}

package io.github.dino4j.augment.view;

import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;

/**
 * CutMix of local views (Yun et al. 2019, section 3): a rectangle of a view is the same view's of the next image in the batch. Its share
 * of the area is uniform, its centre too, and what would lie outside is cut off.
 */
public final class CutMix {
    private static final int SIDES = 4; // left, upper, right and lower

    private final Views views;
    private final int count; // local views of an image
    private final int size;
    private final int channels;
    private final int[] boxes; // (M*B, 4)

    /**
     * Makes room.
     *
     * @param views whose local views are mixed
     */
    public CutMix(Views views) {
        this.views = views;
        this.count = views.config().local().count();
        this.size = views.config().local().size();
        this.channels = views.config().channels();
        this.boxes = new int[SIDES * count * views.batch()];
    }

    /**
     * Draws the rectangles of an image's views.
     *
     * @param image its place in the batch
     * @param rng the key of the image in this epoch
     */
    public void draw(int image, Rng rng) {
        for (int view = 0; view < count; view++) {
            RandomStream random = rng.fold("mix").fold(view).generator();
            double half = size * Math.sqrt(random.nextDouble()) / 2.0;
            double x = random.uniform(0.0, size);
            double y = random.uniform(0.0, size);
            int at = SIDES * (view * views.batch() + image);
            boxes[at] = (int) Math.max(0, x - half);
            boxes[at + 1] = (int) Math.max(0, y - half);
            boxes[at + 2] = (int) Math.min(size, x + half);
            boxes[at + 3] = (int) Math.min(size, y + half);
        }
    }

    /** Mixes all views, once all images are there, and writes the share that its own image keeps of each. */
    public void apply() {
        apply(first());
    }

    /**
     * The local views of the first image, which the last image needs when they are overwritten.
     *
     * @return (M, C, s, s), levels
     */
    public byte[] first() {
        int length = channels * size * size;
        byte[] first = new byte[count * length];
        for (int view = 0; view < count; view++) {
            System.arraycopy(views.local(), view * views.batch() * length, first, view * length, length);
        }
        return first;
    }

    /**
     * The same where the images are a share of a batch.
     *
     * @param next local views of the image after the last one, (M, C, s, s)
     */
    public void apply(byte[] next) {
        int length = channels * size * size;
        for (int view = 0; view < count; view++) {
            int rows = view * views.batch();
            for (int image = 0; image < views.batch(); image++) {
                boolean last = image == views.batch() - 1;
                paste(last ? next : views.local(), last ? view * length : (rows + image + 1) * length, rows + image);
            }
        }
    }

    private void paste(byte[] from, int offset, int row) {
        int at = SIDES * row;
        int width = boxes[at + 2] - boxes[at];
        int height = boxes[at + 3] - boxes[at + 1];
        int target = row * channels * size * size;
        for (int channel = 0; channel < channels; channel++) {
            for (int y = boxes[at + 1]; y < boxes[at + 3]; y++) {
                int place = (channel * size + y) * size + boxes[at];
                System.arraycopy(from, offset + place, views.local(), target + place, width);
            }
        }
        views.shares()[row] = 1.0f - (float) ((double) width * height / (size * size));
    }
}

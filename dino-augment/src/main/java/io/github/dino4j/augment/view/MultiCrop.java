package io.github.dino4j.augment.view;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.Canvas;
import io.github.dino4j.core.config.view.ViewsConfig;
import io.github.dino4j.core.random.Rng;
import java.util.List;

/**
 * DINO's multi-crop augmentation (Caron et al. 2021, section 3.1 and appendix C): a few large crops and many small ones of
 * the same image, distorted by the operations of the configuration in their order. Every random number is a function of the
 * image's key and the view, so the same seed gives the same bytes at any number of threads.
 */
public final class MultiCrop {
    private final int globals;
    private final int locals;
    private final ViewRecipe global;
    private final ViewRecipe local;
    private final ChannelGroups groups;

    /**
     * Makes the augmentation.
     *
     * @param config crops and distortions
     */
    public MultiCrop(ViewsConfig config) {
        this.globals = config.global().count();
        this.locals = config.local().count();
        this.global = new ViewRecipe(config.global(), config);
        this.local = new ViewRecipe(config.local(), config);
        this.groups = new ChannelGroups(config);
    }

    /**
     * Writes all views of an image, before normalisation, into its rows of a batch.
     *
     * @param image the source, with as many channels as the configuration has means
     * @param rng the key of this image in this epoch
     * @param index the image's place in the batch
     * @param target where to
     * @param canvas a workspace of the calling thread
     */
    public void write(RgbImage image, Rng rng, int index, Views target, Canvas canvas) {
        List<RgbImage> parts = groups.split(image);
        for (int view = 0; view < globals + locals; view++) {
            boolean large = view < globals;
            int size = recipe(view).size();
            int row = (number(view) * target.batch() + index) * groups.channels() * size * size;
            ViewRecipe.Draw draw = draw(image, rng, view);
            for (int part = 0; part < parts.size(); part++) {
                draw.apply(parts.get(part), canvas);
                groups.write(canvas, part, large ? target.global() : target.local(), row);
            }
        }
    }

    /**
     * One view as an image, before normalisation.
     *
     * @param image the source, with as many channels as the configuration has means
     * @param rng the key of this image in this epoch
     * @param view its number, global views first
     * @param canvas a workspace of the calling thread
     * @return the view's pixels
     */
    public RgbImage view(RgbImage image, Rng rng, int view, Canvas canvas) {
        return pixels(image, draw(image, rng, view), view, canvas);
    }

    private ViewRecipe.Draw draw(RgbImage image, Rng rng, int view) {
        return recipe(view).draw(image.width(), image.height(), number(view), new ViewRecipe.Keys(rng, rng.fold(view)));
    }

    /** Among the views of its kind. */
    private int number(int view) {
        return view < globals ? view : view - globals;
    }

    private ViewRecipe recipe(int view) {
        return view < globals ? global : local;
    }

    private RgbImage pixels(RgbImage image, ViewRecipe.Draw draw, int view, Canvas canvas) {
        int size = recipe(view).size();
        byte[] pixels = new byte[size * size * groups.channels()];
        List<RgbImage> parts = groups.split(image);
        for (int part = 0; part < parts.size(); part++) {
            draw.apply(parts.get(part), canvas);
            groups.merge(canvas, part, pixels);
        }
        return new RgbImage(size, size, groups.channels(), pixels);
    }

    /**
     * One view and what was drawn for it.
     *
     * @param image the source, with as many channels as the configuration has means
     * @param rng the key of this image in this epoch
     * @param view its number, global views first
     * @param canvas a workspace of the calling thread
     * @return the view of {@link #view}, explained
     */
    public DrawnView drawn(RgbImage image, Rng rng, int view, Canvas canvas) {
        ViewRecipe.Draw draw = draw(image, rng, view);
        return new DrawnView(pixels(image, draw, view, canvas), draw.box(), draw.describe());
    }
}

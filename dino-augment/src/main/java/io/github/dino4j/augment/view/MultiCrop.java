package io.github.dino4j.augment.view;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.Canvas;
import io.github.dino4j.augment.op.ColorJitter;
import io.github.dino4j.augment.op.Colors;
import io.github.dino4j.augment.op.Filter;
import io.github.dino4j.augment.op.GaussianBlur;
import io.github.dino4j.augment.op.Normalize;
import io.github.dino4j.augment.op.RandomResizedCrop;
import io.github.dino4j.augment.op.Resize;
import io.github.dino4j.core.config.CropConfig;
import io.github.dino4j.core.config.ViewsConfig;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import java.util.Arrays;
import java.util.List;

/**
 * DINO's multi-crop augmentation (Caron et al. 2021, section 3.1 and appendix C): a few large crops and many small ones of
 * the same image. Operations come in the original's order; every random number is a function of the image's key and the
 * view, so the same seed gives the same bytes at any number of threads.
 */
public final class MultiCrop {
    private final ViewsConfig config;
    private final ColorJitter jitter;
    private final Normalize normalize;
    private final RandomResizedCrop globalCrop;
    private final RandomResizedCrop localCrop;

    /**
     * Makes the augmentation.
     *
     * @param config crops and distortions
     */
    public MultiCrop(ViewsConfig config) {
        this.config = config;
        this.jitter = new ColorJitter(config.jitter());
        this.normalize = new Normalize(config.mean(), config.std());
        this.globalCrop = RandomResizedCrop.of(config.global().scale(), config.ratio());
        this.localCrop = RandomResizedCrop.of(config.local().scale(), config.ratio());
    }

    /**
     * Writes all views of an image into its rows of a batch.
     *
     * @param image the source
     * @param rng the key of this image in this epoch
     * @param index the image's place in the batch
     * @param target where to
     * @param canvas a workspace of the calling thread
     */
    public void write(RgbImage image, Rng rng, int index, Views target, Canvas canvas) {
        CropConfig global = config.global();
        CropConfig local = config.local();
        for (int view = 0; view < global.count(); view++) {
            distort(image, globalCrop, global, view, rng.fold(view), canvas);
            normalize.write(canvas, target.global(), row(view, index, target, global));
        }
        for (int view = 0; view < local.count(); view++) {
            distort(image, localCrop, local, view, rng.fold(global.count() + view), canvas);
            normalize.write(canvas, target.local(), row(view, index, target, local));
        }
    }

    /**
     * One view as an image, before normalisation.
     *
     * @param image the source
     * @param rng the key of this image in this epoch
     * @param view its number, global views first
     * @param canvas a workspace of the calling thread
     * @return the view's pixels
     */
    public RgbImage view(RgbImage image, Rng rng, int view, Canvas canvas) {
        int globals = config.global().count();
        boolean large = view < globals;
        CropConfig kind = large ? config.global() : config.local();
        distort(image, large ? globalCrop : localCrop, kind, large ? view : view - globals, rng.fold(view), canvas);
        return new RgbImage(canvas.width(), canvas.height(), Arrays.copyOf(canvas.pixels(), canvas.length()));
    }

    private static int row(int view, int index, Views target, CropConfig crop) {
        return (view * target.batch() + index) * 3 * crop.size() * crop.size();
    }

    private void distort(RgbImage image, RandomResizedCrop crop, CropConfig kind, int view, Rng rng, Canvas canvas) {
        RandomStream random = rng.generator();
        var box = crop.draw(image.width(), image.height(), random);
        Resize.apply(image, box, kind.size(), kind.size(), Filter.BICUBIC, canvas);
        if (random.nextDouble() < config.flip()) {
            Colors.flip(canvas);
        }
        if (random.nextDouble() < config.jitter().prob()) {
            jitter.apply(canvas, random);
        }
        if (random.nextDouble() < config.grayscale()) {
            Colors.grayscale(canvas);
        }
        if (random.nextDouble() < of(kind.blur(), view)) {
            GaussianBlur.apply(
                    canvas,
                    random.uniform(
                            config.blurRadius().get(0), config.blurRadius().get(1)));
        }
        if (random.nextDouble() < of(kind.solarize(), view)) {
            Colors.solarize(canvas, config.solarizeThreshold());
        }
    }

    /** The view's probability; the last one given holds for the rest. */
    private static double of(List<Double> probabilities, int view) {
        return probabilities.get(Math.min(view, probabilities.size() - 1));
    }
}

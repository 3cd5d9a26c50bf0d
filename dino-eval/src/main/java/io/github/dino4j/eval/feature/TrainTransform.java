package io.github.dino4j.eval.feature;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.Canvas;
import io.github.dino4j.augment.op.Colors;
import io.github.dino4j.augment.op.Filter;
import io.github.dino4j.augment.op.Normalize;
import io.github.dino4j.augment.op.RandomResizedCrop;
import io.github.dino4j.augment.op.Resize;
import io.github.dino4j.core.config.ViewsConfig;
import io.github.dino4j.core.random.RandomStream;
import java.util.List;

/** The random transform that classifiers learn from: a resized crop, a flip half of the time, normalisation. */
public final class TrainTransform {
    private static final double FLIP = 0.5;

    private final int size;
    private final RandomResizedCrop crop;
    private final Filter filter;
    private final Normalize normalize;
    private final ThreadLocal<Canvas> canvases = ThreadLocal.withInitial(Canvas::new);

    /**
     * Makes the transform.
     *
     * @param size side of the result in pixels
     * @param scale smallest and largest share of the image area
     * @param filter of the resize: bilinear in {@code eval_linear.py}, bicubic in DeiT's fine-tuning
     * @param config aspect ratios, means and deviations
     */
    public TrainTransform(int size, List<Double> scale, Filter filter, ViewsConfig config) {
        this.size = size;
        this.crop = RandomResizedCrop.of(scale, config.ratio());
        this.filter = filter;
        this.normalize = new Normalize(config.mean(), config.std());
    }

    /** {@return side of the result in pixels} */
    public int size() {
        return size;
    }

    /**
     * Writes an image as numbers.
     *
     * @param image the source
     * @param random the image's own stream
     * @param target where to
     * @param offset first element of (3, size, size)
     */
    public void write(RgbImage image, RandomStream random, float[] target, int offset) {
        Canvas canvas = canvases.get();
        Resize.apply(image, crop.draw(image.width(), image.height(), random), size, size, filter, canvas);
        if (random.nextDouble() < FLIP) {
            Colors.flip(canvas);
        }
        normalize.write(canvas, target, offset);
    }
}

package io.github.dino4j.eval.feature;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.Canvas;
import io.github.dino4j.augment.op.Colors;
import io.github.dino4j.augment.op.CropBox;
import io.github.dino4j.augment.op.Filter;
import io.github.dino4j.augment.op.Normalize;
import io.github.dino4j.augment.op.RandomResizedCrop;
import io.github.dino4j.augment.op.Resize;
import io.github.dino4j.core.config.view.ViewsConfig;
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

    /** {@return the channels that images have and the result has} */
    public int channels() {
        return normalize.channels();
    }

    /**
     * Writes an image as numbers.
     *
     * @param image the source
     * @param random the image's own stream
     * @param target where to
     * @param offset first element of (C, size, size)
     * @throws IllegalArgumentException if the image has other channels than the model
     */
    public void write(RgbImage image, RandomStream random, float[] target, int offset) {
        if (image.channels() != channels()) {
            throw new IllegalArgumentException("an image of " + image.channels() + " channels where the model reads "
                    + channels() + "; open images with model.in_chans=" + channels());
        }
        Canvas canvas = canvases.get();
        CropBox box = crop.draw(image.width(), image.height(), random);
        boolean flipped = random.nextDouble() < FLIP;
        for (int first = 0; first < channels(); first += RgbImage.RGB) {
            Resize.apply(image.three(first), box, size, size, filter, canvas);
            if (flipped) {
                Colors.flip(canvas);
            }
            normalize.write(canvas, first, target, offset);
        }
    }
}

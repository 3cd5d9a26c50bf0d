package io.github.dino4j.augment.view;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.Canvas;
import io.github.dino4j.augment.op.CropBox;
import io.github.dino4j.augment.op.Filter;
import io.github.dino4j.augment.op.Resize;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.view.ViewsConfig;
import java.util.List;

/**
 * The deterministic transform of evaluation: shorter side resized, bicubic, central crop, normalise; the same pixels as
 * torchvision's {@code Resize} and {@code CenterCrop} on Pillow's images. Only what the crop shows is computed, so an image
 * hundreds of thousands of pixels wide and one high costs no more than others.
 */
public final class EvalTransform {
    private final int size;
    private final EvalResize resize;
    private final ChannelGroups groups;
    private final ThreadLocal<Canvas> canvases = ThreadLocal.withInitial(Canvas::new);

    /**
     * The transform that a configuration says, which a checkpoint has recorded.
     *
     * @param config image size, {@code eval.transform}, means and deviations
     * @return the transform
     */
    public static EvalTransform of(RunConfig config) {
        return new EvalTransform(
                config.model().imageSize(), EvalResize.named(config.eval().transform()), config.views());
    }

    /**
     * Makes the transform.
     *
     * @param size side of the result in pixels
     * @param resize how images are brought to that size
     * @param config means and deviations
     */
    public EvalTransform(int size, EvalResize resize, ViewsConfig config) {
        this.size = size;
        this.resize = resize;
        this.groups = new ChannelGroups(config);
    }

    /** {@return how images are brought to the size} */
    public EvalResize resize() {
        return resize;
    }

    /** {@return side of the result in pixels} */
    public int size() {
        return size;
    }

    /** {@return the channels that images have and the result has} */
    public int channels() {
        return groups.channels();
    }

    /**
     * Writes an image as numbers.
     *
     * @param image the source
     * @param target where to
     * @param offset first element of (C, size, size)
     */
    public void write(RgbImage image, float[] target, int offset) {
        Canvas canvas = canvases.get();
        List<RgbImage> parts = groups.split(image);
        for (int part = 0; part < parts.size(); part++) {
            shape(parts.get(part), canvas);
            groups.write(canvas, part, target, offset);
        }
    }

    private void shape(RgbImage image, Canvas canvas) {
        int shorter = resize.shorterSide(size);
        boolean portrait = image.width() <= image.height();
        long width = portrait ? shorter : (long) shorter * image.width() / image.height();
        long height = portrait ? (long) shorter * image.height() / image.width() : shorter;
        CropBox all = new CropBox(0, 0, image.width(), image.height());
        Resize.Result crop = new Resize.Result(width, height, middle(width), middle(height), size, size);
        Resize.apply(image, all, crop, Filter.BICUBIC, canvas);
    }

    /** Where the central crop begins: half of what is cut off, halves to the even number, as Python rounds. */
    private long middle(long length) {
        return (long) Math.rint((length - size) / 2.0);
    }
}

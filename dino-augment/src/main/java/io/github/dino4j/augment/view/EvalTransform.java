package io.github.dino4j.augment.view;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.Canvas;
import io.github.dino4j.augment.op.CropBox;
import io.github.dino4j.augment.op.Filter;
import io.github.dino4j.augment.op.Normalize;
import io.github.dino4j.augment.op.Resize;
import io.github.dino4j.core.config.ViewsConfig;
import java.util.Arrays;

/**
 * The deterministic transform of evaluation: shorter side to 256/224 of the size, bicubic, central crop, normalise. Images
 * no larger than the model's own are resized without a crop, since cropping would throw away an eighth of the little they
 * have.
 */
public final class EvalTransform {
    private static final int REFERENCE_SIZE = 224;
    private static final int REFERENCE_RESIZE = 256;

    private final int size;
    private final Normalize normalize;
    private final ThreadLocal<Canvas> canvases = ThreadLocal.withInitial(Canvas::new);

    /**
     * Makes the transform.
     *
     * @param size side of the result in pixels
     * @param config means and deviations
     */
    public EvalTransform(int size, ViewsConfig config) {
        this.size = size;
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
     * @param target where to
     * @param offset first element of (3, size, size)
     */
    public void write(RgbImage image, float[] target, int offset) {
        Canvas canvas = canvases.get();
        if (Math.max(image.width(), image.height()) <= size) {
            CropBox all = new CropBox(0, 0, image.width(), image.height());
            Resize.apply(image, all, size, size, Filter.BICUBIC, canvas);
        } else {
            resizeAndCrop(image, canvas);
        }
        normalize.write(canvas, target, offset);
    }

    private void resizeAndCrop(RgbImage image, Canvas canvas) {
        int shorter = (int) Math.round((double) size * REFERENCE_RESIZE / REFERENCE_SIZE);
        boolean portrait = image.width() <= image.height();
        int width = portrait ? shorter : (int) ((long) shorter * image.width() / image.height());
        int height = portrait ? (int) ((long) shorter * image.height() / image.width()) : shorter;
        CropBox all = new CropBox(0, 0, image.width(), image.height());
        Resize.apply(image, all, width, height, Filter.BICUBIC, canvas);
        RgbImage resized = new RgbImage(width, height, Arrays.copyOf(canvas.pixels(), canvas.length()));
        int x = (int) Math.rint((width - size) / 2.0);
        int y = (int) Math.rint((height - size) / 2.0);
        Resize.apply(resized, new CropBox(x, y, size, size), size, size, Filter.BICUBIC, canvas);
    }
}

package io.github.dino4j.augment.dl4j;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.Canvas;
import io.github.dino4j.augment.view.MultiCrop;
import io.github.dino4j.core.config.view.ViewsConfig;
import io.github.dino4j.core.random.Rng;
import java.nio.ByteBuffer;
import java.util.Random;
import org.bytedeco.javacv.Frame;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.transform.ImageTransform;
import org.jspecify.annotations.Nullable;

/**
 * One kind of DINO view as a DataVec image transform: 8-bit images of three channels, blue first as DataVec keeps them, to
 * views of the configured size. Each call draws a new view; one that is given a {@link Random} draws its key from it.
 */
public final class MultiCropImageTransform implements ImageTransform {
    private final MultiCrop multiCrop;
    private final int view;
    private final Rng rng;
    private final Canvas canvas = new Canvas();
    private int calls;
    private @Nullable ImageWritable current;

    /**
     * Makes a transform; it is not for several threads at once.
     *
     * @param views crops and distortions
     * @param view which view, global views first
     * @param seed key of the draws
     */
    public MultiCropImageTransform(ViewsConfig views, int view, long seed) {
        int count = views.global().count() + views.local().count();
        if (view < 0 || view >= count) {
            throw new IllegalArgumentException("view must be in [0, " + count + "), was " + view);
        }
        this.multiCrop = new MultiCrop(views);
        this.view = view;
        this.rng = Rng.of(seed);
    }

    @Override
    public ImageWritable transform(ImageWritable image) {
        return transform(image, rng.fold(calls++));
    }

    @Override
    public ImageWritable transform(ImageWritable image, @Nullable Random random) {
        return random == null ? transform(image) : transform(image, Rng.of(random.nextLong()));
    }

    private ImageWritable transform(ImageWritable image, Rng key) {
        current = new ImageWritable(frame(multiCrop.view(pixels(image.getFrame()), key, view, canvas)));
        return current;
    }

    private static RgbImage pixels(Frame frame) {
        if (frame.imageDepth != Frame.DEPTH_UBYTE || frame.imageChannels != 3) {
            throw new IllegalArgumentException("views are drawn from 8-bit images of three channels, not "
                    + frame.imageChannels + " of depth " + frame.imageDepth);
        }
        ByteBuffer from = (ByteBuffer) frame.image[0];
        byte[] rgb = new byte[frame.imageWidth * frame.imageHeight * 3];
        for (int y = 0; y < frame.imageHeight; y++) {
            for (int i = 0; i < frame.imageWidth * 3; i++) {
                rgb[y * frame.imageWidth * 3 + mirrored(i)] = from.get(y * frame.imageStride + i);
            }
        }
        return new RgbImage(frame.imageWidth, frame.imageHeight, rgb);
    }

    private static Frame frame(RgbImage image) {
        Frame frame = new Frame(image.width(), image.height(), Frame.DEPTH_UBYTE, 3);
        ByteBuffer to = (ByteBuffer) frame.image[0];
        for (int y = 0; y < image.height(); y++) {
            for (int i = 0; i < image.width() * 3; i++) {
                to.put(y * frame.imageStride + i, image.pixels()[y * image.width() * 3 + mirrored(i)]);
            }
        }
        return frame;
    }

    /** The place of a sample when the channels of its pixel change order. */
    private static int mirrored(int sample) {
        return sample + 2 - 2 * (sample % 3);
    }

    /** Not supported: a view is not a map of points to points. */
    @Override
    public float[] query(float... coordinates) {
        throw new UnsupportedOperationException("a view has no coordinates to ask for");
    }

    @Override
    public @Nullable ImageWritable getCurrentImage() {
        return current;
    }
}

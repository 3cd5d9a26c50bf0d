package io.github.dino4j.eval.video;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.Normalize;
import io.github.dino4j.eval.dense.Bilinear;
import io.github.dino4j.eval.dense.DenseSource;
import io.github.dino4j.eval.dense.DenseTokens;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Segments a sequence frame by frame from the mask of its first frame: the original's procedure. */
public final class VideoSegmenter {
    private static final List<Double> PUBLISHED_MEAN = List.of(0.485, 0.456, 0.406);
    private static final List<Double> PUBLISHED_STD = List.of(0.229, 0.224, 0.225);
    private static final List<Double> FRAME_STD = List.of(0.228, 0.224, 0.225);

    private final DenseSource source;
    private final Normalize normalize;
    private final VideoOptions options;
    private final LabelPropagation propagation;
    private final Deque<LabelPropagation.Frame> last = new ArrayDeque<>();
    private final LabelPropagation.Frame first;
    private final int width; // of the frames as they are
    private final int height;

    /**
     * How the original normalises frames ({@code color_normalize}): as everywhere, but red is divided by 0.228 instead of
     * 0.229. A model that was trained with other numbers than the published ones keeps its own.
     *
     * @param mean of each channel that the model was trained with
     * @param std deviation of each channel that the model was trained with
     * @return what frames are normalised by
     */
    public static Normalize normalize(List<Double> mean, List<Double> std) {
        boolean published = mean.equals(PUBLISHED_MEAN) && std.equals(PUBLISHED_STD);
        return new Normalize(mean, published ? FRAME_STD : std);
    }

    /**
     * Starts a sequence.
     *
     * @param source what makes patch tokens
     * @param normalize means and deviations of its pixels
     * @param options how labels are propagated
     * @param frame the first frame
     * @param mask its objects, of the frame's size
     * @throws IllegalArgumentException if the mask has another size or no object
     */
    public VideoSegmenter(DenseSource source, Normalize normalize, VideoOptions options, RgbImage frame, Mask mask) {
        if (mask.width() != frame.width() || mask.height() != frame.height()) {
            throw new IllegalArgumentException("the mask is " + mask.width() + "x" + mask.height() + ", its frame "
                    + frame.width() + "x" + frame.height() + "; they must have the same size");
        }
        if (mask.objects() == 0) {
            throw new IllegalArgumentException("the first mask shows no object to follow");
        }
        this.source = source;
        this.normalize = normalize;
        this.options = options;
        this.propagation = new LabelPropagation(options);
        this.width = frame.width();
        this.height = frame.height();
        DenseTokens tokens = tokens(frame);
        this.first = new LabelPropagation.Frame(
                tokens.rows(), tokens.columns(), LabelPropagation.normalized(tokens), oneHot(mask, tokens));
    }

    /**
     * Segments the next frame.
     *
     * @param frame of the first one's size
     * @return its objects, of the frame's size
     * @throws IllegalArgumentException if the frame has another size
     */
    public Mask next(RgbImage frame) {
        if (frame.width() != width || frame.height() != height) {
            throw new IllegalArgumentException("a frame is " + frame.width() + "x" + frame.height() + ", the first one "
                    + width + "x" + height + "; all must have the same size");
        }
        List<LabelPropagation.Frame> context = new ArrayList<>();
        context.add(first);
        context.addAll(last);
        float[] features = LabelPropagation.normalized(tokens(frame));
        float[] labels = propagation.propagate(context, features);
        if (last.size() == options.lastFrames()) {
            last.pollFirst();
        }
        if (options.lastFrames() > 0) {
            last.addLast(new LabelPropagation.Frame(first.rows(), first.columns(), features, labels));
        }
        return mask(labels);
    }

    private DenseTokens tokens(RgbImage frame) {
        int[] size = size(frame.width(), frame.height(), options.shortSide());
        return source.tokens(FrameResize.apply(frame, size[0], size[1], normalize));
    }

    /** Width and height: the shorter side as asked, the longer one in proportion, then cut to a multiple of 64. */
    static int[] size(int width, int height, int shortSide) {
        if (height > width) {
            return new int[] {shortSide, multiple(shortSide * (double) height / width)};
        }
        return new int[] {multiple(shortSide * (double) width / height), shortSide};
    }

    private static int multiple(double pixels) {
        return (int) Math.floor(pixels / 64) * 64;
    }

    /** A channel for each object and the background (C, N). */
    private float[] oneHot(Mask mask, DenseTokens tokens) {
        Mask small = mask.nearest(tokens.columns(), tokens.rows());
        int patches = tokens.rows() * tokens.columns();
        int channels = mask.objects() + 1;
        float[] labels = new float[channels * patches];
        for (int i = 0; i < patches; i++) {
            int label = small.at(i) == Mask.VOID ? 0 : small.at(i);
            labels[label * patches + i] = 1.0f;
        }
        return labels;
    }

    private Mask mask(float[] labels) {
        int patch = source.patch();
        float[] pixels = Bilinear.enlarged(labels, first.rows(), first.columns(), patch);
        return strongest(pixels, first.columns() * patch, first.rows() * patch).nearest(width, height);
    }

    /** Spreads each channel of soft labels from 0 to 1, and takes the strongest for each pixel. */
    static Mask strongest(float[] pixels, int columns, int rows) {
        int plane = columns * rows;
        int channels = pixels.length / plane;
        for (int c = 0; c < channels; c++) {
            spread(pixels, c * plane, plane);
        }
        byte[] best = new byte[plane];
        for (int i = 0; i < plane; i++) {
            int label = 0;
            for (int c = 1; c < channels; c++) {
                label = pixels[c * plane + i] > pixels[label * plane + i] ? c : label;
            }
            best[i] = (byte) label;
        }
        return new Mask(columns, rows, best);
    }

    private static void spread(float[] values, int first, int count) {
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (int i = first; i < first + count; i++) {
            low = Math.min(low, values[i]);
            high = Math.max(high, values[i]);
        }
        if (high > 0.0f) {
            float range = high - low; // all equal gives NaN in the original; here the channel stays at 0
            for (int i = first; i < first + count; i++) {
                values[i] = range == 0.0f ? 0.0f : (values[i] - low) / range;
            }
        }
    }
}

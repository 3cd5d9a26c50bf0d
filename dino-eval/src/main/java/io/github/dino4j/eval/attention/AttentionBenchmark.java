package io.github.dino4j.eval.attention;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.Normalize;
import io.github.dino4j.eval.dense.DenseExtractor;
import io.github.dino4j.eval.video.Mask;
import io.github.dino4j.eval.video.RegionContour;
import java.util.ArrayList;
import java.util.List;

/** Collects how well the heads' masks fit the objects of images whose masks are known. */
public final class AttentionBenchmark {
    private static final double PERCENT = 100.0;

    private final DenseExtractor extractor;
    private final Normalize normalize;
    private final AttentionOptions options;
    private final List<double[]> rows = new ArrayList<>(); // for each image, for each head

    /**
     * Starts with no image.
     *
     * @param extractor the model
     * @param normalize means and deviations of its pixels
     * @param options block, mass, size
     */
    public AttentionBenchmark(DenseExtractor extractor, Normalize normalize, AttentionOptions options) {
        this.extractor = extractor;
        this.normalize = normalize;
        this.options = options;
    }

    /**
     * Measures an image.
     *
     * @param image the image
     * @param truth its objects, of its size; all of them together are the foreground
     * @return what the heads looked at
     * @throws IllegalArgumentException if the sizes differ, the mask is empty, or there is no such block
     */
    public AttentionView add(RgbImage image, Mask truth) {
        if (image.width() != truth.width() || image.height() != truth.height()) {
            throw new IllegalArgumentException("the mask is " + truth.width() + "x" + truth.height() + ", its image "
                    + image.width() + "x" + image.height() + "; they must have the same size");
        }
        if (truth.objects() == 0) {
            throw new IllegalArgumentException("the mask shows no object; leave the image out");
        }
        AttentionView view = AttentionView.of(extractor, normalize, options, image);
        Mask resized = options.size() == 0 ? truth : truth.nearest(options.size(), options.size());
        boolean[] foreground = foreground(resized, view.image());
        double[] row = new double[view.maps().heads()];
        for (int head = 0; head < row.length; head++) {
            row[head] = RegionContour.jaccard(view.mask(head, options.mass()), foreground);
        }
        rows.add(row);
        return view;
    }

    /** The objects in the part of whole patches. */
    private static boolean[] foreground(Mask mask, RgbImage part) {
        boolean[] foreground = new boolean[part.width() * part.height()];
        for (int i = 0; i < foreground.length; i++) {
            int label = mask.at(i / part.width() * mask.width() + i % part.width());
            foreground[i] = label != 0 && label <= mask.objects();
        }
        return foreground;
    }

    /**
     * The means so far.
     *
     * @return percent
     * @throws IllegalStateException if no image was added
     */
    public AttentionResult result() {
        if (rows.isEmpty()) {
            throw new IllegalStateException("no image was measured");
        }
        double[] heads = new double[rows.get(0).length];
        double best = 0.0;
        for (double[] row : rows) {
            double highest = 0.0;
            for (int head = 0; head < heads.length; head++) {
                heads[head] += PERCENT * row[head] / rows.size();
                highest = Math.max(highest, row[head]);
            }
            best += PERCENT * highest / rows.size();
        }
        List<Double> means = new ArrayList<>();
        for (double head : heads) {
            means.add(head);
        }
        return new AttentionResult(rows.size(), means, best);
    }
}

package io.github.dino4j.augment.view;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.Canvas;
import io.github.dino4j.augment.op.CropBox;
import io.github.dino4j.augment.op.Filter;
import io.github.dino4j.augment.op.RandomResizedCrop;
import io.github.dino4j.augment.op.Resize;
import io.github.dino4j.core.config.CropConfig;
import io.github.dino4j.core.config.ViewOperation;
import io.github.dino4j.core.config.ViewsConfig;
import io.github.dino4j.core.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How views of one kind are made: a crop, its resize, and a list of operations, each with a probability for each view. Of the
 * stream of a view, the crop draws first, then each operation whether it happens, and if so its amounts.
 */
final class ViewRecipe {
    private final int size;
    private final RandomResizedCrop crop;
    private final Filter filter;
    private final List<Step> steps;
    private final List<List<Double>> probabilities;

    ViewRecipe(CropConfig kind, ViewsConfig config) {
        this.size = kind.size();
        this.crop = RandomResizedCrop.of(kind.scale(), config.ratio());
        this.filter = Filter.valueOf(config.interpolation().toUpperCase(Locale.ROOT));
        List<ViewOperation> operations = config.operations(kind);
        Steps kinds = new Steps();
        this.steps = operations.stream().map(each -> each.map(kinds)).toList();
        this.probabilities = operations.stream().map(ViewOperation::prob).toList();
    }

    int size() {
        return size;
    }

    /** Makes a view of an image in the canvas. */
    void apply(RgbImage image, int view, RandomStream random, Canvas canvas) {
        CropBox box = crop.draw(image.width(), image.height(), random);
        Resize.apply(image, box, size, size, filter, canvas);
        for (int i = 0; i < steps.size(); i++) {
            if (random.nextDouble() < probability(i, view)) {
                steps.get(i).apply(canvas, random);
            }
        }
    }

    CropBox box(RgbImage image, RandomStream random) {
        return crop.draw(image.width(), image.height(), random);
    }

    /** What {@link #apply} does after the crop, given the same stream. */
    List<String> describe(int view, RandomStream random) {
        List<String> done = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            if (random.nextDouble() < probability(i, view)) {
                done.add(steps.get(i).describe(random));
            }
        }
        return done;
    }

    /** The view's probability; the last one given holds for the rest. */
    private double probability(int step, int view) {
        List<Double> each = probabilities.get(step);
        return each.get(Math.min(view, each.size() - 1));
    }
}

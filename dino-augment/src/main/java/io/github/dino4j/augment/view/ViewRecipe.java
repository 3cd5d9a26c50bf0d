package io.github.dino4j.augment.view;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.Canvas;
import io.github.dino4j.augment.op.CropBox;
import io.github.dino4j.augment.op.Filter;
import io.github.dino4j.augment.op.RandomResizedCrop;
import io.github.dino4j.augment.op.Resize;
import io.github.dino4j.core.config.view.CropConfig;
import io.github.dino4j.core.config.view.ViewOperation;
import io.github.dino4j.core.config.view.ViewsConfig;
import io.github.dino4j.core.random.RandomStream;
import java.util.Arrays;
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

    /** Draws a view of an image of this size: first the crop, then the operations. */
    Draw draw(int width, int height, int view, RandomStream random) {
        CropBox box = crop.draw(width, height, random);
        Step.Drawn[] drawn = new Step.Drawn[steps.size()];
        int count = 0;
        for (int i = 0; i < steps.size(); i++) {
            if (random.nextDouble() < probability(i, view)) {
                drawn[count++] = steps.get(i).draw(random);
            }
        }
        return new Draw(box, drawn, count);
    }

    /** A view as it was drawn, which can be made of any three channels of the image. */
    final class Draw {
        private final CropBox box;
        private final Step.Drawn[] operations;
        private final int count; // of the operations that happen

        private Draw(CropBox box, Step.Drawn[] operations, int count) {
            this.box = box;
            this.operations = operations;
            this.count = count;
        }

        CropBox box() {
            return box;
        }

        /** Makes the view in the canvas. */
        void apply(RgbImage image, Canvas canvas) {
            Resize.apply(image, box, size, size, filter, canvas);
            for (int i = 0; i < count; i++) {
                operations[i].apply(canvas);
            }
        }

        /** What is done after the crop, in order. */
        List<String> describe() {
            return Arrays.stream(operations, 0, count).map(Step.Drawn::describe).toList();
        }
    }

    /** The view's probability; the last one given holds for the rest. */
    private double probability(int step, int view) {
        List<Double> each = probabilities.get(step);
        return each.get(Math.min(view, each.size() - 1));
    }
}

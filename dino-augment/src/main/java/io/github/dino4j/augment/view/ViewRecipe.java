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
import io.github.dino4j.core.random.Rng;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * How views of one kind are made: a crop, its resize, and a list of operations, each with a probability for each view. Of the
 * stream of a view, the crop draws first, then each operation whether it happens, and if so its amounts.
 */
final class ViewRecipe {
    private static final String GRID = "grid";
    private static final int ROOM = 3; // a cell is as wide as a patch and a third

    private final int size;
    private final int grid;
    private final RandomResizedCrop crop;
    private final Filter filter;
    private final List<Step> steps;
    private final List<List<Double>> probabilities;

    ViewRecipe(CropConfig kind, ViewsConfig config) {
        this.size = kind.size();
        this.grid = kind.grid();
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

    /**
     * What a view's random numbers come from.
     *
     * @param ofImage the same for all views of an image in an epoch
     * @param ofView its own
     */
    record Keys(Rng ofImage, Rng ofView) {}

    /**
     * Draws a view of an image of this size: first the crop, then the operations. A cell's crop is the same for all views of its image
     * and comes from the image's key; the place in the cell is the view's own.
     */
    Draw draw(int width, int height, int view, Keys keys) {
        RandomStream random = keys.ofView().generator();
        CropBox box;
        Resize.Result part;
        if (grid == 1) {
            box = crop.draw(width, height, random);
            part = Resize.Result.whole(size, size);
        } else {
            RandomStream shared = keys.ofImage().fold(GRID).generator();
            box = crop.draw(width, height, shared);
            part = cell(view, shared, random);
        }
        Step.Drawn[] drawn = new Step.Drawn[steps.size()];
        int count = 0;
        for (int i = 0; i < steps.size(); i++) {
            if (random.nextDouble() < probability(i, view)) {
                drawn[count++] = steps.get(i).draw(random);
            }
        }
        return new Draw(box, part, drawn, count);
    }

    /**
     * A patch of a cell, of which the views have one each, in an order that is the image's own: 64 pixels of 85, as in the jigsaw of
     * Misra and van der Maaten 2020 and its followers.
     */
    private Resize.Result cell(int view, RandomStream shared, RandomStream random) {
        int[] order = IntStream.range(0, grid * grid).toArray();
        shared.shuffle(order);
        int free = size / ROOM;
        int side = size + free;
        int x = order[view] % grid * side + random.nextInt(free + 1);
        int y = order[view] / grid * side + random.nextInt(free + 1);
        return new Resize.Result((long) grid * side, (long) grid * side, x, y, size, size);
    }

    /** A view as it was drawn, which can be made of any three channels of the image. */
    final class Draw {
        private final CropBox box;
        private final Resize.Result part; // of the resized box
        private final Step.Drawn[] operations;
        private final int count; // of the operations that happen

        private Draw(CropBox box, Resize.Result part, Step.Drawn[] operations, int count) {
            this.box = box;
            this.part = part;
            this.operations = operations;
            this.count = count;
        }

        /** The part of the image that is seen, of a cell to whole pixels. */
        CropBox box() {
            if (grid == 1) {
                return box;
            }
            int x = (int) (part.x() * box.width() / part.width());
            int y = (int) (part.y() * box.height() / part.height());
            int width = (int) Math.max(1, part.columns() * (long) box.width() / part.width());
            int height = (int) Math.max(1, part.rows() * (long) box.height() / part.height());
            return new CropBox(box.x() + x, box.y() + y, width, height);
        }

        /** Makes the view in the canvas. */
        void apply(RgbImage image, Canvas canvas) {
            Resize.apply(image, box, part, filter, canvas);
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

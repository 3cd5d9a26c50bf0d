package io.github.dino4j.eval.knn;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.picture.InlinePicture;
import io.github.dino4j.eval.picture.SamePixels;
import io.github.dino4j.eval.report.Block;
import io.github.dino4j.eval.report.Gallery;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Some held-out images with the training images nearest to them: what the votes of k-NN come from. */
public final class KnnExamples {
    private static final int OF_EACH = 5; // right ones, and wrong ones
    private static final int SHOWN = 7; // neighbours of each
    private static final int LOOKED_AT = 512; // held-out images among which examples are looked for

    private final KnnEvaluator evaluator;
    private final FeatureBank train;
    private final FeatureBank val;
    private final int k;

    /**
     * Prepares the features.
     *
     * @param evaluator how neighbours vote
     * @param train the rows that vote
     * @param val the rows to classify
     * @param k number of neighbours that vote
     */
    public KnnExamples(KnnEvaluator evaluator, FeatureBank train, FeatureBank val, int k) {
        this.evaluator = evaluator;
        this.train = train;
        this.val = val;
        this.k = k;
    }

    /** A held-out row, what it was taken for, and its nearest training rows. */
    private record Example(int row, int predicted, List<Near> nearest) {}

    private record Near(int row, float cosine) {}

    /**
     * Draws the first few right and wrong answers in a seeded order.
     *
     * @param trainImages in the order of the training rows
     * @param valImages in the order of the held-out rows
     * @param seed of the choice
     * @return two rows of strips, right ones first; either is left out if there are none
     * @throws IOException if an image cannot be read
     */
    public List<Block> blocks(ImageSource trainImages, ImageSource valImages, long seed) throws IOException {
        int[] order = IntStream.range(0, val.size()).toArray();
        Rng.of(seed).fold("knn-examples").generator().shuffle(order);
        int[] rows = Arrays.copyOf(order, Math.min(LOOKED_AT, order.length));
        Example[] examples = new Example[rows.length];
        evaluator.explain(train, val.select(rows), k, SHOWN, (row, neighbours, predicted) -> {
            List<Near> nearest = IntStream.range(0, Math.min(SHOWN, neighbours.size()))
                    .mapToObj(rank -> new Near(neighbours.index(rank), neighbours.similarity(rank)))
                    .toList();
            examples[row] = new Example(rows[row], predicted, nearest);
        });
        List<Block> blocks = new ArrayList<>();
        for (boolean right : new boolean[] {true, false}) {
            List<Gallery.Strip> strips = new ArrayList<>();
            for (Example example : examples) {
                if (strips.size() < OF_EACH && right == (example.predicted() == val.label(example.row()))) {
                    strips.add(strip(example, trainImages, valImages));
                }
            }
            if (!strips.isEmpty()) {
                String which = right ? "Classified rightly" : "Classified wrongly";
                blocks.add(new Gallery(
                        which + ": a held-out image and the training images nearest to it", Gallery.SMALL, strips));
            }
        }
        return blocks;
    }

    private Gallery.Strip strip(Example example, ImageSource trainImages, ImageSource valImages) throws IOException {
        int truth = val.label(example.row());
        String name = className(valImages, truth);
        RgbImage query = valImages.read(example.row());
        List<Gallery.Tile> tiles = new ArrayList<>();
        tiles.add(new Gallery.Tile(InlinePicture.of(query, Gallery.SMALL), name, Gallery.Mark.QUERY));
        int same = 0;
        for (Near near : example.nearest()) {
            int label = train.label(near.row());
            RgbImage found = trainImages.read(near.row());
            if (SamePixels.are(query, found)) {
                same++;
                continue; // an image is no neighbour of its own
            }
            tiles.add(new Gallery.Tile(
                    InlinePicture.of(found, Gallery.SMALL),
                    String.format(Locale.ROOT, "%s %.4f", className(trainImages, label), near.cosine()),
                    Gallery.Mark.of(label == truth)));
        }
        String taken = example.predicted() == truth
                ? name
                : name + ", taken for " + className(trainImages, example.predicted());
        return new Gallery.Strip(taken + leftOut(same), tiles);
    }

    private static String leftOut(int same) {
        return same == 0
                ? ""
                : " (" + same + (same == 1 ? " training image" : " training images")
                        + " of the same pixels voted and is not shown: --train and --val share it)";
    }

    private static String className(ImageSource images, int label) {
        return label < images.classes().size() ? images.classes().get(label) : Integer.toString(label);
    }
}

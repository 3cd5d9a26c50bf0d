package io.github.dino4j.eval.knn;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.dense.Stored;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.report.Block;
import io.github.dino4j.eval.report.Gallery;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KnnExamplesTest {
    private static final int DIM = 6;
    private static final List<String> CLASSES = List.of("ant", "bee", "cow");

    private static FeatureBank bank(String name, int rows) {
        RandomStream random = Rng.of(11).fold(name).generator();
        float[] features = new float[rows * DIM];
        int[] labels = new int[rows];
        for (int i = 0; i < features.length; i++) {
            labels[i / DIM] = i / DIM % 3;
            features[i] = (float) random.nextGaussian() + (i % DIM == labels[i / DIM] ? 1.5f : 0);
        }
        return FeatureBank.of(features, DIM, labels, 3).named(CLASSES, List.of());
    }

    private record Drawn(String set, FeatureBank bank) implements ImageSource {
        @Override
        public int size() {
            return bank.size();
        }

        @Override
        public List<String> classes() {
            return CLASSES;
        }

        @Override
        public int label(int index) {
            return bank.label(index);
        }

        @Override
        public String name(int index) {
            return "image " + index;
        }

        @Override
        public RgbImage read(int index) {
            return Stored.image(set + index, 8, 8);
        }

        @Override
        public void close() {}
    }

    /** Class names and cosines of the nearest training rows, by an obvious loop. */
    private static List<String> nearest(FeatureBank train, float[] query, int count) {
        List<double[]> found = new ArrayList<>();
        for (int row = 0; row < train.size(); row++) {
            double dot = 0;
            double one = 0;
            double other = 0;
            for (int i = 0; i < DIM; i++) {
                dot += (double) query[i] * train.row(row)[i];
                one += (double) query[i] * query[i];
                other += (double) train.row(row)[i] * train.row(row)[i];
            }
            found.add(new double[] {dot / Math.sqrt(one * other), train.label(row)});
        }
        found.sort(Comparator.comparingDouble((double[] each) -> each[0]).reversed());
        return found.subList(0, count).stream()
                .map(each -> String.format(Locale.ROOT, "%s %.4f", CLASSES.get((int) each[1]), each[0]))
                .toList();
    }

    @Test
    void stripsShowTheNearestTrainingImagesAndWhatTheyVoteFor() throws IOException {
        FeatureBank train = bank("train", 40);
        FeatureBank val = bank("val", 60);
        KnnEvaluator evaluator = new KnnEvaluator(new KnnOptions(List.of(3), KnnOptions.MAJORITY, KnnIndex.EXACT));
        List<Block> blocks =
                new KnnExamples(evaluator, train, val, 3).blocks(new Drawn("train", train), new Drawn("val", val), 1);

        assertThat(blocks).hasSize(2);
        List<List<String>> answers = IntStream.range(0, val.size())
                .mapToObj(row -> nearest(train, val.row(row), 7))
                .toList();
        for (Block block : blocks) {
            Gallery gallery = (Gallery) block;
            boolean right = gallery.caption().startsWith("Classified rightly");
            assertThat(gallery.strips()).hasSize(5);
            for (Gallery.Strip strip : gallery.strips()) {
                List<String> captions =
                        strip.tiles().stream().map(Gallery.Tile::caption).toList();
                assertThat(answers).contains(captions.subList(1, 8));
                String truth = captions.get(0);
                assertThat(strip.tiles().get(0).mark()).isEqualTo(Gallery.Mark.QUERY);
                strip.tiles().subList(1, 8).forEach(tile -> assertThat(tile.mark())
                        .isEqualTo(Gallery.Mark.of(tile.caption().startsWith(truth))));
                long votes = captions.subList(1, 4).stream()
                        .filter(caption -> caption.startsWith(truth))
                        .count();
                if (votes != 1) { // one vote may win or lose against two different ones
                    assertThat(votes > 1).as(strip.label()).isEqualTo(right);
                }
                assertThat(strip.label().contains(", taken for ")).isEqualTo(!right);
            }
        }
    }

    @Test
    void theSameSeedChoosesTheSameImages() throws IOException {
        FeatureBank train = bank("train", 40);
        FeatureBank val = bank("val", 60);
        KnnExamples examples = new KnnExamples(new KnnEvaluator(KnnOptions.published()), train, val, 5);
        String first = examples.blocks(new Drawn("train", train), new Drawn("val", val), 1)
                .get(0)
                .html();
        assertThat(examples.blocks(new Drawn("train", train), new Drawn("val", val), 1)
                        .get(0)
                        .html())
                .isEqualTo(first);
        assertThat(examples.blocks(new Drawn("train", train), new Drawn("val", val), 2)
                        .get(0)
                        .html())
                .isNotEqualTo(first);
    }

    @Test
    void whereAllAreRightThereAreNoWrongOnes() throws IOException {
        FeatureBank bank = bank("train", 12);
        List<Block> blocks = new KnnExamples(new KnnEvaluator(KnnOptions.published()), bank, bank, 1)
                .blocks(new Drawn("both", bank), new Drawn("both", bank), 1);
        assertThat(blocks).hasSize(1);
        Gallery.Strip strip = ((Gallery) blocks.get(0)).strips().get(0);
        assertThat(strip.tiles().get(1).caption()).doesNotEndWith(" 1.0000"); // an image is no neighbour of its own
        assertThat(strip.tiles()).hasSize(7);
        assertThat(strip.label()).contains("1 training image of the same pixels voted and is not shown");
    }
}

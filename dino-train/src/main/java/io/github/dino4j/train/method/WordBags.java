package io.github.dino4j.train.method;

import io.github.dino4j.core.engine.GraphContext;
import io.github.dino4j.core.event.Signal;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.random.Share;
import io.github.dino4j.vit.head.WordWeights;
import io.github.dino4j.vit.loss.Pairs;
import io.github.dino4j.vit.model.Backbone;
import io.github.dino4j.vit.ops.LossOps;
import io.github.dino4j.vit.ops.TargetOps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Bags of visual words (Gidaris et al. 2021, OBoW, section 3): at each place of an image the teacher's features are assigned to words by
 * {@code softmax(-(sharpness / mean least d^2) d^2)}, the greatest share of each word over all places is taken, and those are divided by
 * their sum. One random place of each view, averaged with its neighbours, becomes a word; the oldest words leave.
 *
 * @param sharpness of the assignment
 * @param vocabulary words and layers
 * @param globals views G
 */
record WordBags(double sharpness, Vocabulary vocabulary, int globals) implements Target {
    private static final double TINY = 1e-6; // a distance that is divided by
    private static final int NEIGHBOURS = 9; // a place among them
    private static final int REACH = 3; // places in a row of those
    private static final Signal DISTANCE = new Signal(
            "word_distance",
            "",
            "mean squared distance of a place's features from the nearest word, in the first layer");

    /** A graph reads features of places. */
    @Override
    public SDVariable of(SDVariable outputs, GraphContext graph) {
        throw new IllegalStateException("bags are of features, not of outputs");
    }

    @Override
    public SDVariable of(SDVariable outputs, Teaching teaching) {
        GraphContext graph = teaching.forward().graph();
        List<SDVariable> bags = new ArrayList<>();
        for (int layer = 0; layer < layers(); layer++) {
            bags.add(new Layer(teaching, layer).bags());
        }
        SDVariable all = teaching.forward().ops().pack(bags); // (layers*G*B, words)
        graph.output(Entropy.SIGNAL.name(), Target.ops(graph).meanEntropy(all));
        return all;
    }

    private static String places(int layer) {
        return "obow.places." + layer;
    }

    /** The nodes of a layer. */
    private final class Layer {
        private final GraphContext graph;
        private final LossOps ops;
        private final int number;
        private final int rows; // of all places P
        private final SDVariable features; // (P, C)

        Layer(Teaching teaching, int number) {
            this.graph = teaching.forward().graph();
            this.ops = teaching.forward().ops().losses();
            this.number = number;
            Backbone.Places places = vocabulary.places().get(number);
            int side = places.side();
            int images = globals * teaching.batch();
            this.rows = images * side * side;
            SDVariable all =
                    teaching.forward().recorded(vocabulary.stages().get(number).name());
            this.features = places.before() == 0 ? all : without(all, places, images);
        }

        /** Rows that are places. */
        private SDVariable without(SDVariable all, Backbone.Places places, int images) {
            int count = places.side() * places.side();
            int step = places.before() + count;
            float[] numbers = new float[images * count];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = i / count * step + places.before() + i % count;
            }
            SDVariable rowsOfPlaces =
                    all.getSameDiff().constant(Nd4j.createFromArray(numbers).reshape(numbers.length, 1));
            return ops.gather(all, rowsOfPlaces, images * step);
        }

        SDVariable bags() {
            int words = vocabulary.words();
            StateTensor state = state().get(number);
            SDVariable vocabularyOf = graph.input(state.name(), words, state.width());
            TargetOps targets = Target.ops(graph);
            SDVariable products = ops.rowProducts(features, vocabularyOf); // (P, words)
            SDVariable half = features.getSameDiff().constant(Nd4j.scalar(0.5f).reshape(1, 1));
            SDVariable centre = ops.rowProducts(half, ops.rowDots(vocabularyOf, vocabularyOf)); // (1, words): |w|^2 / 2
            SDVariable scores = targets.centered(products, centre, words); // (P, words): (|f|^2 - d^2) / 2
            SDVariable nearest = ops.greatest(scores, 1, words); // (P, words)
            SDVariable distance = ops.meanOfAll(ops.difference(
                    ops.productSum(features, features, 1.0 / rows), ops.productSum(nearest, scores, 2.0 / rows))); // ()
            if (number == 0) {
                graph.output(DISTANCE.name(), distance);
            }
            graph.output(state.next(), words());
            SDVariable temperature = ops.times(ops.plus(distance, TINY), 1.0 / (2.0 * sharpness)); // ()
            int side = vocabulary.places().get(number).side();
            SDVariable shares = targets.centeredSoftmax(products, centre, temperature); // (P, words)
            return targets.bags(shares, side * side, words); // (G*B, words)
        }

        /** What becomes words: the mean of a place and its neighbours, of each view. */
        private SDVariable words() {
            int side = vocabulary.places().get(number).side();
            int images = rows / (side * side);
            SDVariable chosen = graph.input(places(number), (long) NEIGHBOURS * images, 1);
            SDVariable taken = ops.gather(features, chosen, rows); // (9*G*B, C)
            SDVariable sum = IntStream.range(0, NEIGHBOURS)
                    .mapToObj(each -> ops.rows(taken, each * images, images)) // (G*B, C)
                    .reduce(ops::sum)
                    .orElseThrow();
            return ops.times(sum, 1.0 / NEIGHBOURS); // (G*B, C)
        }
    }

    /** The places that become words, of each neighbour one after the other; at least a place away from the edge where there is room. */
    @Override
    public Map<String, float[]> drawn(Rng rng, Share share, int batch) {
        Map<String, float[]> drawn = new LinkedHashMap<>();
        int images = globals * batch;
        for (int layer = 0; layer < layers(); layer++) {
            RandomStream random = rng.fold(layer).generator();
            int side = vocabulary.places().get(layer).side();
            float[] numbers = new float[NEIGHBOURS * images];
            int image = 0;
            for (int any = 0; any < share.all(images); any++) { // an image has the place that it has in one whole batch
                int left = random.nextInt(Math.max(1, side - REACH + 1));
                int upper = random.nextInt(Math.max(1, side - REACH + 1));
                if (!share.has(any % share.all(batch), batch)) {
                    continue;
                }
                for (int each = 0; each < NEIGHBOURS; each++) {
                    int x = Math.min(side - 1, left + each % REACH);
                    int y = Math.min(side - 1, upper + each / REACH);
                    numbers[each * images + image] = (image * side + y) * side + x;
                }
                image++;
            }
            drawn.put(places(layer), numbers);
        }
        return drawn;
    }

    @Override
    public int layers() {
        return vocabulary.stages().size();
    }

    @Override
    public boolean readsPlaces() {
        return true;
    }

    @Override
    public int columns(int outputs) {
        return vocabulary.words();
    }

    /** Products, scores, the nearest and shares, of one layer after the other. */
    @Override
    public long activations(Pairs pairs) {
        long places = vocabulary.places().stream()
                .mapToLong(each -> (long) each.side() * each.side())
                .sum();
        long images = (long) pairs.global() * pairs.batch();
        return vocabulary.words() * (4L * images * places + 2L * layers() * pairs.all() * pairs.batch());
    }

    @Override
    public List<StateTensor> state() {
        return IntStream.range(0, layers())
                .mapToObj(layer -> StateTensor.words(
                        WordWeights.vocabulary(layer),
                        vocabulary.words(),
                        vocabulary.stages().get(layer).width()))
                .toList();
    }

    @Override
    public List<Signal> signals() {
        return List.of(Entropy.SIGNAL, DISTANCE);
    }

    @Override
    public Optional<Signal> entropy() {
        return Optional.of(Entropy.SIGNAL);
    }

    @Override
    public List<CollapseRule> collapseRules() {
        return List.of(
                Entropy.uniform(vocabulary.words()),
                Entropy.oneOutput(vocabulary.words(), "lower optim.lr, or raise method.predictor.words"));
    }
}

package io.github.dino4j.train.signal;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.view.CropConfig;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.engine.Outputs;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.eval.dense.DenseExtractor;
import io.github.dino4j.eval.feature.EvalEngine;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.signal.Alignment;
import io.github.dino4j.eval.signal.BeyondColour;
import io.github.dino4j.eval.signal.ColourNeighbours;
import io.github.dino4j.eval.signal.Cosines;
import io.github.dino4j.eval.signal.DeadShare;
import io.github.dino4j.eval.signal.EffectiveRank;
import io.github.dino4j.train.listen.EmbeddedImages;
import io.github.dino4j.vit.network.Network;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Measures a network's features without labels, on the same sample of images every time. */
public final class SignalMeter implements AutoCloseable {
    private static final MathContext DIGITS = new MathContext(6); // so that sums in another order say the same
    private static final int PAIRS = 64;
    private static final double SHARE = 0.02; // of the work of a run

    private final RunConfig config;
    private final Network network;
    private final ParameterStore weights;
    private final SignalSample sample;
    private final Engine engine;
    private final int batch;
    private final Map<Integer, Plan> plans = new LinkedHashMap<>(); // by size
    private final @Nullable DenseExtractor attention; // null where nothing is drawn of it
    private final SignalPictures pictures;
    private int[][] nearest = {}; // rows by row, as measured last
    private @Nullable FeatureBank measured; // the last features

    /**
     * Prepares to measure.
     *
     * @param config of the run
     * @param network backbone and head
     * @param weights read at every measurement
     * @param train images, labelled or not
     */
    public SignalMeter(RunConfig config, Network network, ParameterStore weights, ImageSource train) {
        this.config = config;
        this.network = network;
        this.weights = weights;
        this.sample = new SignalSample(config, train);
        this.engine = EvalEngine.whileTraining(config).takingTurns();
        this.batch = Math.min(config.eval().batchSize(), sample.size());
        boolean drawn = config.eval().signals().pictures() > 0 && SignalPictures.attends(config.model());
        this.attention = drawn ? new DenseExtractor(network, weights, engine) : null;
        this.pictures = new SignalPictures(config, sample, attention);
    }

    /**
     * How seldom to measure so that it is a small part of the work, counted in pixels that go through the backbone, of which
     * a student's count three times for their gradients.
     *
     * @param images training images of an epoch
     * @return epochs between measurements, at least 1
     */
    public int spacing(int images) {
        CropConfig global = config.views().global();
        CropConfig local = config.views().local();
        double large = (double) global.size() * global.size();
        double small = (double) local.size() * local.size();
        double whole = (double) config.model().imageSize() * config.model().imageSize();
        double epoch = images * (global.count() * large * (1 + 3) + local.count() * small * 3);
        double own = (sample.size() + batch) * whole + 2.0 * Math.min(PAIRS, sample.size()) * large;
        return (int) Math.max(1, Math.ceil(own / (SHARE * epoch)));
    }

    /**
     * Measures.
     *
     * @param step steps completed
     * @param memory of {@link NeighbourMemory}, brought up to date
     * @return values by the names of {@link FeatureSignals}; empty if fewer than two images of the sample can be read
     * @throws IllegalArgumentException if a feature is not finite
     */
    public Map<String, Double> measure(long step, long[] memory) {
        Rows features = new Rows(sample.size());
        Rows head = new Rows(sample.size());
        Rows plain = new Rows(batch);
        List<double[]> colours = compute(features, head, plain);
        if (features.rows < 2) {
            return Map.of();
        }
        Map<String, Double> values = new LinkedHashMap<>();
        measured = features.bank();
        Cosines cosines = Cosines.of(features.bank());
        put(values, FeatureSignals.RANK, EffectiveRank.of(features.bank()));
        put(values, FeatureSignals.COSINE, cosines.mean());
        put(values, FeatureSignals.UNIFORMITY, cosines.uniformity());
        put(values, FeatureSignals.ALIGNMENT, alignment());
        put(values, FeatureSignals.DEAD, DeadShare.of(features.bank()));
        nearest = cosines.nearest(NeighbourMemory.K);
        NeighbourMemory.kept(memory, step, nearest).ifPresent(kept -> put(values, FeatureSignals.KEPT, kept));
        put(values, FeatureSignals.COLOUR, ColourNeighbours.share(colours.toArray(new double[0][]), nearest));
        if (plain.rows > 1) {
            put(values, FeatureSignals.BEYOND, BeyondColour.of(features.bank(0, plain.rows), plain.bank()));
        }
        put(values, FeatureSignals.HEAD + FeatureSignals.RANK, EffectiveRank.of(head.bank()));
        put(
                values,
                FeatureSignals.HEAD + FeatureSignals.COSINE,
                Cosines.of(head.bank()).mean());
        put(values, FeatureSignals.HEAD + FeatureSignals.DEAD, DeadShare.of(head.bank()));
        return values;
    }

    /**
     * Draws what was measured last: attention and nearest images of some images of the sample, where
     * {@code eval.signals.pictures} asks for them. What cannot be drawn is said in the log.
     *
     * @param folder the run's {@code samples}
     * @param epoch epochs completed
     */
    public void draw(Path folder, int epoch) {
        if (nearest.length > 0) {
            pictures.draw(folder, epoch, sample.places(), nearest);
        }
    }

    /**
     * What was measured last: the backbone's features.
     *
     * @param step steps completed
     * @param epoch epochs completed
     * @return the images of the sample that can be read
     * @throws IllegalStateException if nothing was measured
     */
    public EmbeddedImages embedded(long step, int epoch) {
        if (measured == null) {
            throw new IllegalStateException("nothing was measured yet");
        }
        return EmbeddedImages.ofSample(step, epoch, measured, sample.images(), sample.places());
    }

    /** Features of the sample, and of its first batch's mean colours in place of images; returns the sample's mean colours. */
    private List<double[]> compute(Rows features, Rows head, Rows plain) {
        int size = config.model().imageSize();
        List<double[]> colours = new ArrayList<>();
        float[] input = new float[Math.multiplyExact(batch * config.model().inChans(), size * size)];
        for (int first = 0; first < sample.size(); first += batch) {
            List<RgbImage> images = sample.read(first, Math.min(batch, sample.size() - first));
            sample.whole(images, input);
            addColours(input, images.size(), size * size, colours);
            if (first == 0 && images.size() > 1) {
                float[] areas = areas(colours, input.length, size * size);
                plain.add(run(areas, size).floats("features"), images.size(), batch);
            }
            Outputs outputs = run(input, size);
            features.add(outputs.floats("features"), images.size(), batch);
            head.add(outputs.floats("head"), images.size(), batch);
        }
        return colours;
    }

    /** The mean of each channel of some images, (n, C, pixels). */
    private void addColours(float[] images, int count, int pixels, List<double[]> colours) {
        int channels = config.model().inChans();
        for (int image = 0; image < count; image++) {
            double[] colour = new double[channels];
            for (int i = 0; i < channels * pixels; i++) {
                colour[i / pixels] += images[image * channels * pixels + i] / pixels;
            }
            colours.add(colour);
        }
    }

    /** Images that are of one colour each, (n, C, pixels). */
    private static float[] areas(List<double[]> colours, int length, int pixels) {
        float[] areas = new float[length];
        for (int image = 0; image < colours.size(); image++) {
            double[] colour = colours.get(image);
            for (int i = 0; i < colour.length * pixels; i++) {
                areas[image * colour.length * pixels + i] = (float) colour[i / pixels];
            }
        }
        return areas;
    }

    /** What is not a number is not told. */
    private static void put(Map<String, Double> values, String name, double value) {
        if (Double.isFinite(value)) {
            values.put(name, new BigDecimal(value).round(DIGITS).doubleValue());
        }
    }

    /** Of the backbone's features of two views of some of the images. */
    private double alignment() {
        List<RgbImage> images = sample.read(0, Math.min(PAIRS, sample.size()));
        if (images.isEmpty()) {
            return Double.NaN;
        }
        int size = config.views().global().size();
        float[] pairs = sample.pairs(images); // (2n, C, s, s)
        int length = config.model().inChans() * size * size;
        float[] input = new float[batch * length];
        Rows features = new Rows(2 * images.size());
        for (int first = 0; first < 2 * images.size(); first += batch) {
            int count = Math.min(batch, 2 * images.size() - first);
            System.arraycopy(pairs, first * length, input, 0, count * length);
            features.add(run(input, size).floats("features"), count, batch);
        }
        return Alignment.of(features.bank(0, images.size()), features.bank(images.size(), 2 * images.size()));
    }

    private Outputs run(float[] images, int size) {
        Plan plan =
                plans.computeIfAbsent(size, missing -> engine.compile(new SignalGraph(network, batch, size), weights));
        plan.input("images").data().asNioFloat().put(images); // what rows beyond the count say is not read
        return plan.forward(Map.of());
    }

    @Override
    public void close() {
        plans.values().forEach(Plan::close);
        plans.clear();
        if (attention != null) {
            attention.close();
        }
    }

    /** Rows of features as batches bring them. */
    private static final class Rows {
        private final int most;
        private float[] features = new float[0];
        private int rows;
        private int dim;

        Rows(int most) {
            this.most = most;
        }

        void add(float[] computed, int count, int batch) {
            if (rows == 0) {
                dim = computed.length / batch;
                features = new float[Math.multiplyExact(most, dim)];
            }
            System.arraycopy(computed, 0, features, rows * dim, count * dim);
            rows += count;
        }

        FeatureBank bank() {
            return bank(0, rows);
        }

        FeatureBank bank(int from, int to) {
            return FeatureBank.unlabelled(Arrays.copyOfRange(features, from * dim, to * dim), dim);
        }
    }
}

package io.github.dino4j.eval.feature;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.view.EvalTransform;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.engine.Outputs;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parallel.Shares;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.vit.network.Network;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Features of a frozen backbone, a batch at a time. Weights are read at every call, so changes show at once, but by an engine for
 * {@linkplain Engine#finished finished} networks, which reads them once. Plans are compiled when first needed, one for each
 * resolution, and kept. Safe to share: calls from several threads take turns,
 * since a plan runs for one at a time and uses all computing threads anyway.
 */
public final class FeatureExtractor implements FeatureSource, AutoCloseable {
    private final Network network;
    private final ParameterStore weights;
    private final EvalTransform transform;
    private final Engine engine;
    private final FeatureKind kind;
    private final int batch;
    private final Map<Key, Plan> plans = new LinkedHashMap<>();

    /** What a plan was compiled for. */
    private record Key(int size, int lastBlocks, BackboneGraph.Tokens tokens) {}

    /**
     * CLS features.
     *
     * @param network the model
     * @param weights its weights
     * @param transform how an image becomes S x S numbers
     * @param batch images B of a forward pass, at least 1
     * @param engine what runs it
     */
    public FeatureExtractor(
            Network network, ParameterStore weights, EvalTransform transform, int batch, Engine engine) {
        this(network, weights, transform, batch, engine, FeatureKind.CLS);
    }

    /**
     * Features of any kind.
     *
     * @param network the model
     * @param weights its weights
     * @param transform how an image becomes S x S numbers
     * @param batch images B of a forward pass, at least 1
     * @param engine what runs it
     * @param kind which outputs are the features
     * @throws IllegalArgumentException if the model has fewer blocks than that
     */
    public FeatureExtractor(
            Network network,
            ParameterStore weights,
            EvalTransform transform,
            int batch,
            Engine engine,
            FeatureKind kind) {
        this.network = network;
        this.weights = weights;
        this.transform = transform;
        this.batch = batch;
        this.engine = engine;
        this.kind = kind;
        kind.dim(network.backbone().config());
    }

    /**
     * The same backbone, other outputs. Close it as well.
     *
     * @param other which outputs are the features
     * @return a new extractor
     */
    public FeatureExtractor of(FeatureKind other) {
        return new FeatureExtractor(network, weights, transform, batch, engine, other);
    }

    /** {@return numbers in a row} */
    public int dim() {
        return kind.dim(network.backbone().config());
    }

    /** {@return images of a forward pass} */
    public int batch() {
        return batch;
    }

    /**
     * What rows were made by, which feature files hold beside them.
     *
     * @return model, image size, transform, blocks and precision
     */
    public Map<String, String> provenance() {
        Map<String, String> made = new LinkedHashMap<>();
        made.put("model", network.backbone().config().name());
        made.put("image_size", Integer.toString(transform.size()));
        made.put("transform", transform.resize().key());
        made.put("last_blocks", Integer.toString(kind.lastBlocks()));
        made.put("avg_patches", Boolean.toString(kind.avgPatches()));
        made.put("precision", EvalEngine.precision(engine));
        return made;
    }

    /** {@return the name of the engine that computes, which others differ from by rounding} */
    public String engineName() {
        return engine.name();
    }

    /** {@return how an image becomes numbers} */
    public EvalTransform transform() {
        return transform;
    }

    @Override
    public FeatureBank extract(ImageSource source, Group group) throws IOException {
        int dim = dim();
        float[] features = ImageRows.room(source.size(), dim);
        Shares shares = new Shares(group, source.size(), batch); // batches of the same images as in one process
        Shares.together(group, () -> {
            float[] input = new float[inputLength(transform.size())];
            for (int first = shares.first(); first < shares.end(); first += batch) {
                int count = Math.min(batch, shares.end() - first);
                ImageRows.read(transform, source, first, count, input);
                features(input, transform.size(), count, features, first * dim);
            }
        });
        shares.exchange(features, dim);
        return ImageRows.bank(features, dim, source);
    }

    private int inputLength(int size) {
        return Math.multiplyExact(batch * network.backbone().config().inChans(), size * size);
    }

    /**
     * Features of images that are numbers already.
     *
     * @param images (B, C, S, S), of which the first count are looked at
     * @param size S, any multiple of the patch size
     * @param count images wanted, at most B
     * @param target where to, row by row
     * @param offset first element
     */
    public synchronized void features(float[] images, int size, int count, float[] target, int offset) {
        boolean mean = kind.avgPatches();
        BackboneGraph.Tokens tokens = mean ? BackboneGraph.Tokens.LAST : BackboneGraph.Tokens.NONE;
        Outputs outputs = run(new Key(size, kind.lastBlocks(), tokens), images);
        float[][] cls = new float[kind.lastBlocks()][];
        for (int i = 0; i < cls.length; i++) {
            cls[i] = outputs.floats("cls." + i); // (B, D)
        }
        float[] all = mean ? outputs.floats("tokens." + (cls.length - 1)) : new float[0]; // (B*T, D)
        int prefix = mean ? network.vit("features of patches").config().prefixTokens() : 0;
        FeatureKind.Batch computed = new FeatureKind.Batch(cls, all, batch, prefix);
        for (int i = 0; i < count; i++) {
            kind.assemble(computed, i, target, offset + i * dim());
        }
    }

    /**
     * The tokens of the last blocks, each block's through the final norm: the original's {@code get_intermediate_layers}.
     *
     * @param images (B, C, S, S)
     * @param size S, any multiple of the patch size
     * @param lastBlocks how many blocks, at least 1 and at most the model's
     * @return for each block (B, T, D), the last block's at the end
     */
    public synchronized List<float[]> intermediateLayers(float[] images, int size, int lastBlocks) {
        new FeatureKind(lastBlocks, false).dim(network.backbone().config());
        Outputs outputs = run(new Key(size, lastBlocks, BackboneGraph.Tokens.ALL), images);
        List<float[]> layers = new ArrayList<>();
        for (int i = 0; i < lastBlocks; i++) {
            layers.add(outputs.floats("tokens." + i)); // (B*T, D)
        }
        return layers;
    }

    private Outputs run(Key key, float[] images) {
        Plan plan = plans.computeIfAbsent(key, this::compile);
        plan.input("images").data().asNioFloat().put(images); // rows beyond what is asked for are thrown away
        return plan.forward(Map.of());
    }

    private Plan compile(Key key) {
        int multiple = network.backbone().config().sideMultiple();
        if (key.size() < multiple || key.size() % multiple != 0) {
            throw new IllegalArgumentException(
                    "an image's side must be a multiple of the patch size " + multiple + ", was " + key.size());
        }
        return engine.compile(new BackboneGraph(network, batch, key.size(), key.lastBlocks(), key.tokens()), weights);
    }

    @Override
    public synchronized void close() {
        plans.values().forEach(Plan::close);
        plans.clear();
    }
}

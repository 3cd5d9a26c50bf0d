package io.github.dino4j.eval.dense;

import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.engine.Outputs;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.vit.model.PatchGrid;
import io.github.dino4j.vit.network.Network;
import java.nio.FloatBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * CLS token, patch tokens and attention of any block of a frozen backbone, for one image of any shape at a time. A graph is
 * compiled for each number of patches, and the last few are kept. One thread at a time.
 */
public final class DenseExtractor implements ImageModel {
    private static final int KEPT_PLANS = 4;

    private final VitConfig config;
    private final Network network;
    private final ParameterStore weights;
    private final Engine engine;
    private final Map<Key, Plan> plans = new LinkedHashMap<>(); // the last used last

    private record Key(PatchGrid grid, String intermediate) {}

    /**
     * Makes an extractor.
     *
     * @param network the model
     * @param weights its weights, read at every call, or once by an engine for finished networks
     * @param engine what runs it
     * @throws io.github.dino4j.core.config.bind.ConfigException if it is no Vision Transformer
     */
    public DenseExtractor(Network network, ParameterStore weights, Engine engine) {
        this.config = network.vit("patch tokens and attention maps").config();
        this.network = network;
        this.weights = weights;
        this.engine = engine;
    }

    @Override
    public int patch() {
        return config.patchSize();
    }

    /** {@return transformer blocks} */
    public int depth() {
        return config.depth();
    }

    @Override
    public DenseTokens tokens(FloatImage image) {
        return tokens(image, depth() - 1);
    }

    /**
     * The tokens of a block behind the final norm, the original's {@code get_intermediate_layers}. Registers are left out; the
     * mean patch token stands for a CLS token that the model does not have.
     *
     * @param image at least one patch high and wide
     * @param block from 0; negative ones count from the last, -1
     * @return its tokens
     * @throws IllegalArgumentException if there is no such block, the image is smaller than a patch, or it has
     *     other channels than the model
     */
    public DenseTokens tokens(FloatImage image, int block) {
        int index = index(block);
        String name = index == depth() - 1 ? "norm" : "blocks." + index + ".norm";
        PatchGrid grid = PatchGrid.of(image.height(), image.width(), patch());
        return DenseTokens.of(config, grid, run(image, grid, name).floats(name)); // (P+N, D)
    }

    /**
     * How the CLS token of a block attends to the patches, the original's {@code get_last_selfattention}.
     *
     * @param image at least one patch high and wide
     * @param block from 0; negative ones count from the last, -1
     * @return a map for each head
     * @throws IllegalArgumentException if there is no such block or no CLS token, the image is smaller than a patch, or it has
     *     other channels than the model
     */
    public HeadMaps attention(FloatImage image, int block) {
        if (!config.classToken()) {
            throw new IllegalArgumentException(
                    config.name() + " has no CLS token whose attention could be shown (model.class_token is false)");
        }
        String name = "blocks." + index(block) + ".attn.weights";
        PatchGrid grid = PatchGrid.of(image.height(), image.width(), patch());
        INDArray all = run(image, grid, name).get(name); // (1, h, P+N, P+N)
        int prefix = config.prefixTokens();
        int tokens = grid.patches() + prefix;
        int heads = config.numHeads();
        float[] values = new float[heads * grid.patches()];
        // Only the CLS tokens' rows are copied: at 480 pixels and patch 8 the whole is a gigabyte.
        FloatBuffer buffer = (all.ordering() == 'c' ? all : all.dup('c')).data().asNioFloat();
        for (int head = 0; head < heads; head++) {
            buffer.get(head * tokens * tokens + prefix, values, head * grid.patches(), grid.patches());
        }
        return new HeadMaps(grid.rows(), grid.columns(), heads, values);
    }

    private int index(int block) {
        int index = block < 0 ? depth() + block : block;
        if (index < 0 || index >= depth()) {
            throw new IllegalArgumentException("block must be in [" + -depth() + ", " + depth() + "), the model having "
                    + depth() + " blocks, was " + block);
        }
        return index;
    }

    private Outputs run(FloatImage image, PatchGrid grid, String intermediate) {
        int patch = patch();
        int channels = config.inChans();
        if (image.channels() != channels) {
            throw new IllegalArgumentException("an image of " + image.channels() + " channels where model.in_chans="
                    + channels + "; give the model images as it was trained on");
        }
        if (intermediate.endsWith(".attn.weights")) {
            requireRoom(image, grid);
        }
        float[] patches = PatchCutter.cut(image, grid, patch);
        try (INDArray input = Nd4j.createUninitialized(DataType.FLOAT, grid.patches(), channels, patch, patch)) {
            input.data().asNioFloat().put(patches);
            return plan(new Key(grid, intermediate)).forward(Map.of("patches", input));
        }
    }

    /** Attention weights of an image are one buffer, whose bytes Java counts by int. */
    private void requireRoom(FloatImage image, PatchGrid grid) {
        double tokens = grid.patches() + (double) config.prefixTokens();
        if (Float.BYTES * config.numHeads() * tokens * tokens > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "an image of " + image.width() + "x" + image.height() + " pixels has " + grid.patches()
                            + " patches, too many for attention between all of them; make it smaller (--size)");
        }
    }

    private Plan plan(Key key) {
        Plan plan = plans.remove(key);
        if (plan == null) {
            Iterator<Plan> oldest = plans.values().iterator();
            while (plans.size() >= KEPT_PLANS) {
                oldest.next().close();
                oldest.remove();
            }
            plan = engine.compile(network.patchFeatures(1, key.grid(), List.of(key.intermediate())), weights);
        }
        plans.put(key, plan);
        return plan;
    }

    @Override
    public void close() {
        plans.values().forEach(Plan::close);
        plans.clear();
    }
}

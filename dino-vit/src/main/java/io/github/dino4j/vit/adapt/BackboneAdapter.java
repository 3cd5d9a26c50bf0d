package io.github.dino4j.vit.adapt;

import io.github.dino4j.core.config.model.ConvnetConfig;
import io.github.dino4j.core.config.model.ModelConfig;
import io.github.dino4j.core.config.model.ResnetConfig;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.vit.model.PatchGrid;
import io.github.dino4j.vit.model.PositionEmbedding;
import io.github.dino4j.vit.network.MaskedPatches;
import io.github.dino4j.vit.weights.WeightTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Brings the weights of one backbone into another of the same width and depth:
 *
 * <ul>
 *   <li>another number of patches: position embeddings are resampled exactly as the graph resamples them for such an image
 *       ({@link PositionEmbedding}), so that features are those the old backbone has for it;
 *   <li>another patch size: the patch projection is resampled ({@link PatchResize});
 *   <li>another number of channels: see {@link ChannelRule}.
 * </ul>
 */
public final class BackboneAdapter {
    private static final String POSITIONS = "pos_embed";
    private static final String STEM = "patch_embed.proj.weight";

    private final Optional<Vits> vits; // none where backbones of another kind are the same

    private final ChannelRule rule;

    /** One Vision Transformer and the other. */
    private record Vits(VitConfig from, VitConfig to) {}

    /**
     * Checks that one backbone can become the other.
     *
     * @param what the weights, for messages
     * @param from their architecture
     * @param to the architecture wanted
     * @param rule what happens to channels
     * @throws InputException if width, depth, heads or anything else that parameters depend on differs, naming each
     */
    public BackboneAdapter(String what, ModelConfig from, ModelConfig to, ChannelRule rule) throws InputException {
        this.rule = rule;
        List<String> misfits = new ArrayList<>();
        if (from instanceof VitConfig there && to instanceof VitConfig here) {
            this.vits = Optional.of(new Vits(there, here));
            compare(misfits, there, here);
        } else {
            this.vits = Optional.empty();
            demand(misfits, "backbone", ModelConfig.backbone(from), ModelConfig.backbone(to));
            if (from instanceof ConvnetConfig there && to instanceof ConvnetConfig here) {
                demand(misfits, "in_chans", there.inChans(), here.inChans());
                demand(misfits, "widths", there.widths(), here.widths());
            }
            if (from instanceof ResnetConfig there && to instanceof ResnetConfig here) {
                demand(misfits, "in_chans", there.inChans(), here.inChans());
                demand(misfits, "blocks", there.blocks(), here.blocks());
                demand(misfits, "width", there.width(), here.width());
                demand(misfits, "bottleneck", there.bottleneck(), here.bottleneck());
                demand(misfits, "stem", there.stem(), here.stem());
            }
        }
        if (!misfits.isEmpty()) {
            throw new InputException(what + ": its backbone is of another architecture: " + String.join(", ", misfits)
                    + "; set these keys as they are there, or take other weights");
        }
    }

    private static void compare(List<String> misfits, VitConfig from, VitConfig to) {
        demand(misfits, "embed_dim", from.embedDim(), to.embedDim());
        demand(misfits, "depth", from.depth(), to.depth());
        demand(misfits, "num_heads", from.numHeads(), to.numHeads());
        demand(misfits, "mlp_ratio", hidden(from), hidden(to));
        demand(misfits, "qkv_bias", from.qkvBias(), to.qkvBias());
        demand(misfits, "mlp_layer", from.mlpLayer(), to.mlpLayer());
        demand(misfits, "class_token", from.classToken(), to.classToken());
        demand(misfits, "reg_tokens", from.regTokens(), to.regTokens());
        demand(misfits, "no_embed_class", from.noEmbedClass(), to.noEmbedClass());
        demand(misfits, "fc_norm", from.fcNorm(), to.fcNorm());
        if (from.hasLayerScale() != to.hasLayerScale()) {
            demand(misfits, "init_values", from.initValues(), to.initValues());
        }
    }

    private static double hidden(VitConfig model) {
        return Math.round(model.embedDim() * model.mlpRatio()) / (double) model.embedDim();
    }

    private static void demand(List<String> misfits, String key, Object there, Object here) {
        if (!there.equals(here)) {
            misfits.add("model." + key + " is " + there + " there and " + here + " here");
        }
    }

    /** {@return what changes, a phrase each; nothing where the weights are taken as they are} */
    public List<String> changes() {
        List<String> changes = new ArrayList<>();
        vits.ifPresent(both -> changes(changes, both.from(), both.to()));
        return changes;
    }

    private void changes(List<String> changes, VitConfig from, VitConfig to) {
        if (side(from) != side(to)) {
            changes.add(String.format(
                    Locale.ROOT,
                    "position embeddings resampled from %dx%d to %dx%d patches, bicubic",
                    side(from),
                    side(from),
                    side(to),
                    side(to)));
        }
        if (from.patchSize() != to.patchSize()) {
            changes.add(String.format(
                    Locale.ROOT,
                    "patch projection resampled from %dx%d to %dx%d pixels, by pseudo-inverse",
                    from.patchSize(),
                    from.patchSize(),
                    to.patchSize(),
                    to.patchSize()));
        }
        if (from.inChans() != to.inChans()) {
            changes.add(String.format(
                    Locale.ROOT,
                    "stem of %d channels made into one of %d, %s",
                    from.inChans(),
                    to.inChans(),
                    rule == ChannelRule.MEAN ? "by their mean" : "by repeating them"));
        }
        differ(changes, "global_pool", from.globalPool(), to.globalPool());
        differ(changes, "norm_eps", from.normEps(), to.normEps());
        differ(changes, "interpolate_offset", from.interpolateOffset(), to.interpolateOffset());
        differ(changes, "interpolate_antialias", from.interpolateAntialias(), to.interpolateAntialias());
    }

    /** What weights fit whatever it is, but compute otherwise with. */
    private static void differ(List<String> changes, String key, Object there, Object here) {
        if (!there.equals(here)) {
            changes.add("model." + key + " is " + there + " there and " + here + " here");
        }
    }

    private static int side(VitConfig model) {
        return model.side();
    }

    /**
     * Copies the weights.
     *
     * @param tensors of the backbone by timm's names, which fit the architecture they came with
     * @param store where to
     * @param prefix what the store's parameters have before timm's names, such as {@code backbone.}; others stay,
     *     and so does the token of masked patches, which no file brings along
     */
    public void into(Map<String, WeightTensor> tensors, ParameterStore store, String prefix) {
        for (Parameter parameter : store.layout().parameters()) {
            if (parameter.name().startsWith(prefix) && !parameter.name().endsWith(MaskedPatches.TOKEN)) {
                String name = parameter.name().substring(prefix.length());
                WeightTensor tensor = tensors.get(name);
                if (tensor == null) {
                    throw new IllegalArgumentException(name + " is missing in weights that were said to be whole");
                }
                float[] values = tensor.floats();
                store.set(
                        parameter.name(),
                        vits.map(both -> adapt(both, name, values)).orElse(values));
            }
        }
    }

    private float[] adapt(Vits both, String name, float[] values) {
        return switch (name) {
            case POSITIONS -> positions(both.from(), both.to(), values);
            case STEM -> stem(both.from(), both.to(), values);
            default -> values;
        };
    }

    private float[] stem(VitConfig from, VitConfig to, float[] weight) {
        float[] channels = from.inChans() == to.inChans()
                ? weight
                : rule.apply(weight, from.inChans(), to.inChans(), from.patchSize() * from.patchSize());
        return from.patchSize() == to.patchSize()
                ? channels
                : new PatchResize(from.patchSize(), to.patchSize()).apply(channels);
    }

    private static float[] positions(VitConfig from, VitConfig to, float[] own) { // (N+P, D)
        float[][] matrix = PositionEmbedding.matrix(from, new PatchGrid(side(to), side(to), true)); // (N'+P, N+P)
        if (matrix == null) {
            return own;
        }
        int dim = from.embedDim();
        float[] result = new float[matrix.length * dim];
        double[] sums = new double[dim];
        for (int row = 0; row < matrix.length; row++) {
            Arrays.fill(sums, 0.0);
            for (int k = 0; k < matrix[row].length; k++) {
                float share = matrix[row][k];
                for (int i = 0; i < dim && share != 0.0f; i++) {
                    sums[i] += (double) share * own[k * dim + i];
                }
            }
            for (int i = 0; i < dim; i++) {
                result[row * dim + i] = (float) sums[i];
            }
        }
        return result;
    }
}

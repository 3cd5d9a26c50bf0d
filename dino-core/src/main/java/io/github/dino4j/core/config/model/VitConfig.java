package io.github.dino4j.core.config.model;

import io.github.dino4j.core.config.bind.Bounds;
import io.github.dino4j.core.config.bind.RecordBinder;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Map;

/**
 * A Vision Transformer, in timm's terms; the two interpolation keys are DINOv2's.
 *
 * @param name a name for tables, such as {@code vit_small_16}
 * @param imageSize side of the image that the position embeddings belong to, in pixels
 * @param patchSize side of a patch in pixels
 * @param inChans image channels
 * @param embedDim width of a token
 * @param depth number of blocks
 * @param numHeads attention heads
 * @param mlpRatio width of the MLP's first layer over the token width; with {@code swiglu_packed} half of it are gates
 * @param qkvBias whether queries, keys and values have a bias
 * @param dropPathRate stochastic depth of the last block, rising linearly from 0; student only
 * @param initValues LayerScale: the first value of the gains of each residual branch, 0 for no gains
 * @param mlpLayer {@code mlp}, linear, GELU, linear; or {@code swiglu_packed}, whose hidden layer is SiLU(a) b of two halves
 * @param normEps added to the variance in layer norms
 * @param classToken whether there is a CLS token
 * @param regTokens register tokens, between the CLS token and the patches
 * @param globalPool what an image's features are: the CLS {@code token}, or {@code avg}, the mean of its patch tokens
 * @param fcNorm whether the final norm is on the pooled features instead of on all tokens
 * @param noEmbedClass whether CLS and register tokens are without position embeddings
 * @param interpolateOffset added to a grid's sides before position embeddings are interpolated: 0.1 in DINO and DINOv2, 0 in
 *     timm and with registers
 * @param interpolateAntialias whether that interpolation is antialiased, as in timm and with registers
 */
public record VitConfig(
        String name,
        int imageSize,
        int patchSize,
        int inChans,
        int embedDim,
        int depth,
        int numHeads,
        double mlpRatio,
        boolean qkvBias,
        double dropPathRate,
        double initValues,
        String mlpLayer,
        double normEps,
        boolean classToken,
        int regTokens,
        String globalPool,
        boolean fcNorm,
        boolean noEmbedClass,
        double interpolateOffset,
        boolean interpolateAntialias)
        implements ModelConfig {
    /** The value of {@code mlp_layer} with gates. */
    public static final String SWIGLU_PACKED = "swiglu_packed";

    /** The value of {@code mlp_layer} without gates. */
    public static final String MLP = "mlp";

    /** The value of {@code global_pool} for the CLS token. */
    public static final String TOKEN = "token";

    /** The value of {@code global_pool} for the mean of the patch tokens. */
    public static final String AVG = "avg";

    private static final int RGB = 3;
    private static final int MOST_CHANNELS = 256;

    /**
     * Checks the bounds.
     *
     * @param name a name for tables, such as {@code vit_small_16}
     * @param imageSize side of the image that the position embeddings belong to, in pixels
     * @param patchSize side of a patch in pixels
     * @param inChans image channels
     * @param embedDim width of a token
     * @param depth number of blocks
     * @param numHeads attention heads
     * @param mlpRatio width of the MLP's first layer over the token width; with {@code swiglu_packed} half of it are gates
     * @param qkvBias whether queries, keys and values have a bias
     * @param dropPathRate stochastic depth of the last block, rising linearly from 0; student only
     * @param initValues LayerScale: the first value of the gains of each residual branch, 0 for no gains
     * @param mlpLayer {@code mlp}, linear, GELU, linear; or {@code swiglu_packed}, whose hidden layer is SiLU(a) b of two halves
     * @param normEps added to the variance in layer norms
     * @param classToken whether there is a CLS token
     * @param regTokens register tokens, between the CLS token and the patches
     * @param globalPool what an image's features are: the CLS {@code token}, or {@code avg}, the mean of its patch tokens
     * @param fcNorm whether the final norm is on the pooled features instead of on all tokens
     * @param noEmbedClass whether CLS and register tokens are without position embeddings
     * @param interpolateOffset added to a grid's sides before position embeddings are interpolated: 0.1 in DINO and DINOv2, 0 in
     *     timm and with registers
     * @param interpolateAntialias whether that interpolation is antialiased, as in timm and with registers
     */
    public VitConfig {
        Bounds bounds = new Bounds()
                .atLeast("image_size", imageSize, 1)
                .atLeast("patch_size", patchSize, 1)
                .atLeast("depth", depth, 1)
                .atLeast("num_heads", numHeads, 1)
                .atLeast("embed_dim", embedDim, 1)
                .within("in_chans", inChans, 1, MOST_CHANNELS)
                .above("mlp_ratio", mlpRatio, 0.0)
                .belowOne("drop_path_rate", dropPathRate);
        if (numHeads > 0 && patchSize > 0) {
            bounds.multiple("embed_dim", embedDim, "model.num_heads", numHeads)
                    .multiple("image_size", imageSize, "model.patch_size", patchSize);
        }
        boolean isEven = Math.round(embedDim * mlpRatio) % 2 == 0;
        bounds.notNegative("init_values", initValues)
                .oneOf("mlp_layer", mlpLayer, MLP, SWIGLU_PACKED)
                .demand(
                        "mlp_ratio",
                        !mlpLayer.equals(SWIGLU_PACKED) || isEven,
                        "times model.embed_dim=" + embedDim
                                + " must be an even number with model.mlp_layer=swiglu_packed",
                        mlpRatio)
                .above("norm_eps", normEps, 0.0)
                .atLeast("reg_tokens", regTokens, 0)
                .oneOf("global_pool", globalPool, TOKEN, AVG)
                .demand(
                        "global_pool",
                        classToken || !globalPool.equals(TOKEN),
                        "must be avg with model.class_token=false",
                        globalPool)
                .notNegative("interpolate_offset", interpolateOffset)
                .hold();
    }

    /**
     * The Vision Transformer of the published DINO (Caron et al. 2021): RGB images, an MLP four times as wide as a token,
     * layer norms with epsilon 1e-6, and nothing of what came later.
     *
     * @param name a name for tables
     * @param imageSize side of the image in pixels
     * @param patchSize side of a patch in pixels
     * @param embedDim width of a token
     * @param depth number of blocks
     * @param numHeads attention heads
     * @return the architecture, without stochastic depth
     */
    public static VitConfig dino(String name, int imageSize, int patchSize, int embedDim, int depth, int numHeads) {
        return new VitConfig(
                name, imageSize, patchSize, RGB, embedDim, depth, numHeads, 4.0, true, 0.0, 0.0, MLP, 1e-6, true, 0,
                TOKEN, false, false, 0.1, false);
    }

    /**
     * The same with another value of one key.
     *
     * @param key such as {@code reg_tokens}
     * @param value of the key's type
     * @return the changed architecture
     * @throws IllegalArgumentException if there is no such key, or the value is of another type
     */
    public VitConfig with(String key, Object value) {
        Map<String, Object> keys = keys();
        if (keys.put(key, value) == null) {
            throw new IllegalArgumentException("model has no key " + key + "; there are " + keys().keySet());
        }
        return of(keys);
    }

    /**
     * An architecture from its keys.
     *
     * @param keys what {@link #keys} gave
     * @return the architecture
     * @throws IllegalArgumentException if a key is missing or its value is of another type
     */
    public static VitConfig of(Map<String, Object> keys) {
        RecordComponent[] components = VitConfig.class.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            Object value = keys.get(RecordBinder.key(components[i]));
            if (value == null) {
                throw new IllegalArgumentException("model." + RecordBinder.key(components[i]) + " is missing");
            }
            values[i] = value;
        }
        try {
            return VitConfig.class.getDeclaredConstructor(types).newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Bounds.BrokenException broken) {
                throw broken;
            }
            throw new IllegalStateException("cannot make a " + VitConfig.class, e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make a " + VitConfig.class, e);
        }
    }

    @Override
    public int stride() {
        return patchSize;
    }

    @Override
    public int sideMultiple() {
        return patchSize;
    }

    @Override
    public boolean hasDepths() {
        return true;
    }

    @Override
    public <T> T map(Cases<T> cases) {
        return cases.vit(this);
    }

    /** {@return patches along a side of the model's own image} */
    public int side() {
        return imageSize / patchSize;
    }

    /** {@return tokens of an image before its patches: the CLS token and registers} */
    public int prefixTokens() {
        return (classToken ? 1 : 0) + regTokens;
    }

    /** {@return how many of {@link #prefixTokens} have position embeddings} */
    public int embeddedPrefix() {
        return noEmbedClass ? 0 : prefixTokens();
    }

    /** {@return the width of the MLP's first layer} */
    public int hiddenDim() {
        return (int) Math.round(embedDim * mlpRatio);
    }

    /** {@return whether the MLP has gates} */
    public boolean isGated() {
        return mlpLayer.equals(SWIGLU_PACKED);
    }

    /** {@return whether residual branches have gains} */
    public boolean hasLayerScale() {
        return initValues != 0.0;
    }

    /** {@return whether features are the CLS token, so that the last block need not compute the others} */
    public boolean isTokenPooled() {
        return globalPool.equals(TOKEN);
    }
}

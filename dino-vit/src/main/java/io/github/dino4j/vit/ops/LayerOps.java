package io.github.dino4j.vit.ops;

import io.github.dino4j.core.engine.GraphContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The vocabulary that models are written in: about a dozen differentiable operations. A token matrix has one row for each
 * token of each image, in the order of its {@link TokenLayout}.
 */
public interface LayerOps {
    /**
     * Cuts images into patches.
     *
     * @param images (B, C, S, S), which may be {@linkplain GraphContext#levels levels}; standard operations also take (B, C, H, W)
     *     and an open batch
     * @param patch side P of a patch
     * @return (B*N, C*P*P), each row in the order of a convolution's weights
     */
    SDVariable patchify(SDVariable images, int patch);

    /**
     * Prepends the CLS token and registers to each image's patches and adds positions.
     *
     * @param patches embedded patches (B*N, D)
     * @param prefix parameters (1, P, D), the tokens before the patches; none, or several
     * @param positions (T, D), T being N and all P
     * @param segment B and T
     * @param dim D
     * @return (B*T, D)
     */
    SDVariable tokens(
            SDVariable patches, List<SDVariable> prefix, SDVariable positions, TokenLayout.Segment segment, int dim);

    /**
     * Stacks the token matrices of several resolutions.
     *
     * @param parts matrices of equal width
     * @return one matrix of all rows
     */
    SDVariable pack(List<SDVariable> parts);

    /**
     * Interpolates position embeddings.
     *
     * @param positions (1, N+P, D)
     * @param matrix (M+P, N+P), or null for the model's own resolution
     * @return (M+P, D)
     */
    SDVariable positions(SDVariable positions, float @Nullable [][] matrix);

    /**
     * Normalises rows to zero mean and unit variance.
     *
     * @param x (R, D)
     * @param weight (D)
     * @param bias (D)
     * @param eps added to the variance
     * @return (R, D)
     */
    SDVariable layerNorm(SDVariable x, SDVariable weight, SDVariable bias, double eps);

    /**
     * A linear layer, x times the transposed weight plus bias.
     *
     * @param x (R, in)
     * @param weight (out, in), or (out, …) whose other axes have in elements together
     * @param bias (out), or null for none
     * @return (R, out)
     */
    SDVariable linear(SDVariable x, SDVariable weight, @Nullable SDVariable bias);

    /**
     * GELU in its exact form, x/2 (1 + erf(x/sqrt 2)).
     *
     * @param x any shape
     * @return the same shape
     */
    SDVariable gelu(SDVariable x);

    /**
     * Gates: SiLU(a) b of the two halves a and b of each row, SiLU(a) = a sigmoid(a).
     *
     * @param x (R, 2H)
     * @return (R, H)
     */
    SDVariable swiGlu(SDVariable x);

    /**
     * Multiplies each column by a number.
     *
     * @param x (R, D)
     * @param factors (D)
     * @return (R, D)
     */
    SDVariable scaleColumns(SDVariable x, SDVariable factors);

    /**
     * Multi-head self-attention within each image, softmax(QK'/sqrt d) V.
     *
     * @param qkv (R, 3D): queries, keys, values, each split into heads
     * @param layout the rows' images
     * @param heads their number and width
     * @return the mixed values and the attention weights
     */
    Attended attention(SDVariable qkv, TokenLayout layout, Heads heads);

    /**
     * The values of {@link #attention} where nothing reads the weights, not even a gradient.
     *
     * @param qkv (R, 3D)
     * @param layout the rows' images
     * @param heads their number and width
     * @return the mixed values (R, D)
     */
    default SDVariable attentionValues(SDVariable qkv, TokenLayout layout, Heads heads) {
        return attention(qkv, layout, heads).values();
    }

    /**
     * {@link #attention} where a gradient follows and nobody reads the weights by name, so that they need not be kept.
     *
     * @param qkv (R, 3D)
     * @param layout the rows' images
     * @param heads their number and width
     * @return the mixed values, and the attention weights if they are kept all the same
     */
    default Attended attentionWithGradient(SDVariable qkv, TokenLayout layout, Heads heads) {
        return attention(qkv, layout, heads);
    }

    /**
     * Self-attention for the CLS tokens' queries alone: what the rows of {@link #attention} say of those tokens, without
     * computing the others.
     *
     * @param x (R, D)
     * @param weight (3D, D): rows for queries, keys, values
     * @param bias (3D), or null
     * @param layout the rows' images
     * @param heads their number and width
     * @return the mixed values (images, D)
     */
    SDVariable clsAttention(
            SDVariable x, SDVariable weight, @Nullable SDVariable bias, TokenLayout layout, Heads heads);

    /**
     * Attention heads.
     *
     * @param count heads
     * @param width features of each; the scale is 1/sqrt(width)
     */
    record Heads(int count, int width) {}

    /**
     * What attention gives.
     *
     * @param values (R, D)
     * @param weights for each segment (B, heads, T, T); none if nobody reads them
     */
    record Attended(SDVariable values, List<SDVariable> weights) {
        /**
         * Copies the list.
         *
         * @param values (R, D)
         * @param weights for each segment (B, heads, T, T); none if nobody reads them
         */
        public Attended {
            weights = List.copyOf(weights);
        }
    }

    /**
     * Adds a residual branch, its images kept, scaled or dropped by stochastic depth.
     *
     * @param x (R, D)
     * @param branch (R, D)
     * @param mask (R, 1): zero or 1/keep for each row, or null to keep all
     * @return (R, D)
     */
    SDVariable residual(SDVariable x, SDVariable branch, @Nullable SDVariable mask);

    /**
     * Takes the CLS token of each image.
     *
     * @param x (R, D)
     * @param layout the rows' images
     * @return (images, D)
     */
    SDVariable clsRows(SDVariable x, TokenLayout layout);

    /**
     * The mean of each image's patch tokens.
     *
     * @param x (R, D)
     * @param layout the rows' images
     * @param first the number of tokens before the patches
     * @return (images, D)
     */
    SDVariable meanRows(SDVariable x, TokenLayout layout, int first);

    /**
     * Scales rows to unit length, with 1e-12 as the least length divided by.
     *
     * @param x (R, D)
     * @return (R, D)
     */
    SDVariable l2Normalize(SDVariable x);

    /**
     * A linear layer without bias whose weight is normalised: each of its rows is g v/|v|.
     *
     * @param x (R, in)
     * @param direction v (out, in)
     * @param gain g (out, 1)
     * @return (R, out)
     */
    SDVariable weightNormLinear(SDVariable x, SDVariable direction, SDVariable gain);

    /** {@return the operations of small convolutional networks} */
    ImageOps images();

    /** {@return the operations of residual networks} */
    ConvolutionOps convolutions();

    /** {@return the operations of losses} */
    LossOps losses();

    /**
     * Takes a matrix of several resolutions apart again.
     *
     * @param all what {@link #pack} gives
     * @param rows of each part
     * @return the parts
     */
    default List<SDVariable> unpack(SDVariable all, List<Integer> rows) {
        if (rows.size() == 1) {
            return List.of(all);
        }
        List<SDVariable> parts = new ArrayList<>();
        int first = 0;
        for (int count : rows) {
            parts.add(all.get(SDIndex.interval(first, first + count), SDIndex.all()));
            first += count;
        }
        return parts;
    }

    /**
     * How many views a loss over pairs compares, each with the others.
     *
     * @param all student views V
     * @param global teacher views G, the first of the student's views
     * @param batch images B
     */
    record ViewCounts(int all, int global, int batch) {
        /** {@return the pairs of a teacher view and another student view} */
        public int pairs() {
            return global * (all - 1);
        }
    }

    /**
     * Which rows of a matrix are masked.
     *
     * @param masked (R, 1): one for those that are, zero for others
     * @param kept (R, 1): zero for those that are, one for others
     */
    record Mask(SDVariable masked, SDVariable kept) {}

    /**
     * Puts one row in the place of those that are masked.
     *
     * @param x (R, D)
     * @param token (1, D)
     * @param mask which are; has no gradient
     * @return (R, D)
     */
    SDVariable maskRows(SDVariable x, SDVariable token, Mask mask);
}

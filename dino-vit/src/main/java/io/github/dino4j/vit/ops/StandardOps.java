package io.github.dino4j.vit.ops;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The vocabulary in stock SameDiff operations: the reference, for any ND4J backend. Where the stock layer operations are
 * wrong or miss a parameter (layer norm without epsilon, GELU approximations, log-softmax without a shift), it is composed
 * of arithmetic that is right. Axes are never negative: reductions over negative axes give wrong numbers in a graph.
 */
public final class StandardOps implements LayerOps {
    private static final double NORMALIZE_EPS = 1e-12;

    private final SameDiff sd;
    private final StandardImages images;

    /**
     * The vocabulary of one graph.
     *
     * @param sameDiff where nodes are added
     */
    public StandardOps(SameDiff sameDiff) {
        this.sd = sameDiff;
        this.images = new StandardImages(sameDiff);
    }

    @Override
    public SDVariable patchify(SDVariable images, int patch) {
        long[] shape = images.getShape(); // (B, C, H, W)
        long rows = shape[2] / patch;
        long columns = shape[3] / patch;
        long all = shape[0] < 0 ? -1 : shape[0] * rows * columns;
        return wholePatches(images, rows * patch, columns * patch)
                .reshape(shape[0], shape[1], rows, patch, columns, patch) // (B, C, h, P, w, P)
                .permute(0, 2, 4, 1, 3, 5) // (B, h, w, C, P, P)
                .reshape(all, shape[1] * patch * patch); // (B*N, C*P*P)
    }

    /** Leaves out pixels beyond the last whole patch, as a convolution whose stride is its kernel does. */
    private static SDVariable wholePatches(SDVariable images, long height, long width) {
        long[] shape = images.getShape(); // (B, C, H, W)
        if (shape[2] == height && shape[3] == width) {
            return images;
        }
        return images.get(
                SDIndex.all(),
                SDIndex.all(),
                SDIndex.interval(0L, height),
                SDIndex.interval(0L, width)); // (B, C, h*P, w*P)
    }

    @Override
    public SDVariable tokens(
            SDVariable patches, List<SDVariable> prefix, SDVariable positions, TokenLayout.Segment segment, int dim) {
        int batch = segment.batch();
        int count = segment.tokens();
        long before = prefix.stream().mapToLong(part -> part.getShape()[1]).sum();
        SDVariable grid = patches.reshape(batch, count - before, dim); // (B, N, D)
        List<SDVariable> parts = new ArrayList<>();
        for (SDVariable own : prefix) {
            parts.add(segment.isOpen() ? ofEach(grid, own) : ones(batch).mul(own)); // (B, P, D)
        }
        parts.add(grid);
        SDVariable all = parts.size() == 1 ? grid : sd.concat(1, parts.toArray(new SDVariable[0])); // (B, T, D)
        return all.add(positions.reshape(1, count, dim)).reshape(segment.rows(), dim); // (B*T, D)
    }

    private SDVariable ones(int batch) {
        return sd.constant(Nd4j.ones(Nd4j.defaultFloatingPointType(), batch, 1, 1)); // (B, 1, 1)
    }

    /** A prefix for each of as many images as there are. */
    private SDVariable ofEach(SDVariable grid, SDVariable prefix) {
        SDVariable one = grid.get(SDIndex.all(), SDIndex.interval(0, 1), SDIndex.all()); // (B, 1, D)
        return sd.zerosLike(one).add(prefix); // (B, P, D)
    }

    @Override
    public SDVariable pack(List<SDVariable> parts) {
        return parts.size() == 1 ? parts.get(0) : sd.concat(0, parts.toArray(new SDVariable[0]));
    }

    @Override
    public SDVariable positions(SDVariable positions, float @Nullable [][] matrix) {
        long[] shape = positions.getShape(); // (1, N+P, D)
        SDVariable rows = positions.reshape(shape[1], shape[2]); // (N+P, D)
        return matrix == null ? rows : sd.constant(Nd4j.createFromArray(matrix)).mmul(rows); // (M+P, D)
    }

    @Override
    public SDVariable layerNorm(SDVariable x, SDVariable weight, SDVariable bias, double eps) {
        SDVariable centered = x.sub(x.mean(true, 1)); // (R, D)
        SDVariable variance = sd.math().square(centered).mean(true, 1); // (R, 1)
        return centered.div(sd.math().sqrt(variance.add(eps))).mul(row(weight)).add(row(bias)); // (R, D)
    }

    private static SDVariable row(SDVariable vector) {
        return vector.reshape(1, vector.getShape()[0]); // (1, D)
    }

    @Override
    public SDVariable linear(SDVariable x, SDVariable weight, @Nullable SDVariable bias) {
        long[] shape = weight.getShape();
        SDVariable matrix = shape == null || shape.length == 2 ? weight : weight.reshape(shape[0], -1); // (out, in)
        SDVariable product = sd.mmul(x, matrix, false, true, false); // (R, out)
        return bias == null ? product : product.add(row(bias));
    }

    @Override
    public SDVariable gelu(SDVariable x) {
        return x.mul(sd.math().erf(x.mul(Math.sqrt(0.5))).add(1.0)).mul(0.5);
    }

    @Override
    public SDVariable swiGlu(SDVariable x) {
        SDVariable a = half(x, 0); // (R, H)
        return a.mul(sd.nn().sigmoid(a)).mul(half(x, 1)); // (R, H)
    }

    /** One half of the columns. As an axis of two, because widths of intermediate results may be unknown. */
    private SDVariable half(SDVariable x, int index) {
        return sd.split(x, 2, 1)[index]; // (R, H)
    }

    @Override
    public SDVariable scaleColumns(SDVariable x, SDVariable factors) {
        return x.mul(row(factors)); // (R, D)
    }

    @Override
    public Attended attention(SDVariable qkv, TokenLayout layout, Heads heads) {
        List<SDVariable> values = new ArrayList<>();
        List<SDVariable> weights = new ArrayList<>();
        int first = 0;
        for (TokenLayout.Segment segment : layout.segments()) {
            SDVariable rows = layout.segments().size() == 1
                    ? qkv
                    : qkv.get(SDIndex.interval(first, first + segment.rows()), SDIndex.all());
            attend(rows, segment, heads, values, weights);
            first += segment.rows();
        }
        return new Attended(pack(values), weights);
    }

    /** The plain way: everything, then the rows that are asked for. */
    @Override
    public SDVariable clsAttention(
            SDVariable x, SDVariable weight, @Nullable SDVariable bias, TokenLayout layout, Heads heads) {
        return clsRows(attention(linear(x, weight, bias), layout, heads).values(), layout);
    }

    private void attend(
            SDVariable qkv,
            TokenLayout.Segment segment,
            Heads heads,
            List<SDVariable> values,
            List<SDVariable> weights) {
        int batch = segment.batch();
        int tokens = segment.tokens();
        int count = heads.count();
        int width = heads.width();
        SDVariable split = qkv.reshape(batch, tokens, 3, count, width).permute(2, 0, 3, 1, 4); // (3, B, h, T, d)
        SDVariable q = part(split, 0).reshape(batch, count, tokens, width); // (B, h, T, d)
        SDVariable k = part(split, 1).reshape(batch, count, tokens, width); // (B, h, T, d)
        SDVariable v = part(split, 2).reshape(batch, count, tokens, width); // (B, h, T, d)
        SDVariable scores = sd.mmul(q, k, false, true, false).mul(1.0 / Math.sqrt(width)); // (B, h, T, T)
        SDVariable weight = sd.nn().softmax(scores, 3); // (B, h, T, T)
        SDVariable mixed = sd.mmul(weight, v); // (B, h, T, d)
        weights.add(weight);
        values.add(mixed.permute(0, 2, 1, 3).reshape(segment.rows(), count * width)); // (B*T, D)
    }

    /** One of queries, keys and values; an interval, because the gradient of a point index is broken. */
    private static SDVariable part(SDVariable split, int index) {
        return split.get(
                SDIndex.interval(index, index + 1), SDIndex.all(), SDIndex.all(), SDIndex.all(), SDIndex.all());
    }

    @Override
    public SDVariable residual(SDVariable x, SDVariable branch, @Nullable SDVariable mask) {
        return x.add(mask == null ? branch : branch.mul(mask)); // (R, D)
    }

    @Override
    public SDVariable clsRows(SDVariable x, TokenLayout layout) {
        List<SDVariable> parts = new ArrayList<>();
        int first = 0;
        for (TokenLayout.Segment segment : layout.segments()) {
            int end = first + segment.rows();
            if (segment.isOpen()) {
                return everyRow(x, segment.tokens());
            }
            SDVariable rows = layout.segments().size() == 1 ? x : x.get(SDIndex.interval(first, end), SDIndex.all());
            SDVariable images = rows.reshape(segment.batch(), segment.tokens(), -1); // (B, N+1, D)
            parts.add(images.get(SDIndex.all(), SDIndex.interval(0, 1), SDIndex.all())
                    .reshape(segment.batch(), -1)); // (B, D)
            first = end;
        }
        return pack(parts);
    }

    @Override
    public SDVariable meanRows(SDVariable x, TokenLayout layout, int first) {
        List<SDVariable> parts = new ArrayList<>();
        int row = 0;
        for (TokenLayout.Segment segment : layout.segments()) {
            int end = row + segment.rows();
            SDVariable rows = layout.segments().size() == 1 ? x : x.get(SDIndex.interval(row, end), SDIndex.all());
            SDVariable images = rows.reshape(segment.batch(), segment.tokens(), -1); // (B, T, D)
            parts.add(images.get(SDIndex.all(), SDIndex.interval(first, segment.tokens()), SDIndex.all())
                    .mean(false, 1)); // (B, D)
            row = end;
        }
        return pack(parts);
    }

    @Override
    public ImageOps images() {
        return images;
    }

    @Override
    public ConvolutionOps convolutions() {
        return new StandardConvolutions(sd, images);
    }

    @Override
    public LossOps losses() {
        return new StandardLosses(sd);
    }

    /** Rows 0, step, 2 step, … of (R, D), however many there are: masked bounds stand for the first and the last. */
    private SDVariable everyRow(SDVariable x, int step) {
        int both = 0b11;
        return sd.stridedSlice(x, new long[] {0, 0}, new long[] {0, 0}, new long[] {step, 1}, both, both, 0, 0, 0);
    }

    @Override
    public SDVariable l2Normalize(SDVariable x) {
        return x.div(rowLength(x)); // (R, D)
    }

    @Override
    public SDVariable weightNormLinear(SDVariable x, SDVariable direction, SDVariable gain) {
        SDVariable weight = direction.mul(gain.div(rowLength(direction))); // (out, in)
        return linear(x, weight, null); // (R, out)
    }

    /** Lengths of rows (R, 1); the clamp inside the root keeps both the length and its gradient finite at zero. */
    private SDVariable rowLength(SDVariable x) {
        SDVariable squares = sd.math().square(x).sum(true, 1); // (R, 1)
        SDVariable floor = sd.constant(Nd4j.createFromArray(new float[][] {{(float) (NORMALIZE_EPS * NORMALIZE_EPS)}}));
        return sd.math().sqrt(sd.math().max(squares, floor));
    }

    @Override
    public SDVariable maskRows(SDVariable x, SDVariable token, Mask mask) {
        return x.mul(mask.kept()).add(mask.masked().mul(token)); // (R, D)
    }
}

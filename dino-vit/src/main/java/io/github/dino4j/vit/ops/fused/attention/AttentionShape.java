package io.github.dino4j.vit.ops.fused.attention;

import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.LayerOps;
import io.github.dino4j.vit.ops.TokenLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Where queries, keys and values of each segment lie in a token matrix (R, 3D), read as batches of matrices without a copy.
 *
 * @param heads heads
 * @param width features of a head
 * @param segments images of one resolution each
 */
public record AttentionShape(int heads, int width, List<TokenLayout.Segment> segments) {
    /** As integer attributes. */
    long[] encode() {
        long[] numbers = new long[2 + 2 * segments.size()];
        numbers[0] = heads;
        numbers[1] = width;
        for (int i = 0; i < segments.size(); i++) {
            numbers[2 + 2 * i] = segments.get(i).batch();
            numbers[3 + 2 * i] = segments.get(i).tokens();
        }
        return numbers;
    }

    static AttentionShape decode(int[] numbers) {
        List<TokenLayout.Segment> segments = new ArrayList<>();
        for (int i = 2; i < numbers.length; i += 2) {
            segments.add(new TokenLayout.Segment(numbers[i], numbers[i + 1]));
        }
        return new AttentionShape(numbers[0], numbers[1], segments);
    }

    /**
     * The shape of a layer.
     *
     * @param heads how many, and their width
     * @param layout the tokens of each image
     * @return the shape
     */
    public static AttentionShape of(LayerOps.Heads heads, TokenLayout layout) {
        return new AttentionShape(heads.count(), heads.width(), layout.segments());
    }

    long dim() {
        return (long) heads * width;
    }

    float scale() {
        return (float) (1.0 / Math.sqrt(width));
    }

    long[] weights(TokenLayout.Segment segment) {
        return new long[] {segment.batch(), heads, segment.tokens(), segment.tokens()};
    }

    /** The shape of one query's weights for each image of a segment. */
    long[] clsWeights(TokenLayout.Segment segment) {
        return new long[] {segment.batch(), heads, 1, segment.tokens()};
    }

    /** The shape of one number for each of some queries of a segment's images. */
    long[] logSums(TokenLayout.Segment segment, int queries) {
        return new long[] {segment.batch(), heads, queries};
    }

    /** Tokens of the largest image. */
    long mostTokens() {
        return segments.stream().mapToLong(TokenLayout.Segment::tokens).max().orElse(0L);
    }

    /** Rows of the token matrix. */
    long rows() {
        return segments.stream().mapToLong(TokenLayout.Segment::rows).sum();
    }

    /** Images of all segments. */
    long images() {
        return segments.stream().mapToLong(TokenLayout.Segment::batch).sum();
    }

    /** The CLS rows of a segment's images (B, columns) in a token matrix. */
    static Tensor clsRows(Tensor matrix, TokenLayout.Segment segment, long firstRow) {
        long columns = matrix.dim(1);
        return matrix.view(
                firstRow * columns, new long[] {segment.batch(), columns}, new long[] {segment.tokens() * columns, 1});
    }

    /** One row for each image (images, D) as batches (B, heads, 1, width). */
    Tensor ofImages(Tensor matrix, TokenLayout.Segment segment, long firstImage) {
        long[] dims = {segment.batch(), heads, 1, width};
        long[] strides = {dim(), width, dim(), 1};
        return matrix.view(firstImage * dim(), dims, strides);
    }

    /** Floats of the attention weights of the largest segment. */
    long largestWeights() {
        return segments.stream()
                .mapToLong(segment -> (long) segment.rows() * heads * segment.tokens())
                .max()
                .orElse(0L);
    }

    /**
     * One of a token matrix's column groups as batches (B, heads, T, width).
     *
     * @param matrix (R, groups*D)
     * @param group which
     * @param segment which images
     * @param firstRow their first row
     */
    Tensor part(Tensor matrix, int group, TokenLayout.Segment segment, long firstRow) {
        return batches(matrix, firstRow * matrix.dim(1) + group * dim(), segment, segment.tokens());
    }

    /** Some rows of each image, from one element of the matrix on, as batches (B, heads, count, width). */
    private Tensor batches(Tensor matrix, long offset, TokenLayout.Segment segment, int count) {
        long columns = matrix.dim(1);
        long[] dims = {segment.batch(), heads, count, width};
        long[] strides = {segment.tokens() * columns, width, columns, 1};
        return matrix.view(offset, dims, strides);
    }

    /**
     * The rows of some queries in a token matrix's first D columns, as batches (B, heads, count, width).
     *
     * @param matrix (R, groups*D)
     * @param segment which images
     * @param firstRow their first row
     * @param query the first query of each image
     * @param count how many
     */
    Tensor queries(Tensor matrix, TokenLayout.Segment segment, long firstRow, int query, int count) {
        return batches(matrix, (firstRow + query) * matrix.dim(1), segment, count);
    }
}

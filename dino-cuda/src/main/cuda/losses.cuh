// The cross-entropy of every student view with every other target view. Row v B + i of the logits (V B, K) and of the
// targets (G B, K) is view v of image i; a block takes a row of the logits, those of one image one after the other, so that
// its targets are read from the cache. With T = the sum of the target rows of views other than v and s = logits/temperature:
//   loss = sum over rows of sum(T) log(sum(exp s)) - sum(T s), divided by `terms`
//   dlogits = seed (sum(T) softmax(s) - T) / (temperature terms)
#pragma once
#include "long_rows.cuh"

/** What a block compares: a row of logits with the targets of its image. */
struct Pair {
    const float *student, *targets;
    int images, globals, columns, view, image;

    INLINE long long row() const { return (long long)view * images + image; }

    template <int W>
    INLINE void logits(int c, float scale, float* s) const {
        Wide<W>::load(student + row() * columns + c, s);
#pragma unroll
        for (int k = 0; k < W; k++) s[k] *= scale;
    }

    /** T of W columns. */
    template <int W>
    INLINE void target(int c, float* sum) const {
        float v[W];
#pragma unroll
        for (int k = 0; k < W; k++) sum[k] = 0.0f;
        for (int other = 0; other < globals; other++) {
            if (other == view) continue;
            Wide<W>::load(targets + ((long long)other * images + image) * columns + c, v);
#pragma unroll
            for (int k = 0; k < W; k++) sum[k] += v[k];
        }
    }
};
BOTH Pair pair(const float* student, const float* targets, int images, int globals, int columns) {
    int views = gridDim.x / images;
    return Pair{student, targets, images, globals, columns, (int)blockIdx.x % views, (int)blockIdx.x / views};
}

/** One pass: maximum, sum of powers, sum(T s) and sum(T); each row's loss goes to parts (V B). */
template <int W>
BOTH void cross_view(const Pair& p, float scale, double* parts) {
    __shared__ float part[64];
    __shared__ double sums[32];
    MaxSum all = {-INFINITY, 0.0f};
    float dot = 0.0f, total = 0.0f, s[W], t[W];
    THROUGH_ROW(W, c, p.columns) {
        p.logits<W>(c, scale, s);
        p.target<W>(c, t);
        all.add<W>(s);
#pragma unroll
        for (int k = 0; k < W; k++) dot += t[k] * s[k], total += t[k];
    }
    all.over_block(part);
    double dots = block_sum((double)dot, sums), totals = block_sum((double)total, sums);
    if (threadIdx.x == 0) parts[p.row()] = totals * ((double)all.max + logf(all.sum)) - dots;
}

/**
 * Two passes over the logits, of which a thread keeps the first KEPT groups of W; totals (G B) are the sums of the target
 * rows. What is not kept is read again from the second-level cache, where 45,000 floats for each multiprocessor have room.
 */
template <int W, int KEPT>
BOTH void cross_view_backward(const Pair& p, const float* totals, const float* seed, float* to, float scale,
                              float factor) {
    __shared__ float part[64];
    MaxSum all = {-INFINITY, 0.0f};
    float total = 0.0f, kept[KEPT][W], s[W], t[W];
#pragma unroll
    for (int i = 0; i < KEPT; i++) {
        int c = (i * blockDim.x + threadIdx.x) * W;
        if (c < p.columns) p.logits<W>(c, scale, kept[i]);
    }
#pragma unroll
    for (int i = 0; i < KEPT; i++)
        if ((i * blockDim.x + threadIdx.x) * W < p.columns) all.add<W>(kept[i]);
    int later = (KEPT * blockDim.x + threadIdx.x) * W;
#pragma unroll 2
    for (int c = later; c < p.columns; c += blockDim.x * W) {
        p.logits<W>(c, scale, s);
        all.add<W>(s);
    }
    all.over_block(part);
    for (int other = 0; other < p.globals; other++)
        if (other != p.view) total += totals[other * p.images + p.image];
    float slope = *seed * factor;
    total /= all.sum;
    auto put_slopes = [&](int c, float* logits) {
        p.target<W>(c, t);
#pragma unroll
        for (int k = 0; k < W; k++) logits[k] = slope * (total * expf(logits[k] - all.max) - t[k]);
        Wide<W>::store(to + p.row() * p.columns + c, logits);
    };
#pragma unroll
    for (int i = 0; i < KEPT; i++) {
        int c = (i * blockDim.x + threadIdx.x) * W;
        if (c < p.columns) put_slopes(c, kept[i]);
    }
    for (int c = later; c < p.columns; c += blockDim.x * W) {
        p.logits<W>(c, scale, s);
        put_slopes(c, s);
    }
}

/** The sum of each row, a block a row. */
template <int W>
BOTH void row_totals(const float* x, float* to, int columns) {
    __shared__ float part[32];
    float sum = 0.0f, v[W];
    THROUGH_ROW(W, c, columns) {
        Wide<W>::load(x + (long long)blockIdx.x * columns + c, v);
#pragma unroll
        for (int k = 0; k < W; k++) sum += v[k];
    }
    sum = block_sum(sum, part);
    if (threadIdx.x == 0) to[blockIdx.x] = sum;
}

// Five blocks of 256 threads on a multiprocessor take the 640 rows of 64 images at once on 132 of them; one of 1024 with
// that many registers is alone on its multiprocessor.
#define CROSS_VIEW(W, KEPT)                                                                                                \
    extern "C" __global__ void __launch_bounds__(256, 5)                                                             \
        cross_view##W(const float* student, const float* targets, double* parts, int images, int globals,            \
                      int columns, float scale) {                                                                    \
        cross_view<W>(pair(student, targets, images, globals, columns), scale, parts);                               \
    }                                                                                                                \
    KERNEL(1024) cross_view_backward##W(const float* student, const float* targets, const float* totals,             \
                                        const float* seed, float* to, int images, int globals, int columns,          \
                                        float scale, float factor) {                                                 \
        cross_view_backward<W, KEPT>(pair(student, targets, images, globals, columns), totals, seed, to, scale, factor);   \
    }                                                                                                                \
    KERNEL(1024) row_totals##W(const float* x, float* to, int columns) { row_totals<W>(x, to, columns); }
CROSS_VIEW(1, 1)
CROSS_VIEW(4, 5)

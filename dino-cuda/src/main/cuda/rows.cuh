// Unit lengths, weight norms and tokens. A warp takes a row, four columns a lane where width and addresses allow it.
#pragma once
#include "common.cuh"

/** The least length that rows are divided by. */
#define LEAST_LENGTH 1e-12f

#define THROUGH_COLUMNS(W, c, columns) for (int c = (threadIdx.x & 31) * W; c < columns; c += 32 * W)

template <int W>
BOTH float row_dot(const float* a, const float* b, int columns) {
    float sum = 0.0f, v[W], w[W];
    THROUGH_COLUMNS(W, c, columns) {
        Wide<W>::load(a + c, v);
        Wide<W>::load(b + c, w);
#pragma unroll
        for (int k = 0; k < W; k++) sum += v[k] * w[k];
    }
    return warp_sum(sum);
}

template <int W>
BOTH float row_length(const float* x, int columns) {
    return fmaxf(sqrtf(row_dot<W>(x, x, columns)), LEAST_LENGTH);
}

template <int W>
BOTH void normalize_row(const float* x, float* to, int columns) {
    float length = row_length<W>(x, columns), v[W];
    THROUGH_COLUMNS(W, c, columns) {
        Wide<W>::load(x + c, v);
#pragma unroll
        for (int k = 0; k < W; k++) v[k] /= length;
        Wide<W>::store(to + c, v);
    }
}

// The gradient of gain x/|x|: dx = gain/|x| (g - x (x.g)/|x|^2); `to` may be g. Gives that of gain, (x.g)/|x|.
template <int W>
BOTH float normalize_backward_row(const float* x, const float* g, float* to, int columns, float gain) {
    float length = row_length<W>(x, columns), component = row_dot<W>(x, g, columns) / length, v[W], w[W];
    float along = length > LEAST_LENGTH ? component / length : 0.0f; // below, the divisor is a constant
    THROUGH_COLUMNS(W, c, columns) {
        Wide<W>::load(x + c, v);
        Wide<W>::load(g + c, w);
#pragma unroll
        for (int k = 0; k < W; k++) w[k] = gain / length * (w[k] - along * v[k]);
        Wide<W>::store(to + c, w);
    }
    return component;
}

#define ROWS(W)                                                                                                      \
    KERNEL(256) normalize##W(const float* x, float* to, int rows, int columns) {                                     \
        long long row = thread_number() >> 5;                                                                        \
        if (row < rows) normalize_row<W>(x + row * columns, to + row * columns, columns);                            \
    }                                                                                                                \
    KERNEL(256) normalize_backward##W(const float* x, const float* g, float* to, int rows, int columns) {            \
        long long row = thread_number() >> 5, at = row * columns;                                                    \
        if (row < rows) normalize_backward_row<W>(x + at, g + at, to + at, columns, 1.0f);                           \
    }                                                                                                                \
    KERNEL(256) weight_norm_scales##W(const float* v, const float* gain, float* to, int rows, int columns) {         \
        long long row = thread_number() >> 5;                                                                        \
        if (row >= rows) return;                                                                                     \
        float length = row_length<W>(v + row * columns, columns);                                                    \
        if ((threadIdx.x & 31) == 0) to[row] = gain[row] / length;                                                   \
    }                                                                                                                \
    KERNEL(256) weight_norm_backward##W(const float* v, const float* gain, float* g, float* to_gain, int rows,       \
                                        int columns) {                                                               \
        long long row = thread_number() >> 5, at = row * columns;                                                    \
        if (row >= rows) return;                                                                                     \
        float component = normalize_backward_row<W>(v + at, g + at, g + at, columns, gain[row]);                     \
        if (to_gain && (threadIdx.x & 31) == 0) to_gain[row] = component;                                            \
    }
ROWS(1)
ROWS(4)

// to[b, t] = positions[t] + (prefix[t] or patches[b, t - prefixes]), for groups of W columns.
template <int W>
BOTH void tokens(const float* patches, const float* prefix, const float* positions, float* to, long long n,
                 unsigned prefixes, unsigned tokens, unsigned columns) {
    long long i = thread_number();
    if (i >= n) return;
    unsigned groups = columns / W, row = (unsigned)(i / groups), column = (unsigned)(i % groups) * W;
    unsigned image = row / tokens, token = row % tokens;
    const float* own = token < prefixes
        ? prefix + (long long)token * columns
        : patches + ((long long)image * (tokens - prefixes) + token - prefixes) * columns;
    float v[W], w[W];
    Wide<W>::load(own + column, v);
    Wide<W>::load(positions + (long long)token * columns + column, w);
#pragma unroll
    for (int k = 0; k < W; k++) v[k] += w[k];
    Wide<W>::store(to + i * W, v);
}
#define TOKENS(W)                                                                                                    \
    KERNEL(256) tokens##W(const float* patches, const float* prefix, const float* positions, float* to, long long n, \
                          int prefixes, int count, int columns) {                                                    \
        tokens<W>(patches, prefix, positions, to, n, prefixes, count, columns);                                      \
    }
TOKENS(1)
TOKENS(4)

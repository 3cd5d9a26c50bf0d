// Sums over columns of matrices (R, D). A block of 32 lanes times GROUPS takes 32 W columns and every splits-th strip of
// GROUPS rows; partial sums go to (splits, D) and are summed by column_partials, always in the same order.
#pragma once
#include "common.cuh"

/** N sums at once of what f gives for W columns from a row's place: f(row, column, v[N][W]). */
template <int W, int N, int GROUPS, class F>
BOTH void column_sums(F f, float* to, float* second, int rows, int columns, float factor) {
    __shared__ float part[GROUPS * N * 32 * W];
    int lane = threadIdx.x & 31, group = threadIdx.x >> 5;
    int column = (blockIdx.x * 32 + lane) * W;
    float sums[N][W], v[N][W];
#pragma unroll
    for (int n = 0; n < N; n++)
#pragma unroll
        for (int k = 0; k < W; k++) sums[n][k] = 0.0f;
    if (column < columns) {
#pragma unroll (N == 1 ? 8 : 4)
        for (int row = blockIdx.y * GROUPS + group; row < rows; row += gridDim.y * GROUPS) {
            f(row, column, v);
#pragma unroll
            for (int n = 0; n < N; n++)
#pragma unroll
                for (int k = 0; k < W; k++) sums[n][k] += v[n][k];
        }
    }
#pragma unroll
    for (int n = 0; n < N; n++)
#pragma unroll
        for (int k = 0; k < W; k++) part[((group * N + n) * W + k) * 32 + lane] = sums[n][k];
    __syncthreads();
    if (group < N && column < columns) { // warp n adds up sum n
        float* target = group == 0 ? to : second;
#pragma unroll
        for (int k = 0; k < W; k++) {
            float sum = 0.0f;
            for (int g = 0; g < GROUPS; g++) sum += part[((g * N + group) * W + k) * 32 + lane];
            target[(long long)blockIdx.y * columns + column + k] = sum * factor;
        }
    }
}

template <class T, int W>
struct Elements {
    const T* x;
    int columns;
    INLINE void operator()(int row, int column, float (*v)[W]) const {
        Wide<W>::load(x + (long long)row * columns + column, v[0]);
    }
};
#define SUM_ROWS(s, T, W)                                                                     \
    KERNEL(256) sum_rows##W##_##s(const T* x, float* to, int rows, int columns, float factor) { \
        column_sums<W, 1, 8>(Elements<T, W>{x, columns}, to, to, rows, columns, factor);      \
    }
SUM_ROWS(f, float, 1)
SUM_ROWS(h, bf16, 1)
SUM_ROWS(f, float, 4)
SUM_ROWS(h, bf16, 4)

/** The last sums, of one matrix (splits, D) to one vector or, in a grid of depth 2, of two to two. */
KERNEL(1024) column_partials(const float* partial, float* to, float* second, int splits, int columns, float factor) {
    const float* x = partial + (long long)blockIdx.z * splits * columns;
    float* target = blockIdx.z ? second : to;
    column_sums<1, 1, 32>(Elements<float, 1>{x, columns}, target, target, splits, columns, factor);
}

/** Squared distances from each column's mean. */
template <int W>
struct Distances {
    const float *x, *mean;
    int columns;
    INLINE void operator()(int row, int column, float (*v)[W]) const {
        Wide<W>::load(x + (long long)row * columns + column, v[0]);
#pragma unroll
        for (int k = 0; k < W; k++) {
            float distance = v[0][k] - mean[column + k];
            v[0][k] = distance * distance;
        }
    }
};
#define COLUMN_VARIANCE(W)                                                                                           \
    KERNEL(256) column_variance##W(const float* x, const float* mean, float* to, int rows, int columns,              \
                                   float factor) {                                                                   \
        column_sums<W, 1, 8>(Distances<W>{x, mean, columns}, to, to, rows, columns, factor);                         \
    }
COLUMN_VARIANCE(1)
COLUMN_VARIANCE(4)

/** The gradients of weight and bias: g z and g with z = (x - mean) / sqrt(variance + eps), by columns or by rows. */
template <class T, int W, bool ROWS>
struct Gradients {
    const T* g;
    const float *x, *stats;
    int rows, columns;
    float eps;
    INLINE void operator()(int row, int column, float (*v)[W]) const {
        long long at = (long long)row * columns + column;
        Wide<W>::load(g + at, v[1]);
        Wide<W>::load(x + at, v[0]);
#pragma unroll
        for (int k = 0; k < W; k++) {
            int i = ROWS ? row : column + k;
            v[0][k] = v[1][k] * (v[0][k] - stats[i]) / sqrtf(stats[(ROWS ? rows : columns) + i] + eps);
        }
    }
};
#define NORM_WEIGHTS(name, s, T, W, ROWS)                                                                            \
    KERNEL(256) name##_##s(const T* g, const float* x, const float* stats, float* to, float* second, int rows,       \
                           int columns, float eps) {                                                                 \
        column_sums<W, 2, 8>(Gradients<T, W, ROWS>{g, x, stats, rows, columns, eps}, to, second, rows, columns,      \
                             1.0f);                                                                                  \
    }
NORM_WEIGHTS(column_norm_weights4, f, float, 4, false)
NORM_WEIGHTS(column_norm_weights1, f, float, 1, false)
NORM_WEIGHTS(layer_norm_weights1, f, float, 1, true)
NORM_WEIGHTS(layer_norm_weights1, h, bf16, 1, true)
NORM_WEIGHTS(layer_norm_weights4, f, float, 4, true)
NORM_WEIGHTS(layer_norm_weights4, h, bf16, 4, true)

// A moving average of rows, m a + (1 - m) mean(x), a thread a column.
KERNEL(128) moving_mean(const float* x, const float* average, float* to, int rows, int columns, double momentum) {
    long long column = thread_number();
    if (column >= columns) return;
    double sum = 0.0;
#pragma unroll 8
    for (int row = 0; row < rows; row++) sum += x[(long long)row * columns + column];
    to[column] = (float)(momentum * average[column] + (1.0 - momentum) * sum / rows);
}

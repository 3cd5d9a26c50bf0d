// Layer norms of rows x (R, D): y = w (x - mean) r + b with r = 1 / sqrt(variance + eps), stats (2, R). A warp takes a row.
// Where D is a multiple of 4 up to 1024, a lane keeps V groups of four columns in registers, so that memory is read once;
// groups beyond the row's end are zeros that nobody writes.
#pragma once
#include "elements.cuh"

/** Rows as they lie in memory. */
struct Plain {
    const float* x;
    template <int W>
    INLINE void load(long long at, long long, float* v) const { Wide<W>::load(x + at, v); }
    template <int W>
    INLINE void keep(long long, const float*) const {}
};

/** Rows x + f branch, to be kept as `sum`; f (R) is possibly null for ones. */
template <class T>
struct Added {
    const float* x;
    const T* branch;
    const float* factors;
    float* sum;
    template <int W>
    INLINE void load(long long at, long long row, float* v) const {
        float plus[W], factor = factors ? factors[row] : 1.0f;
        Wide<W>::load(branch + at, v);
        Wide<W>::load(x + at, plus);
#pragma unroll
        for (int k = 0; k < W; k++) v[k] = v[k] * factor + plus[k];
    }
    template <int W>
    INLINE void keep(long long at, const float* v) const { Wide<W>::store(sum + at, v); }
};

template <int V, class Rows, class T>
BOTH void layer_norm_row(const Rows& x, const float* weight, const float* bias, float* stats, T* to, int rows,
                         int columns, float eps) {
    int lane = threadIdx.x & 31;
    long long row = thread_number() >> 5;
    if (row >= rows) return;
    float v[V][4], sum = 0.0f, squares = 0.0f;
#pragma unroll
    for (int i = 0; i < V; i++) {
        int c = (i * 32 + lane) * 4;
        if (c < columns) x.template load<4>(row * columns + c, row, v[i]);
        else v[i][0] = v[i][1] = v[i][2] = v[i][3] = 0.0f;
        sum += (v[i][0] + v[i][1]) + (v[i][2] + v[i][3]);
    }
    float mean = warp_sum(sum) / columns;
#pragma unroll
    for (int i = 0; i < V; i++)
        if ((i * 32 + lane) * 4 < columns)
#pragma unroll
            for (int k = 0; k < 4; k++) squares += (v[i][k] - mean) * (v[i][k] - mean);
    float variance = warp_sum(squares) / columns, r = 1.0f / sqrtf(variance + eps);
#pragma unroll
    for (int i = 0; i < V; i++) {
        int c = (i * 32 + lane) * 4;
        if (c < columns) {
            float w[4], b[4];
            Wide<4>::load(weight + c, w);
            Wide<4>::load(bias + c, b);
            x.template keep<4>(row * columns + c, v[i]);
#pragma unroll
            for (int k = 0; k < 4; k++) v[i][k] = (v[i][k] - mean) * r * w[k] + b[k];
            Wide<4>::store(to + row * columns + c, v[i]);
        }
    }
    if (lane == 0) stats[row] = mean, stats[rows + row] = variance;
}

/** The same for any D, column by column; rows are read again from `from`, mostly from the cache. */
template <class Rows, class T>
BOTH void layer_norm_any(const Rows& x, const float* from, const float* weight, const float* bias, float* stats, T* to, int rows,
                         int columns, float eps) {
    int lane = threadIdx.x & 31;
    long long row = thread_number() >> 5;
    if (row >= rows) return;
    float sum = 0.0f, squares = 0.0f, v;
    for (int c = lane; c < columns; c += 32) {
        x.template load<1>(row * columns + c, row, &v);
        x.template keep<1>(row * columns + c, &v);
        sum += v;
    }
    from += row * columns;
    float mean = warp_sum(sum) / columns;
    for (int c = lane; c < columns; c += 32) squares += (from[c] - mean) * (from[c] - mean);
    float variance = warp_sum(squares) / columns, r = 1.0f / sqrtf(variance + eps);
    for (int c = lane; c < columns; c += 32) put(to + row * columns + c, (from[c] - mean) * r * weight[c] + bias[c]);
    if (lane == 0) stats[row] = mean, stats[rows + row] = variance;
}

#define LAYER_NORM(V, s, T)                                                                                          \
    KERNEL(256) layer_norm##V##_##s(const float* x, const float* weight, const float* bias, float* stats, T* to,     \
                                    int rows, int columns, float eps) {                                              \
        layer_norm_row<V>(Plain{x}, weight, bias, stats, to, rows, columns, eps);                                    \
    }
#define RESIDUAL_NORM(V, s, B, T)                                                                                    \
    KERNEL(256) residual_norm##V##_##s(const float* x, const B* branch, const float* factors, float* sum,            \
                                       const float* weight, const float* bias, float* stats, T* to, int rows,        \
                                       int columns, float eps) {                                                     \
        layer_norm_row<V>(Added<B>{x, branch, factors, sum}, weight, bias, stats, to, rows, columns, eps);           \
    }
#define LAYER_NORM_ANY(s, T)                                                                                         \
    KERNEL(256) layer_norm_any_##s(const float* x, const float* weight, const float* bias, float* stats, T* to,      \
                                   int rows, int columns, float eps) {                                               \
        layer_norm_any(Plain{x}, x, weight, bias, stats, to, rows, columns, eps);                                    \
    }
#define RESIDUAL_NORM_ANY(s, B, T)                                                                                   \
    KERNEL(256) residual_norm_any_##s(const float* x, const B* branch, const float* factors, float* sum,             \
                                      const float* weight, const float* bias, float* stats, T* to, int rows,         \
                                      int columns, float eps) {                                                      \
        layer_norm_any(Added<B>{x, branch, factors, sum}, sum, weight, bias, stats, to, rows, columns, eps);         \
    }
#define LAYER_NORMS(V)                                                                                               \
    LAYER_NORM(V, f, float) LAYER_NORM(V, h, bf16)                                                                   \
    RESIDUAL_NORM(V, ff, float, float) RESIDUAL_NORM(V, fh, float, bf16)                                             \
    RESIDUAL_NORM(V, hf, bf16, float) RESIDUAL_NORM(V, hh, bf16, bf16)
LAYER_NORMS(1)
LAYER_NORMS(2)
LAYER_NORMS(3)
LAYER_NORMS(4)
LAYER_NORMS(6)
LAYER_NORMS(8)
LAYER_NORM_ANY(f, float)
LAYER_NORM_ANY(h, bf16)
FOUR(RESIDUAL_NORM_ANY)

/** What a layer norm's gradient reads and writes: dy (R, D), x, w (D), stats (2, R), what is added (R, D) or null; dx (R, D). */
template <class T>
struct NormGradient {
    const T* dy;
    const float *x, *weight, *stats, *plus;
    float* dx;
    int rows, columns;
    float eps;
};

// With h = (x - mean) r and g = w dy: dx = r (g - mean(g) - h mean(g h)). Warps go through rows and keep dw = sum(dy h) and
// db = sum(dy) of their columns in registers; each block's sums go to `weights` and `biases` (blocks, D). `shared` has room
// for a row for each warp.
template <int V, class T>
BOTH void layer_norm_backward_rows(const NormGradient<T>& n, float* weights, float* biases, float* shared) {
    int lane = threadIdx.x & 31, warp = threadIdx.x >> 5, warps = blockDim.x >> 5;
    float dw[V][4], db[V][4];
#pragma unroll
    for (int i = 0; i < V; i++)
#pragma unroll
        for (int k = 0; k < 4; k++) dw[i][k] = db[i][k] = 0.0f;
    for (int row = blockIdx.x * warps + warp; row < n.rows; row += gridDim.x * warps) {
        float mean = n.stats[row], r = 1.0f / sqrtf(n.stats[n.rows + row] + n.eps);
        float g[V][4], h[V][4], sum = 0.0f, along = 0.0f;
#pragma unroll
        for (int i = 0; i < V; i++) { // all loads first
            int c = (i * 32 + lane) * 4;
            if (c < n.columns) {
                Wide<4>::load(n.dy + (long long)row * n.columns + c, g[i]);
                Wide<4>::load(n.x + (long long)row * n.columns + c, h[i]);
            }
        }
#pragma unroll
        for (int i = 0; i < V; i++) {
            int c = (i * 32 + lane) * 4;
            if (c < n.columns) {
                float w[4];
                Wide<4>::load(n.weight + c, w);
#pragma unroll
                for (int k = 0; k < 4; k++) {
                    h[i][k] = (h[i][k] - mean) * r;
                    dw[i][k] += g[i][k] * h[i][k];
                    db[i][k] += g[i][k];
                    g[i][k] *= w[k];
                    sum += g[i][k];
                    along += g[i][k] * h[i][k];
                }
            }
        }
        sum = warp_sum(sum) / n.columns;
        along = warp_sum(along) / n.columns;
#pragma unroll
        for (int i = 0; i < V; i++) {
            int c = (i * 32 + lane) * 4;
            if (c < n.columns) {
#pragma unroll
                for (int k = 0; k < 4; k++) g[i][k] = r * (g[i][k] - sum - h[i][k] * along);
                if (n.plus) {
                    float p[4];
                    Wide<4>::load(n.plus + (long long)row * n.columns + c, p);
#pragma unroll
                    for (int k = 0; k < 4; k++) g[i][k] += p[k];
                }
                Wide<4>::store(n.dx + (long long)row * n.columns + c, g[i]);
            }
        }
    }
#pragma unroll
    for (int pass = 0; pass < 2; pass++) { // one after the other in the same shared memory
#pragma unroll
        for (int i = 0; i < V; i++) {
            int c = (i * 32 + lane) * 4;
            if (c < n.columns) Wide<4>::store(shared + warp * n.columns + c, pass ? db[i] : dw[i]);
        }
        __syncthreads();
        for (int c = threadIdx.x; c < n.columns; c += blockDim.x) {
            float sum = 0.0f;
            for (int w = 0; w < warps; w++) sum += shared[w * n.columns + c];
            (pass ? biases : weights)[(long long)blockIdx.x * n.columns + c] = sum;
        }
        __syncthreads();
    }
}

/** The gradient of x alone, for any D, a warp a row. */
template <class T>
BOTH void layer_norm_backward_any(const NormGradient<T>& n) {
    int lane = threadIdx.x & 31;
    long long row = thread_number() >> 5;
    if (row >= n.rows) return;
    const T* dy = n.dy + row * n.columns;
    const float* x = n.x + row * n.columns;
    float mean = n.stats[row], r = 1.0f / sqrtf(n.stats[n.rows + row] + n.eps), sum = 0.0f, along = 0.0f;
    for (int c = lane; c < n.columns; c += 32) {
        float g = get(dy + c) * n.weight[c];
        sum += g;
        along += g * (x[c] - mean) * r;
    }
    sum = warp_sum(sum) / n.columns;
    along = warp_sum(along) / n.columns;
    for (int c = lane; c < n.columns; c += 32)
        n.dx[row * n.columns + c] = r * (get(dy + c) * n.weight[c] - sum - (x[c] - mean) * r * along)
                                  + (n.plus ? n.plus[row * n.columns + c] : 0.0f);
}

#define NORM_ARGUMENTS(T) \
    const T *dy, const float *x, const float *weight, const float *stats, const float *plus, float *dx, int rows, int columns, float eps
#define LAYER_NORM_BACKWARD(V, s, T)                                                                  \
    KERNEL(256) layer_norm_backward##V##_##s(NORM_ARGUMENTS(T), float* weights, float* biases) {      \
        DYNAMIC_SHARED(float, shared);                                                                \
        layer_norm_backward_rows<V>(NormGradient<T>{dy, x, weight, stats, plus, dx, rows, columns, eps},    \
                                    weights, biases, shared);                                         \
    }
#define LAYER_NORMS_BACKWARD(V) LAYER_NORM_BACKWARD(V, f, float) LAYER_NORM_BACKWARD(V, h, bf16)
LAYER_NORMS_BACKWARD(1)
LAYER_NORMS_BACKWARD(2)
LAYER_NORMS_BACKWARD(3)
LAYER_NORMS_BACKWARD(4)
LAYER_NORMS_BACKWARD(6)
LAYER_NORMS_BACKWARD(8)
#define LAYER_NORM_BACKWARD_ANY(s, T)                                                               \
    KERNEL(256) layer_norm_backward_any_##s(NORM_ARGUMENTS(T)) {                                    \
        layer_norm_backward_any(NormGradient<T>{dy, x, weight, stats, plus, dx, rows, columns, eps});     \
    }
LAYER_NORM_BACKWARD_ANY(f, float)
LAYER_NORM_BACKWARD_ANY(h, bf16)

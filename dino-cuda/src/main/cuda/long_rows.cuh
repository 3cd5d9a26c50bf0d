// Rows of many columns, as the outputs of the head are: a block takes a row. A first pass finds its maximum and the sum of
// its powers at once, scaling the sum whenever the maximum grows.
#pragma once
#include "common.cuh"

/** The maximum of numbers seen so far and the sum of exp(number - maximum). */
struct MaxSum {
    float max, sum;

    /** One more of it, W numbers; those that are -infinity count nothing. */
    template <int W>
    INLINE void add(const float* v) {
        float next = max;
#pragma unroll
        for (int k = 0; k < W; k++) next = fmaxf(next, v[k]);
        float base = next == -INFINITY ? 0.0f : next;
        sum *= expf(max - base);
#pragma unroll
        for (int k = 0; k < W; k++) sum += expf(v[k] - base);
        max = next;
    }

    INLINE void add(float other_max, float other_sum) {
        float next = fmaxf(max, other_max), base = next == -INFINITY ? 0.0f : next;
        sum = sum * expf(max - base) + other_sum * expf(other_max - base);
        max = next;
    }

    /** That of the whole block, in every thread; part has 64 places. */
    INLINE void over_block(float* part) {
        int lane = threadIdx.x & 31, warp = threadIdx.x >> 5, warps = blockDim.x >> 5;
        over_warp();
        __syncthreads();
        if (lane == 0) part[warp] = max, part[32 + warp] = sum;
        __syncthreads();
        max = lane < warps ? part[lane] : -INFINITY;
        sum = lane < warps ? part[32 + lane] : 0.0f;
        over_warp();
    }

    INLINE void over_warp() {
#pragma unroll
        for (int m = 16; m > 0; m >>= 1) {
            float other_max = __shfl_xor_sync(~0u, max, m);
            float other_sum = __shfl_xor_sync(~0u, sum, m);
            add(other_max, other_sum);
        }
    }
};

/** Goes through a row W columns at a time: f(column, W). Defined as a macro because f would be a lambda of the device. */
#define THROUGH_ROW(W, c, columns) for (int c = threadIdx.x * W; c < columns; c += blockDim.x * W)

// softmax(x), its logarithm, or softmax((x - centre) / temperature), in two passes; `to` may be x.
template <int W, class T>
BOTH void long_softmax(const float* x, const float* centre, const float* temperature, T* to, int columns,
                       int logarithm, float* part) {
    long long first = (long long)blockIdx.x * columns;
    MaxSum all = {-INFINITY, 0.0f};
    float divisor = temperature ? *temperature : 1.0f, v[W], w[W];
    THROUGH_ROW(W, c, columns) {
        Wide<W>::load(x + first + c, v);
        if (centre) {
            Wide<W>::load(centre + c, w);
#pragma unroll
            for (int k = 0; k < W; k++) v[k] = (v[k] - w[k]) / divisor;
        }
        all.add<W>(v);
    }
    all.over_block(part);
    float log_sum = logf(all.sum), scale = 1.0f / all.sum;
    THROUGH_ROW(W, c, columns) {
        Wide<W>::load(x + first + c, v);
        if (centre) {
            Wide<W>::load(centre + c, w);
#pragma unroll
            for (int k = 0; k < W; k++) v[k] = (v[k] - w[k]) / divisor;
        }
#pragma unroll
        for (int k = 0; k < W; k++) v[k] = logarithm ? v[k] - all.max - log_sum : expf(v[k] - all.max) * scale;
        Wide<W>::store(to + first + c, v);
    }
}

template <int W, class T>
BOTH void long_softmax_backward(const T* y, const T* g, T* to, int columns, int logarithm, float* part) {
    long long first = (long long)blockIdx.x * columns;
    float v[W], w[W], sum = 0.0f;
    THROUGH_ROW(W, c, columns) {
        Wide<W>::load(g + first + c, w);
        if (!logarithm) Wide<W>::load(y + first + c, v);
#pragma unroll
        for (int k = 0; k < W; k++) sum += logarithm ? w[k] : v[k] * w[k];
    }
    sum = block_sum(sum, part);
    THROUGH_ROW(W, c, columns) {
        Wide<W>::load(g + first + c, w);
        Wide<W>::load(y + first + c, v);
#pragma unroll
        for (int k = 0; k < W; k++) v[k] = logarithm ? w[k] - expf(v[k]) * sum : v[k] * (w[k] - sum);
        Wide<W>::store(to + first + c, v);
    }
}

#define LONG_SOFTMAX(W, s, T)                                                                                        \
    KERNEL(1024) long_softmax##W##_##s(const float* x, T* to, int columns, int logarithm) {                          \
        __shared__ float part[64];                                                                                   \
        long_softmax<W>(x, (const float*)nullptr, (const float*)nullptr, to, columns, logarithm, part);              \
    }                                                                                                                \
    KERNEL(1024) long_softmax_backward##W##_##s(const T* y, const T* g, T* to, int columns, int logarithm) {         \
        __shared__ float part[64];                                                                                   \
        long_softmax_backward<W>(y, g, to, columns, logarithm, part);                                                \
    }
#define LONG_SOFTMAXES(W) LONG_SOFTMAX(W, f, float) LONG_SOFTMAX(W, h, bf16)
LONG_SOFTMAXES(1)
LONG_SOFTMAXES(4)
#define CENTERED_SOFTMAX(W)                                                                                          \
    KERNEL(1024) centered_softmax##W(const float* x, const float* centre, const float* temperature, float* to,       \
                                     int columns) {                                                                  \
        __shared__ float part[64];                                                                                   \
        long_softmax<W>(x, centre, temperature, to, columns, 0, part);                                               \
    }
CENTERED_SOFTMAX(1)
CENTERED_SOFTMAX(4)

// -sum(q log q) of each block's share of n probabilities.
KERNEL(512) entropy_parts(const float* q, double* parts, long long n) {
    __shared__ double part[32];
    double sum = 0.0;
#pragma unroll 4
    for (long long i = thread_number(); i < n; i += (long long)gridDim.x * blockDim.x)
        sum -= q[i] > 0.0f ? q[i] * logf(q[i]) : 0.0f;
    sum = block_sum(sum, part);
    if (threadIdx.x == 0) parts[blockIdx.x] = sum;
}

// The sum of parts, divided, by one block.
KERNEL(512) sum_parts(const double* parts, float* to, int count, double divisor) {
    __shared__ double part[32];
    double sum = 0.0;
    for (int i = threadIdx.x; i < count; i += blockDim.x) sum += parts[i];
    sum = block_sum(sum, part);
    if (threadIdx.x == 0) *to = (float)(sum / divisor);
}

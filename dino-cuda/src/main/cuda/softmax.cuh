// Softmax of short rows, as those of attention are: a warp a row, whose columns a lane keeps in V registers. The result may
// replace what is read.
#pragma once
#include "common.cuh"

template <int V, class T>
BOTH void softmax_row(const float* x, T* to, long long rows, int columns, int logarithm) {
    int lane = threadIdx.x & 31;
    long long row = thread_number() >> 5;
    if (row >= rows) return;
    float v[V], max = -INFINITY, sum = 0.0f;
#pragma unroll
    for (int i = 0; i < V; i++) {
        int c = i * 32 + lane;
        v[i] = c < columns ? x[row * columns + c] : -INFINITY;
        max = fmaxf(max, v[i]);
    }
    max = warp_max(max);
#pragma unroll
    for (int i = 0; i < V; i++) {
        float power = i * 32 + lane < columns ? expf(v[i] - max) : 0.0f;
        sum += power;
        v[i] = logarithm ? v[i] - max : power;
    }
    sum = warp_sum(sum);
    float log_sum = logf(sum), scale = 1.0f / sum;
#pragma unroll
    for (int i = 0; i < V; i++) {
        int c = i * 32 + lane;
        if (c < columns) put(to + row * columns + c, logarithm ? v[i] - log_sum : v[i] * scale);
    }
}

// dx = y (g - sum(y g)), or g - exp(y) sum(g) where y is the logarithm.
template <int V, class T>
BOTH void softmax_backward_row(const T* y, const T* g, T* to, long long rows, int columns, int logarithm) {
    int lane = threadIdx.x & 31;
    long long row = thread_number() >> 5;
    if (row >= rows) return;
    float v[V], w[V], sum = 0.0f;
#pragma unroll
    for (int i = 0; i < V; i++) {
        int c = i * 32 + lane;
        v[i] = c < columns ? get(y + row * columns + c) : 0.0f;
        w[i] = c < columns ? get(g + row * columns + c) : 0.0f;
        sum += logarithm ? w[i] : v[i] * w[i];
    }
    sum = warp_sum(sum);
#pragma unroll
    for (int i = 0; i < V; i++) {
        int c = i * 32 + lane;
        if (c < columns) put(to + row * columns + c, logarithm ? w[i] - expf(v[i]) * sum : v[i] * (w[i] - sum));
    }
}

#define SOFTMAX(V, s, T)                                                                                             \
    KERNEL(256) softmax##V##_##s(const float* x, T* to, long long rows, int columns, int logarithm) {                \
        softmax_row<V>(x, to, rows, columns, logarithm);                                                             \
    }                                                                                                                \
    KERNEL(256) softmax_backward##V##_##s(const T* y, const T* g, T* to, long long rows, int columns,                \
                                          int logarithm) {                                                           \
        softmax_backward_row<V>(y, g, to, rows, columns, logarithm);                                                 \
    }
#define SOFTMAXES(V) SOFTMAX(V, f, float) SOFTMAX(V, h, bf16)
SOFTMAXES(2)
SOFTMAXES(4)
SOFTMAXES(8)
SOFTMAXES(16)

// What convolutional networks need: neighbourhoods of 3x3 pixels with one of padding, and norms over columns.
#pragma once
#include "common.cuh"

/** Images (B, H, W, C) and the places of the kernel on them, h below each other and w side by side. */
struct Pixels {
    int batch, height, width, channels, stride, rows, columns;
};

// to[place, c, k] = the k-th pixel of the place's neighbourhood, zero beyond the edges.
template <class T>
BOTH void unfold(const float* x, T* to, long long n, const Pixels& p) {
    long long i = thread_number();
    if (i >= n) return;
    unsigned k = (unsigned)(i % 9);
    long long rest = i / 9;
    unsigned channel = (unsigned)(rest % p.channels), place = (unsigned)(rest / p.channels);
    int left = place % p.columns, top = place / p.columns % p.rows, image = place / (p.columns * p.rows);
    int y = top * p.stride + (int)k / 3 - 1, u = left * p.stride + (int)k % 3 - 1;
    bool inside = y >= 0 && y < p.height && u >= 0 && u < p.width;
    put(to + i, inside ? x[(((long long)image * p.height + y) * p.width + u) * p.channels + channel] : 0.0f);
}
KERNEL(256) unfold_f(const float* x, float* to, long long n, Pixels p) { unfold(x, to, n, p); }
KERNEL(256) unfold_h(const float* x, bf16* to, long long n, Pixels p) { unfold(x, to, n, p); }

// to[pixel, c] = the sum of what the pixel was copied to, in the order of k.
KERNEL(256) fold(const float* x, float* to, long long n, Pixels p) {
    long long i = thread_number();
    if (i >= n) return;
    unsigned channel = (unsigned)(i % p.channels), pixel = (unsigned)(i / p.channels);
    int u = pixel % p.width, y = pixel / p.width % p.height, image = pixel / (p.width * p.height);
    float sum = 0.0f;
#pragma unroll
    for (int k = 0; k < 9; k++) {
        int down = y + 1 - k / 3, right = u + 1 - k % 3; // the place times the stride
        bool met = down >= 0 && right >= 0 && down % p.stride == 0 && right % p.stride == 0;
        down /= p.stride, right /= p.stride;
        if (met && down < p.rows && right < p.columns) {
            long long place = ((long long)image * p.rows + down) * p.columns + right;
            sum += x[(place * p.channels + channel) * 9 + k];
        }
    }
    to[i] = sum;
}

// y = w (x - mean) / sqrt(variance + eps) + b by columns, stats (2, D); a group of W columns a thread.
template <int W>
BOTH void normalize_columns(const float* x, const float* weight, const float* bias, const float* stats, float* to,
                            long long n, unsigned columns, float eps) {
    long long i = thread_number();
    if (i >= n) return;
    unsigned c = (unsigned)(i % (columns / W)) * W;
    float v[W];
    Wide<W>::load(x + i * W, v);
#pragma unroll
    for (int k = 0; k < W; k++)
        v[k] = weight[c + k] / sqrtf(stats[columns + c + k] + eps) * (v[k] - stats[c + k]) + bias[c + k];
    Wide<W>::store(to + i * W, v);
}

// With z the normalised column and its sums dw = sum(g z), db = sum(g) over R rows:
// dx = w / deviation (g - db/R - z dw/R).
template <int W>
BOTH void normalize_columns_backward(const float* x, const float* weight, const float* stats, const float* g,
                                     const float* dw, const float* db, float* to, long long n, unsigned columns,
                                     int rows, float eps) {
    long long i = thread_number();
    if (i >= n) return;
    unsigned c = (unsigned)(i % (columns / W)) * W;
    float v[W], gradient[W];
    Wide<W>::load(x + i * W, v);
    Wide<W>::load(g + i * W, gradient);
#pragma unroll
    for (int k = 0; k < W; k++) {
        float deviation = sqrtf(stats[columns + c + k] + eps), z = (v[k] - stats[c + k]) / deviation;
        v[k] = weight[c + k] / deviation * (gradient[k] - db[c + k] / rows - z * dw[c + k] / rows);
    }
    Wide<W>::store(to + i * W, v);
}
#define COLUMN_NORMS(W)                                                                                              \
    KERNEL(256) normalize_columns##W(const float* x, const float* weight, const float* bias, const float* stats,     \
                                     float* to, long long n, int columns, float eps) {                               \
        normalize_columns<W>(x, weight, bias, stats, to, n, columns, eps);                                           \
    }                                                                                                                \
    KERNEL(256) normalize_columns_backward##W(const float* x, const float* weight, const float* stats,               \
                                              const float* g, const float* dw, const float* db, float* to,           \
                                              long long n, int columns, int rows, float eps) {                       \
        normalize_columns_backward<W>(x, weight, stats, g, dw, db, to, n, columns, rows, eps);                       \
    }
COLUMN_NORMS(1)
COLUMN_NORMS(4)

// Attention of anything else. A warp takes a query, or in the gradients of keys and values a key, and its lanes every 32nd
// number of a row, W of them at most; all arithmetic is float32. What models mostly have goes the way of attention.cuh.
#pragma once
#include "attention_backward.cuh"

/** A lane's numbers of a row, zeros behind its last. */
template <int W, class T>
BOTH void row_in(float* v, const T* row, int width) {
#pragma unroll
    for (int i = 0; i < W; i++) {
        int at = (threadIdx.x & 31) + 32 * i;
        v[i] = at < width ? get(row + at) : 0.0f;
    }
}
template <int W, class T>
BOTH void row_out(T* row, const float* v, int width, float factor) {
#pragma unroll
    for (int i = 0; i < W; i++) {
        int at = (threadIdx.x & 31) + 32 * i;
        if (at < width) put(row + at, v[i] * factor);
    }
}
template <int W>
BOTH float row_dot(const float* x, const float* y) {
    float sum = 0.0f;
#pragma unroll
    for (int i = 0; i < W; i++) sum += x[i] * y[i];
    return warp_sum(sum);
}
template <int W>
BOTH void row_add(float* sum, float factor, const float* x) {
#pragma unroll
    for (int i = 0; i < W; i++) sum[i] += factor * x[i];
}

/** Where a warp's row lies: which of `rows` of a head of an image; false behind the last. */
struct Place {
    int image, head, row;
    long long number;
    INLINE bool find(int images, int heads, int rows) {
        number = thread_number() >> 5;
        row = (int)(number % rows);
        head = (int)(number / rows % heads);
        image = (int)(number / rows / heads);
        return image < images;
    }
};

template <int W, class T>
BOTH void attend_any(const T* q, const T* k, const T* v, T* to, float* log_sums, const ForwardStrides& s, int images,
                     int heads, int queries, int keys, int width, float scale) {
    Place at;
    if (!at.find(images, heads, queries)) return;
    float x[W], y[W], o[W];
    row_in<W>(x, head_of(q, s.q, at.image, at.head) + at.row * s.q.row, width);
    k = head_of(k, s.k, at.image, at.head), v = head_of(v, s.v, at.image, at.head);
    float largest = -INFINITY, sum = 0.0f;
#pragma unroll
    for (int i = 0; i < W; i++) o[i] = 0.0f;
    for (int key = 0; key < keys; key++) {
        row_in<W>(y, k + key * s.k.row, width);
        float score = scale * row_dot<W>(x, y), next = fmaxf(largest, score);
        float before = expf(largest - next), weight = expf(score - next);
        row_in<W>(y, v + key * s.v.row, width);
#pragma unroll
        for (int i = 0; i < W; i++) o[i] = o[i] * before + weight * y[i];
        sum = sum * before + weight;
        largest = next;
    }
    row_out<W>(head_of(to, s.to, at.image, at.head) + at.row * s.to.row, o, width, 1.0f / sum);
    if (log_sums && (threadIdx.x & 31) == 0) log_sums[at.number] = largest + logf(sum);
}

/** The gradient of queries; keeps each query's delta. */
template <int W, class T>
BOTH void queries_any(const T* q, const T* k, const T* v, const T* out, const float* log_sums, float* deltas,
                      const T* g, T* dq, const BackwardStrides& s, int images, int heads, int queries, int keys,
                      int width, float scale) {
    Place at;
    if (!at.find(images, heads, queries)) return;
    float x[W], y[W], z[W], sum[W];
    row_in<W>(x, head_of(q, s.q, at.image, at.head) + at.row * s.q.row, width);
    row_in<W>(y, head_of(g, s.g, at.image, at.head) + at.row * s.g.row, width);
    row_in<W>(z, head_of(out, s.out, at.image, at.head) + at.row * s.out.row, width);
    float delta = row_dot<W>(y, z), log_sum = log_sums[at.number];
    if ((threadIdx.x & 31) == 0) deltas[at.number] = delta;
    k = head_of(k, s.k, at.image, at.head), v = head_of(v, s.v, at.image, at.head);
#pragma unroll
    for (int i = 0; i < W; i++) sum[i] = 0.0f;
    for (int key = 0; key < keys; key++) {
        row_in<W>(z, v + key * s.v.row, width);
        float product = row_dot<W>(y, z);
        row_in<W>(z, k + key * s.k.row, width);
        float weight = expf(scale * row_dot<W>(x, z) - log_sum);
        row_add<W>(sum, weight * (product - delta), z);
    }
    row_out<W>(head_of(dq, s.dq, at.image, at.head) + at.row * s.dq.row, sum, width, scale);
}

/** The gradients of keys and values. */
template <int W, class T>
BOTH void keys_any(const T* q, const T* k, const T* v, const float* log_sums, const float* deltas, const T* g, T* dk,
                   T* dv, const BackwardStrides& s, int images, int heads, int queries, int keys, int width,
                   float scale) {
    Place at;
    if (!at.find(images, heads, keys)) return;
    float x[W], y[W], z[W], to_key[W], to_value[W];
    row_in<W>(x, head_of(k, s.k, at.image, at.head) + at.row * s.k.row, width);
    row_in<W>(y, head_of(v, s.v, at.image, at.head) + at.row * s.v.row, width);
    q = head_of(q, s.q, at.image, at.head), g = head_of(g, s.g, at.image, at.head);
    long long first = (at.number / keys) * queries; // of the head's numbers of each query
#pragma unroll
    for (int i = 0; i < W; i++) to_key[i] = to_value[i] = 0.0f;
    for (int query = 0; query < queries; query++) {
        row_in<W>(z, g + query * s.g.row, width);
        float product = row_dot<W>(y, z), other[W];
        row_in<W>(other, q + query * s.q.row, width);
        float weight = expf(scale * row_dot<W>(x, other) - log_sums[first + query]);
        row_add<W>(to_value, weight, z);
        row_add<W>(to_key, weight * (product - deltas[first + query]), other);
    }
    row_out<W>(head_of(dk, s.dk, at.image, at.head) + at.row * s.dk.row, to_key, width, scale);
    row_out<W>(head_of(dv, s.dv, at.image, at.head) + at.row * s.dv.row, to_value, width, 1.0f);
}

#define ATTEND_ANY(name, W, T)                                                                                     \
    KERNEL(128) attend_any##name(const T* q, const T* k, const T* v, T* to, float* log_sums, ForwardStrides s,      \
                                 int images, int heads, int queries, int keys, int width, float scale) {            \
        attend_any<W>(q, k, v, to, log_sums, s, images, heads, queries, keys, width, scale);                        \
    }                                                                                                               \
    KERNEL(128) attend_any_queries##name(const T* q, const T* k, const T* v, const T* out, const float* log_sums,   \
                                         float* deltas, const T* g, T* dq, BackwardStrides s, int images,           \
                                         int heads, int queries, int keys, int width, float scale) {                \
        queries_any<W>(q, k, v, out, log_sums, deltas, g, dq, s, images, heads, queries, keys, width, scale);       \
    }                                                                                                               \
    KERNEL(128) attend_any_keys##name(const T* q, const T* k, const T* v, const float* log_sums,                    \
                                      const float* deltas, const T* g, T* dk, T* dv, BackwardStrides s, int images, \
                                      int heads, int queries, int keys, int width, float scale) {                   \
        keys_any<W>(q, k, v, log_sums, deltas, g, dk, dv, s, images, heads, queries, keys, width, scale);           \
    }
ATTEND_ANY(2_f, 2, float)
ATTEND_ANY(2_h, 2, bf16)
ATTEND_ANY(8_f, 8, float)
ATTEND_ANY(8_h, 8, bf16)

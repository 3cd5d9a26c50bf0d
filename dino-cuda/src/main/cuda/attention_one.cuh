// Attention of one query for each head, as CLS tokens attend in a last block. A warp takes a head: its lanes read rows of
// keys and values 16 bytes each, so that 4 or 8 of them are a row, and the groups take every 8th or 4th key.
#pragma once
#include "attention_backward.cuh"

/** How a warp shares rows of D numbers. */
template <int D>
struct Groups {
    static const int lanes = D / 8;
    static const int count = 32 / lanes;
    static const int each = 4; // keys that a group takes at a time, so that enough is on its way from memory
    static INLINE int part() { return threadIdx.x % lanes * 8; }
    static INLINE int number() { return threadIdx.x % 32 / lanes; }

    /** The sum over the lanes of a row. */
    static INLINE float row_sum(float v) {
#pragma unroll
        for (int m = lanes / 2; m > 0; m >>= 1) v += __shfl_xor_sync(~0u, v, m);
        return v;
    }

    /** The sum over the groups. */
    static INLINE float all_sum(float v) {
#pragma unroll
        for (int m = lanes; m < 32; m <<= 1) v += __shfl_xor_sync(~0u, v, m);
        return v;
    }
};

BOTH float dot8(const float* x, const float* y) {
    float sum = 0.0f;
#pragma unroll
    for (int i = 0; i < 8; i++) sum += x[i] * y[i];
    return sum;
}

template <int D>
BOTH void attend_one(const bf16* q, const bf16* k, const bf16* v, bf16* to, float* log_sums, const ForwardStrides& s,
                     int images, int heads, int keys, float scale) {
    typedef Groups<D> G;
    int at = (int)(thread_number() >> 5), image = at / heads, head = at % heads;
    if (image >= images) return;
    k = head_of(k, s.k, image, head) + G::part(), v = head_of(v, s.v, image, head) + G::part();
    float x[8], o[8], largest = -1e30f, sum = 0.0f; // finite, since a group may have no key
    Wide<8>::load(head_of(q, s.q, image, head) + G::part(), x);
#pragma unroll
    for (int i = 0; i < 8; i++) o[i] = 0.0f;
    for (int base = 0; base < keys; base += G::count * G::each) {
        float score[G::each], values[G::each][8], next = largest;
#pragma unroll
        for (int j = 0; j < G::each; j++) {
            int key = base + j * G::count + G::number(), there = min(key, keys - 1);
            float y[8];
            Wide<8>::load(k + there * s.k.row, y);
            Wide<8>::load(v + there * s.v.row, values[j]);
            score[j] = G::row_sum(dot8(x, y)) * (scale * LOG2E);
            if (key >= keys) score[j] = -INFINITY;
            next = fmaxf(next, score[j]);
        }
        float before = exp2_fast(largest - next);
        sum *= before, largest = next;
#pragma unroll
        for (int i = 0; i < 8; i++) o[i] *= before;
#pragma unroll
        for (int j = 0; j < G::each; j++) {
            float weight = exp2_fast(score[j] - next);
            sum += weight;
#pragma unroll
            for (int i = 0; i < 8; i++) o[i] += weight * values[j][i];
        }
    }
    float most = warp_max(largest), factor = exp2_fast(largest - most);
    sum = G::all_sum(sum * factor);
#pragma unroll
    for (int i = 0; i < 8; i++) o[i] = G::all_sum(o[i] * factor) / sum;
    if (G::number() == 0) Wide<8>::store(head_of(to, s.to, image, head) + G::part(), o);
    if (log_sums && (threadIdx.x & 31) == 0) log_sums[at] = LN2 * most + logf(sum);
}

template <int D>
BOTH void attend_one_backward(const bf16* q, const bf16* k, const bf16* v, const bf16* out, const float* log_sums,
                              const bf16* g, bf16* dq, bf16* dk, bf16* dv, const BackwardStrides& s, int images,
                              int heads, int keys, float scale) {
    typedef Groups<D> G;
    int at = (int)(thread_number() >> 5), image = at / heads, head = at % heads;
    if (image >= images) return;
    k = head_of(k, s.k, image, head) + G::part(), v = head_of(v, s.v, image, head) + G::part();
    dk = head_of(dk, s.dk, image, head) + G::part(), dv = head_of(dv, s.dv, image, head) + G::part();
    float x[8], y[8], sum[8], scaled[8];
    Wide<8>::load(head_of(out, s.out, image, head) + G::part(), x);
    Wide<8>::load(head_of(g, s.g, image, head) + G::part(), y);
    float delta = G::row_sum(dot8(x, y)), log_sum = log_sums[at] * LOG2E;
    Wide<8>::load(head_of(q, s.q, image, head) + G::part(), x);
#pragma unroll
    for (int i = 0; i < 8; i++) sum[i] = 0.0f;
    for (int base = 0; base < keys; base += G::count) {
        int key = base + G::number(), there = min(key, keys - 1);
        float own[8], value[8];
        Wide<8>::load(k + there * s.k.row, own);
        Wide<8>::load(v + there * s.v.row, value);
        float weight = exp2_fast(G::row_sum(dot8(x, own)) * (scale * LOG2E) - log_sum);
        float product = weight * scale * (G::row_sum(dot8(y, value)) - delta);
        if (key < keys) {
#pragma unroll
            for (int i = 0; i < 8; i++) sum[i] += product * own[i], scaled[i] = product * x[i], value[i] = weight * y[i];
            Wide<8>::store(dk + key * s.dk.row, scaled);
            Wide<8>::store(dv + key * s.dv.row, value);
        }
    }
#pragma unroll
    for (int i = 0; i < 8; i++) sum[i] = G::all_sum(sum[i]);
    if (G::number() == 0) Wide<8>::store(head_of(dq, s.dq, image, head) + G::part(), sum);
}

#define ATTEND_ONE(D)                                                                                                \
    KERNEL(128) attend_one##D(const bf16* q, const bf16* k, const bf16* v, bf16* to, float* log_sums,                \
                              ForwardStrides s, int images, int heads, int keys, float scale) {                      \
        attend_one<D>(q, k, v, to, log_sums, s, images, heads, keys, scale);                                         \
    }                                                                                                                \
    KERNEL(128) attend_one_backward##D(const bf16* q, const bf16* k, const bf16* v, const bf16* out,                 \
                                       const float* log_sums, const bf16* g, bf16* dq, bf16* dk, bf16* dv,           \
                                       BackwardStrides s, int images, int heads, int keys, float scale) {            \
        attend_one_backward<D>(q, k, v, out, log_sums, g, dq, dk, dv, s, images, heads, keys, scale);                \
    }
ATTEND_ONE(32)
ATTEND_ONE(64)

// Attention by tensor cores for heads of 32 or 64 numbers in bf16, whose rows begin on boundaries of 16 bytes. A warp takes
// 16 queries at a time; keys and values lie in shared memory, all of a head's if they fit, else one tile after the other.
// Weights are nowhere in memory: the softmax is taken online, and the logarithm of each query's sum of exponentials is kept.
#pragma once
#include "tiles.cuh"
#define LOG2E 1.4426950408889634f
#define LN2 0.69314718055994531f
#define STEP 48 // keys that a warp takes at a time: with more, registers are too few

/** Numbers from one image, head and row to the next. */
struct Strides {
    long long image, head, row;
};
struct ForwardStrides {
    Strides q, k, v, to;
};

template <class T>
BOTH T* head_of(T* p, Strides s, int image, int head) {
    return p + image * s.image + head * s.head;
}

/** Weights of 16 queries and up to STEP keys, not yet divided by their sums, which they and their maxima are added to. */
template <int D>
BOTH void online_softmax(float (*s)[4], float (*o)[4], float* largest, float* sums, int left, float scale) {
    int column = (threadIdx.x & 3) * 2;
    float next[2] = {largest[0], largest[1]};
#pragma unroll
    for (int i = 0; i < STEP / 2; i++) {
        float& x = s[i >> 2][i & 3];
        x *= scale;
        if (left < STEP && (i >> 2) * 8 + column + (i & 1) >= left) x = -INFINITY;
        next[i >> 1 & 1] = fmaxf(next[i >> 1 & 1], x);
    }
#pragma unroll
    for (int h = 0; h < 2; h++) { // there always is a key, so that the maximum is finite
        next[h] = quad_max(next[h]);
        float f = exp2_fast(largest[h] - next[h]);
        largest[h] = next[h];
        sums[h] *= f;
#pragma unroll
        for (int n = 0; n < D / 8; n++) o[n][2 * h] *= f, o[n][2 * h + 1] *= f;
    }
#pragma unroll
    for (int i = 0; i < STEP / 2; i++) {
        float& x = s[i >> 2][i & 3];
        x = exp2_fast(x - largest[i >> 1 & 1]);
        sums[i >> 1 & 1] += x;
    }
}

/** The keys and values of a tile in shared memory, STEP at a time. */
template <int D>
BOTH void attend_tile(const unsigned (*a)[4], const bf16* k, const bf16* v, int keys, float (*o)[4], float* largest,
                      float* sums, float scale) {
    const int pitch = Pitch<D>::value;
    for (int key = 0; key < keys; key += STEP) {
        float s[STEP / 8][4];
        tile_zero<STEP / 8>(s);
#pragma unroll
        for (int j = 0; j < STEP / 16; j++)
            if (key + 16 * j < keys) tile_dot<D>(s + 2 * j, a, k + (key + 16 * j) * pitch);
        online_softmax<D>(s, o, largest, sums, keys - key, scale);
#pragma unroll
        for (int j = 0; j < STEP / 16; j++)
            if (key + 16 * j < keys) tile_add<D>(o, s + 2 * j, v + (key + 16 * j) * pitch);
    }
}

/** Blocks: (images, heads, chunks); a block takes every chunks-th group of 16 queries a warp. */
template <int D>
BOTH void attend(const bf16* q, const bf16* k, const bf16* v, bf16* to, float* log_sums, ForwardStrides s, int heads,
                 int queries, int keys, int chunks, int tile, float scale) {
    DYNAMIC_SHARED(bf16, attended);
    bf16 *own_k = attended, *own_v = attended + tile * Pitch<D>::value;
    int at = blockIdx.x / chunks, image = at / heads, head = at % heads;
    q = head_of(q, s.q, image, head), k = head_of(k, s.k, image, head), v = head_of(v, s.v, image, head);
    int l = threadIdx.x & 31, span = blockDim.x / 2, first = (int)(blockIdx.x % chunks) * span;
    for (int begin = first; begin < queries; begin += chunks * span) {
        int row = begin + (threadIdx.x >> 5) * 16;
        unsigned a[D / 16][4];
        rows_a<D>(a, q, s.q.row, row, queries);
        float o[D / 8][4], largest[2] = {-INFINITY, -INFINITY}, sums[2] = {0.0f, 0.0f};
        tile_zero<D / 8>(o);
        for (int base = 0; base < keys; base += tile) {
            int count = min(tile, keys - base), padded = (count + 15) / 16 * 16;
            if (keys > tile || begin == first) { // else all lie there since the first round
                __syncthreads();
                rows_in<D>(own_k, k + base * s.k.row, s.k.row, count, padded);
                rows_in<D>(own_v, v + base * s.v.row, s.v.row, count, padded);
                copies_done();
                __syncthreads();
            }
            attend_tile<D>(a, own_k, own_v, count, o, largest, sums, scale * LOG2E);
        }
        float low = quad_sum(sums[0]), high = quad_sum(sums[1]);
        rows_out<D>(head_of(to, s.to, image, head), o, s.to.row, row, queries, 1.0f / low, 1.0f / high);
        if (log_sums && (l & 3) == 0) {
            float* kept = log_sums + (long long)at * queries;
            if (row + (l >> 2) < queries) kept[row + (l >> 2)] = LN2 * largest[0] + logf(low);
            if (row + (l >> 2) + 8 < queries) kept[row + (l >> 2) + 8] = LN2 * largest[1] + logf(high);
        }
    }
}
#define ATTEND(D)                                                                                                   \
    extern "C" __global__ void __launch_bounds__(224, 2) attend##D(const bf16* q, const bf16* k, const bf16* v, bf16* to, float* log_sums, ForwardStrides s, \
                          int heads, int queries, int keys, int chunks, int tile, float scale) {                    \
        attend<D>(q, k, v, to, log_sums, s, heads, queries, keys, chunks, tile, scale);                             \
    }
ATTEND(32)
ATTEND(64)

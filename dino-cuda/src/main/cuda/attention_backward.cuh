// The gradient of attention by tensor cores. Weights are computed again, p = exp(scale q kᵀ - log sum), and with
// delta = sum(out gradient) of a query, ds = p (gradient vᵀ - delta): dv = pᵀ gradient, dk = scale dsᵀ q, dq = scale ds k.
// Half of the blocks own keys and sweep over queries, the other half own queries and sweep over keys: each gradient is the
// sum of one warp in one order, without atomics, at the price of computing weights twice. Both halves of a head lie side by
// side in the grid, so that the second finds in the cache what the first has read.
#pragma once
#include "attention.cuh"

struct BackwardStrides {
    Strides q, k, v, out, g, dq, dk, dv;
};

/** Rows that a warp owns, those that it sweeps over, and what they share; `first` are queries or keys, `second` the rest. */
struct Sweep {
    const bf16 *own_first, *own_second, *first, *second, *out, *g;
    const float* log_sums;
    long long own_first_row, own_second_row, first_row, second_row, out_row, g_row;
    int owned, swept;
};

/** Each query's logarithm, to base 2, and delta in shared memory; infinity behind the last, so that its weights are zero. */
template <int D>
BOTH void statistics_in(float* logs, float* deltas, const Sweep& w, int base, int rows, int padded) {
    const int lanes = D / 8, together = 32 / lanes; // of a row; rows of a warp
    int l = threadIdx.x & 31, part = l % lanes * 8, warps = blockDim.x >> 5;
    for (int row = (threadIdx.x >> 5) * together + l / lanes; row < padded; row += warps * together) {
        float sum = 0.0f;
        if (row < rows) {
            float x[8], y[8];
            Wide<8>::load(w.out + (base + row) * w.out_row + part, x);
            Wide<8>::load(w.g + (base + row) * w.g_row + part, y);
#pragma unroll
            for (int i = 0; i < 8; i++) sum += x[i] * y[i];
        }
#pragma unroll
        for (int m = lanes / 2; m > 0; m >>= 1) sum += __shfl_xor_sync(~0u, sum, m);
        if (part == 0) {
            deltas[row] = sum;
            logs[row] = row < rows ? w.log_sums[base + row] * LOG2E : INFINITY;
        }
    }
}

BOTH float pair_dot(unsigned a, unsigned b) {
    return bits_float(a << 16) * bits_float(b << 16) + bits_float(a & 0xffff0000u) * bits_float(b & 0xffff0000u);
}

/** The same of the two queries that a lane has rows of, from the gradient's fragments. */
template <int D>
BOTH void own_statistics(float* logs, float* deltas, const unsigned (*g)[4], const Sweep& w, int row) {
    unsigned out[D / 16][4];
    rows_a<D>(out, w.out, w.out_row, row, w.owned);
#pragma unroll
    for (int h = 0; h < 2; h++) {
        float sum = 0.0f;
#pragma unroll
        for (int k = 0; k < D / 16; k++) sum += pair_dot(out[k][h], g[k][h]) + pair_dot(out[k][h + 2], g[k][h + 2]);
        deltas[h] = quad_sum(sum);
        int query = row + ((threadIdx.x & 31) >> 2) + 8 * h;
        logs[h] = query < w.owned ? w.log_sums[query] * LOG2E : INFINITY;
    }
}

/** A warp's 16 rows against those of a tile: KEYS owns keys and adds to gradients of keys and values, else of queries. */
template <int D, bool KEYS>
BOTH void sweep_tile(const unsigned (*a)[4], const unsigned (*b)[4], const bf16* x, const bf16* y, const float* logs,
                     const float* deltas, int rows, float (*dx)[4], float (*dy)[4], float scale) {
    int column = (threadIdx.x & 3) * 2;
    for (int at = 0; at < rows; at += 16) {
        float s[2][4], g[2][4];
        tile_zero<2>(s);
        tile_zero<2>(g);
        tile_dot<D>(s, a, x + at * Pitch<D>::value);
        tile_dot<D>(g, b, y + at * Pitch<D>::value);
#pragma unroll
        for (int i = 0; i < 8; i++) {
            int place = at + (i >> 2) * 8 + column + (i & 1), query = KEYS ? place : i >> 1 & 1;
            float p = exp2_fast(s[i >> 2][i & 3] * scale - logs[query]);
            if (!KEYS && place >= rows) p = 0.0f; // of keys behind the last, whose products are zero
            s[i >> 2][i & 3] = p;
            g[i >> 2][i & 3] = p * (g[i >> 2][i & 3] - deltas[query]);
        }
        if (KEYS) tile_add<D>(dy, s, y + at * Pitch<D>::value);
        tile_add<D>(dx, g, x + at * Pitch<D>::value);
    }
}

template <int D, bool KEYS>
BOTH void sweep(const Sweep& w, bf16* to_first, bf16* to_second, Strides first_to, Strides second_to, int chunk,
                int chunks, int tile, float scale) {
    DYNAMIC_SHARED(bf16, attended);
    bf16 *x = attended, *y = attended + tile * Pitch<D>::value;
    float *logs = reinterpret_cast<float*>(y + tile * Pitch<D>::value), *deltas = logs + tile;
    int span = blockDim.x / 2;
    for (int begin = chunk * span; begin < w.owned; begin += chunks * span) {
        int row = begin + (threadIdx.x >> 5) * 16;
        unsigned a[D / 16][4], b[D / 16][4];
        rows_a<D>(a, w.own_first, w.own_first_row, row, w.owned);
        rows_a<D>(b, w.own_second, w.own_second_row, row, w.owned);
        float dx[D / 8][4], dy[KEYS ? D / 8 : 1][4], own_logs[2], own_deltas[2];
        tile_zero<D / 8>(dx);
        tile_zero<KEYS ? D / 8 : 1>(dy);
        if (!KEYS) own_statistics<D>(own_logs, own_deltas, b, w, row);
        for (int base = 0; base < w.swept; base += tile) {
            int count = min(tile, w.swept - base), padded = (count + 15) / 16 * 16;
            if (w.swept > tile || begin == chunk * span) {
                __syncthreads();
                rows_in<D>(x, w.first + base * w.first_row, w.first_row, count, padded);
                rows_in<D>(y, w.second + base * w.second_row, w.second_row, count, padded);
                if (KEYS) statistics_in<D>(logs, deltas, w, base, count, padded);
                copies_done();
                __syncthreads();
            }
            sweep_tile<D, KEYS>(a, b, x, y, KEYS ? logs : own_logs, KEYS ? deltas : own_deltas, count, dx, dy,
                                scale * LOG2E);
        }
        rows_out<D>(to_first, dx, first_to.row, row, w.owned, scale, scale);
        if (KEYS) rows_out<D>(to_second, dy, second_to.row, row, w.owned, 1.0f, 1.0f);
    }
}

/** Blocks: (images, heads, chunks, 2). */
template <int D>
BOTH void attend_backward(const bf16* q, const bf16* k, const bf16* v, const bf16* out, const float* log_sums,
                          const bf16* g, bf16* dq, bf16* dk, bf16* dv, const BackwardStrides& s, int heads,
                          int queries, int keys, int chunks, int tile, float scale) {
    int chunk = blockIdx.x / 2 % chunks, at = blockIdx.x / 2 / chunks, image = at / heads, head = at % heads;
    q = head_of(q, s.q, image, head), k = head_of(k, s.k, image, head), v = head_of(v, s.v, image, head);
    out = head_of(out, s.out, image, head), g = head_of(g, s.g, image, head);
    log_sums += (long long)at * queries;
    if (blockIdx.x % 2 == 0) {
        Sweep w = {k, v, q, g, out, g, log_sums, s.k.row, s.v.row, s.q.row, s.g.row, s.out.row, s.g.row, keys, queries};
        sweep<D, true>(w, head_of(dk, s.dk, image, head), head_of(dv, s.dv, image, head), s.dk, s.dv, chunk, chunks,
                       tile, scale);
    } else {
        Sweep w = {q, g, k, v, out, g, log_sums, s.q.row, s.g.row, s.k.row, s.v.row, s.out.row, s.g.row, queries, keys};
        sweep<D, false>(w, head_of(dq, s.dq, image, head), nullptr, s.dq, s.dq, chunk, chunks, tile, scale);
    }
}
#define ATTEND_BACKWARD(D)                                                                                           \
    KERNEL(128) attend_backward##D(const bf16* q, const bf16* k, const bf16* v, const bf16* out,                     \
                                   const float* log_sums, const bf16* g, bf16* dq, bf16* dk, bf16* dv,               \
                                   BackwardStrides s, int heads, int queries, int keys, int chunks, int tile,        \
                                   float scale) {                                                                    \
        attend_backward<D>(q, k, v, out, log_sums, g, dq, dk, dv, s, heads, queries, keys, chunks, tile, scale);     \
    }
ATTEND_BACKWARD(32)
ATTEND_BACKWARD(64)

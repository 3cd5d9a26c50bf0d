// Passes over flat stores of weights, gradients and moments. A piece is a part of one parameter; blocks (piece, share) take
// pieces in shares of 8192 floats.
#pragma once
#include "elements.cuh"

struct Move {
    float keep, take;
    INLINE float operator()(float average, float x) const { return average * keep + x * take; }
};
KERNEL(256) flat_move(float* to, const float* x, long long n, float keep, float take) {
    map_two(to, x, to, n, Move{keep, take});
}

/** A part of a store: its parameter's number, its first float and how many. */
struct Piece {
    int segment, first, size, unused;
};
#define SHARE 8192

/** The share of a block: its first float and how many. */
struct Share {
    long long first;
    int size;
};
BOTH Share share(const Piece& piece) {
    int before = blockIdx.y * SHARE, rest = piece.size - before;
    return Share{(long long)piece.first + before, rest < SHARE ? rest : SHARE};
}

/** sums[piece] = the sum of squares, in double precision. */
KERNEL(256) flat_squares(const float* x, const Piece* pieces, double* sums) {
    __shared__ double part[32];
    Piece piece = pieces[blockIdx.x];
    const float* from = x + piece.first;
    double sum = 0.0;
    int wide = aligned(from) ? piece.size / 4 * 4 : 0;
#pragma unroll 4
    for (int i = threadIdx.x * 4; i < wide; i += blockDim.x * 4) {
        float v[4];
        Wide<4>::load(from + i, v);
#pragma unroll
        for (int k = 0; k < 4; k++) sum += (double)v[k] * v[k];
    }
    for (int i = wide + threadIdx.x; i < piece.size; i += blockDim.x) sum += (double)from[i] * from[i];
    sum = block_sum(sum, part);
    if (threadIdx.x == 0) sums[blockIdx.x] = sum;
}

/** sums[piece] = the sum of squares of x + the parameter's factor times y, in double precision. */
KERNEL(256) flat_squares_of_sums(const float* x, const float* y, const Piece* pieces, const double* factors,
                                 double* sums) {
    __shared__ double part[32];
    Piece piece = pieces[blockIdx.x];
    const float *a = x + piece.first, *b = y + piece.first;
    float factor = (float)factors[piece.segment];
    double sum = 0.0;
    int wide = aligned(a) && aligned(b) ? piece.size / 4 * 4 : 0;
#pragma unroll 4
    for (int i = threadIdx.x * 4; i < wide; i += blockDim.x * 4) {
        float A[4], B[4];
        Wide<4>::load(a + i, A);
        Wide<4>::load(b + i, B);
#pragma unroll
        for (int k = 0; k < 4; k++) {
            float both = A[k] + factor * B[k];
            sum += (double)both * both;
        }
    }
    for (int i = wide + threadIdx.x; i < piece.size; i += blockDim.x) {
        float both = a[i] + factor * b[i];
        sum += (double)both * both;
    }
    sum = block_sum(sum, part);
    if (threadIdx.x == 0) sums[blockIdx.x] = sum;
}

/** x *= the parameter's factor, unless that is 1. */
KERNEL(256) flat_scale(float* x, const Piece* pieces, const double* factors) {
    Piece piece = pieces[blockIdx.x];
    Share s = share(piece);
    double factor = factors[piece.segment];
    if (factor == 1.0) return;
    float f = (float)factor;
    float* to = x + s.first;
    int wide = aligned(to) ? s.size / 4 * 4 : 0;
    for (int i = threadIdx.x * 4; i < wide; i += blockDim.x * 4) {
        float v[4];
        Wide<4>::load(to + i, v);
#pragma unroll
        for (int k = 0; k < 4; k++) v[k] *= f;
        Wide<4>::store(to + i, v);
    }
    for (int i = wide + (int)threadIdx.x; i < s.size; i += blockDim.x) to[i] *= f;
}

/** A parameter's rates; one that does not learn has learns = 0 and stays as it is. */
struct Rates {
    float learns, keep, step, root;
};

/** The numbers that all parameters share: 1 - beta1, beta2, 1 - beta2 and what is added to the root. */
struct AdamW {
    float take1, keep2, take2, eps;

    // m += (1 - beta1) (g - m); v = beta2 v + (1 - beta2) g^2; w = keep w - step m / (sqrt(v) / root + eps)
    INLINE void step(const Rates& r, float& w, float g, float& m, float& v) const {
        m += take1 * (g - m);
        v = keep2 * v + take2 * g * g;
        w = w * r.keep - r.step * m / (sqrtf(v) / r.root + eps);
    }
};
KERNEL(256) flat_adamw(float* weights, const float* gradients, float* first, float* second, const Piece* pieces,
                       const Rates* rates, float take1, float keep2, float take2, float eps) {
    Piece piece = pieces[blockIdx.x];
    Share s = share(piece);
    Rates r = rates[piece.segment];
    if (r.learns == 0.0f) return;
    AdamW adamw = {take1, keep2, take2, eps};
    float *w = weights + s.first, *m = first + s.first, *v = second + s.first;
    const float* g = gradients + s.first;
    int wide = aligned(w) && aligned(g) && aligned(m) && aligned(v) ? s.size / 4 * 4 : 0;
    for (int i = threadIdx.x * 4; i < wide; i += blockDim.x * 4) {
        float W[4], G[4], M[4], V[4];
        Wide<4>::load(w + i, W);
        Wide<4>::load(g + i, G);
        Wide<4>::load(m + i, M);
        Wide<4>::load(v + i, V);
#pragma unroll
        for (int k = 0; k < 4; k++) adamw.step(r, W[k], G[k], M[k], V[k]);
        Wide<4>::store(w + i, W);
        Wide<4>::store(m + i, M);
        Wide<4>::store(v + i, V);
    }
    for (int i = wide + (int)threadIdx.x; i < s.size; i += blockDim.x) adamw.step(r, w[i], g[i], m[i], v[i]);
}

/** A parameter's rates of a step with momentum; one that does not learn has learns = 0. */
struct Pull {
    float learns, decay, factor, step;

    // m = keep m + factor (g + decay w); w = w - step m
    INLINE void move(float keep, float& w, float g, float& m) const {
        m = m * keep + (g + decay * w) * factor;
        w = w - step * m;
    }
};
KERNEL(256) flat_momentum(float* weights, const float* gradients, float* directions, const Piece* pieces,
                          const Pull* rates, float keep) {
    Piece piece = pieces[blockIdx.x];
    Share s = share(piece);
    Pull r = rates[piece.segment];
    if (r.learns == 0.0f) return;
    float *w = weights + s.first, *m = directions + s.first;
    const float* g = gradients + s.first;
    int wide = aligned(w) && aligned(g) && aligned(m) ? s.size / 4 * 4 : 0;
    for (int i = threadIdx.x * 4; i < wide; i += blockDim.x * 4) {
        float W[4], G[4], M[4];
        Wide<4>::load(w + i, W);
        Wide<4>::load(g + i, G);
        Wide<4>::load(m + i, M);
#pragma unroll
        for (int k = 0; k < 4; k++) r.move(keep, W[k], G[k], M[k]);
        Wide<4>::store(w + i, W);
        Wide<4>::store(m + i, M);
    }
    for (int i = wide + (int)threadIdx.x; i < s.size; i += blockDim.x) r.move(keep, w[i], g[i], m[i]);
}

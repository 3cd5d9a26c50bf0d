// Kernels that work element by element: y[i] = f(x[i]), y[i] = f(a[i], b[i]). A thread takes 16 bytes of the widest tensor
// where all addresses allow it, otherwise the same elements one by one; the last one takes what is left.
#pragma once
#include "common.cuh"

template <class T, class F>
BOTH void map_one(const T* x, T* to, long long n, F f) {
    const int W = Width<T>::value;
    long long i = thread_number() * W;
    if (i + W <= n && aligned(x) && aligned(to)) {
        float v[W];
        Wide<W>::load(x + i, v);
#pragma unroll
        for (int k = 0; k < W; k++) v[k] = f(v[k]);
        Wide<W>::store(to + i, v);
    } else {
        for (long long end = i + W < n ? i + W : n; i < end; i++) put(to + i, f(get(x + i)));
    }
}

template <class A, class B, class C, class F>
BOTH void map_two(const A* a, const B* b, C* to, long long n, F f) {
    const int W = Width<A, B, C>::value;
    long long i = thread_number() * W;
    if (i + W <= n && aligned(a) && aligned(b) && aligned(to)) {
        float v[W], w[W];
        Wide<W>::load(a + i, v);
        Wide<W>::load(b + i, w);
#pragma unroll
        for (int k = 0; k < W; k++) v[k] = f(v[k], w[k]);
        Wide<W>::store(to + i, v);
    } else {
        for (long long end = i + W < n ? i + W : n; i < end; i++) put(to + i, f(get(a + i), get(b + i)));
    }
}

BOTH float normal_probability(float x) { return 0.5f * (1.0f + erff(x * 0.70710678118654752f)); }
BOTH float sigmoid(float x) { return 1.0f / (1.0f + expf(-x)); }

struct Copy {
    INLINE float operator()(float x) const { return x; }
};
struct Gelu {
    INLINE float operator()(float x) const { return x * normal_probability(x); }
};
struct GeluBackward {
    INLINE float operator()(float x, float g) const {
        return g * (normal_probability(x) + x * 0.3989422804014327f * expf(-0.5f * x * x));
    }
};
struct Silu {
    INLINE float operator()(float x) const { return x * sigmoid(x); }
};
struct SiluBackward {
    INLINE float operator()(float x, float g) const {
        float share = sigmoid(x);
        return g * share * (1.0f + x * (1.0f - share));
    }
};
struct Relu { // not a maximum, which would hide not-a-number
    INLINE float operator()(float x) const { return x <= 0.0f ? 0.0f : x; }
};
struct ReluBackward {
    INLINE float operator()(float y, float g) const { return y > 0.0f ? g : 0.0f; }
};
struct Scale {
    float factor;
    INLINE float operator()(float x) const { return x * factor; }
};
struct Sum {
    INLINE float operator()(float a, float b) const { return a + b; }
};
struct Multiply {
    INLINE float operator()(float a, float b) const { return a * b; }
};

#define ONE(name, F, s, T) \
    KERNEL(256) name##_##s(const T* x, T* to, long long n) { map_one(x, to, n, F()); }
#define TWO(name, F, s, T) \
    KERNEL(256) name##_##s(const T* a, const T* b, T* to, long long n) { map_two(a, b, to, n, F()); }
#define BOTH_PRECISIONS(define, name, F) define(name, F, f, float) define(name, F, h, bf16)
BOTH_PRECISIONS(ONE, gelu, Gelu)
BOTH_PRECISIONS(ONE, silu, Silu)
BOTH_PRECISIONS(ONE, relu, Relu)
BOTH_PRECISIONS(TWO, gelu_backward, GeluBackward)
BOTH_PRECISIONS(TWO, silu_backward, SiluBackward)
BOTH_PRECISIONS(TWO, relu_backward, ReluBackward)
BOTH_PRECISIONS(TWO, multiply, Multiply)
KERNEL(256) scale_f(const float* x, float* to, long long n, float factor) { map_one(x, to, n, Scale{factor}); }
KERNEL(256) scale_h(const bf16* x, bf16* to, long long n, float factor) { map_one(x, to, n, Scale{factor}); }

// Defines a kernel for each choice of three precisions; its name ends in their letters.
#define EIGHT(define)                                                                         \
    define(fff, float, float, float) define(ffh, float, float, bf16)                          \
    define(fhf, float, bf16, float) define(fhh, float, bf16, bf16)                            \
    define(hff, bf16, float, float) define(hfh, bf16, float, bf16)                            \
    define(hhf, bf16, bf16, float) define(hhh, bf16, bf16, bf16)
#define FOUR(define) define(ff, float, float) define(fh, float, bf16) define(hf, bf16, float) define(hh, bf16, bf16)
#define SUM(s, A, B, C) \
    KERNEL(256) sum_##s(const A* a, const B* b, C* to, long long n) { map_two(a, b, to, n, Sum()); }
EIGHT(SUM)

// to[r, c] = x[r, c] factors[r] + plus[r, c], plus possibly null. Rows whose width is a multiple of W are read 16 bytes at a
// time: no group of elements then spans two rows.
template <class A, class B, class C>
BOTH void scale_rows(const A* x, const float* factors, const B* plus, C* to, long long n, unsigned columns) {
    const int W = Width<A, B, C>::value;
    long long i = thread_number() * W;
    if (i >= n) return;
    if (columns % W == 0 && aligned(x) && aligned(plus) && aligned(to)) {
        float factor = factors[(unsigned)thread_number() / (columns / W)], v[W], w[W];
        Wide<W>::load(x + i, v);
        if (plus) Wide<W>::load(plus + i, w);
#pragma unroll
        for (int k = 0; k < W; k++) v[k] = plus ? v[k] * factor + w[k] : v[k] * factor;
        Wide<W>::store(to + i, v);
    } else {
        for (long long end = i + W < n ? i + W : n; i < end; i++) {
            float scaled = get(x + i) * factors[i / columns];
            put(to + i, plus ? scaled + get(plus + i) : scaled);
        }
    }
}
#define SCALE_ROWS_PLUS(s, A, B, C)                                                                       \
    KERNEL(256) scale_rows_plus_##s(const A* x, const float* factors, const B* plus, C* to, long long n,  \
                                    int columns) {                                                        \
        scale_rows(x, factors, plus, to, n, columns);                                                     \
    }
#define SCALE_ROWS(s, A, C)                                                                               \
    KERNEL(256) scale_rows_##s(const A* x, const float* factors, C* to, long long n, int columns) {       \
        scale_rows(x, factors, (const A*)nullptr, to, n, columns);                                        \
    }
EIGHT(SCALE_ROWS_PLUS)
FOUR(SCALE_ROWS)

// to[r, c] = x[r, c] factors[c].
template <class A, class C>
BOTH void scale_columns(const A* x, const float* factors, C* to, long long n, unsigned columns) {
    const int W = Width<A, C>::value;
    long long i = thread_number() * W;
    if (i >= n) return;
    if (columns % W == 0 && aligned(x) && aligned(factors) && aligned(to)) {
        float v[W], w[W];
        Wide<W>::load(x + i, v);
        Wide<W>::load(factors + (unsigned)thread_number() % (columns / W) * W, w);
#pragma unroll
        for (int k = 0; k < W; k++) v[k] *= w[k];
        Wide<W>::store(to + i, v);
    } else {
        for (long long end = i + W < n ? i + W : n; i < end; i++) put(to + i, get(x + i) * factors[i % columns]);
    }
}
#define SCALE_COLUMNS(s, A, C)                                                                            \
    KERNEL(256) scale_columns_##s(const A* x, const float* factors, C* to, long long n, int columns) {    \
        scale_columns(x, factors, to, n, columns);                                                        \
    }
FOUR(SCALE_COLUMNS)

// Copies between layouts and precisions, and zeros.
#pragma once
#include "elements.cuh"

/** Axes from the outermost to the innermost, with the elements from one index to the next in either array. */
struct Layout {
    long long axes, dims[8], from[8], to[8];
};

template <class A, class C>
BOTH void copy_flat(const A* from, C* to, long long n) {
    const int W = Width<A, C>::value;
    long long i = thread_number() * W;
    if (i + W <= n && aligned(from) && aligned(to)) {
        float v[W];
        Wide<W>::load(from + i, v);
        Wide<W>::store(to + i, v);
    } else {
        for (long long end = i + W < n ? i + W : n; i < end; i++) put(to + i, get(from + i));
    }
}

// n groups of W elements that lie side by side in both arrays; the innermost axis counts groups.
template <int W, class A, class C>
BOTH void copy_strided(const A* from, C* to, long long n, const Layout& layout) {
    long long i = thread_number();
    if (i >= n) return;
    long long source = 0, target = 0;
    if (n <= 0xffffffffLL) { // a division of 64 bits costs several of 32
        unsigned rest = (unsigned)i;
        for (int a = (int)layout.axes - 1; a >= 0; a--) {
            unsigned dim = (unsigned)layout.dims[a], index = rest % dim;
            rest /= dim;
            source += index * layout.from[a], target += index * layout.to[a];
        }
    } else {
        for (int a = (int)layout.axes - 1; a >= 0; a--) {
            long long index = i % layout.dims[a];
            i /= layout.dims[a];
            source += index * layout.from[a], target += index * layout.to[a];
        }
    }
    float v[W];
    Wide<W>::load(from + source, v);
    Wide<W>::store(to + target, v);
}
#define COPIES(s, A, C)                                                                                  \
    KERNEL(256) copy_##s(const A* from, C* to, long long n) { copy_flat(from, to, n); }                  \
    KERNEL(256) copy_strided_##s(const A* from, C* to, long long n, Layout layout) {                     \
        copy_strided<1>(from, to, n, layout);                                                            \
    }                                                                                                    \
    KERNEL(256) copy_groups_##s(const A* from, C* to, long long n, Layout layout) {                      \
        copy_strided<4>(from, to, n, layout);                                                            \
    }
FOUR(COPIES)

template <class T>
BOTH void zero_flat(T* to, long long n) {
    const int W = Width<T>::value;
    long long i = thread_number() * W;
    if (i + W <= n && aligned(to)) {
        write_words(to + i, make_float4(0.0f, 0.0f, 0.0f, 0.0f));
    } else {
        for (long long end = i + W < n ? i + W : n; i < end; i++) put(to + i, 0.0f);
    }
}
KERNEL(256) zero_f(float* to, long long n) { zero_flat(to, n); }
KERNEL(256) zero_h(bf16* to, long long n) { zero_flat(to, n); }

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

#define MOST_VECTORS 100

/** Up to a hundred vectors, in order, each in blocks of its own: where they lie, their lengths, their first blocks. */
struct Vectors {
    long long count, from[MOST_VECTORS], to[MOST_VECTORS], size[MOST_VECTORS], first[MOST_VECTORS];
};

// Blocks take 4096 elements each.
template <class A, class C>
BOTH void copy_vectors(const Vectors& vectors) {
    int low = 0, high = (int)vectors.count - 1; // the last vector that begins no later than this block
    while (low < high) {
        int middle = (low + high + 1) / 2;
        if (vectors.first[middle] <= (long long)blockIdx.x) low = middle;
        else high = middle - 1;
    }
    const A* from = (const A*)vectors.from[low];
    C* to = (C*)vectors.to[low];
    long long begin = (blockIdx.x - vectors.first[low]) * 4096, size = vectors.size[low];
    long long end = begin + 4096 < size ? begin + 4096 : size;
    if (end == begin + 4096 && aligned(from) && aligned(to)) {
        float v[4][4];
#pragma unroll
        for (int i = 0; i < 4; i++) Wide<4>::load(from + begin + (i * 256 + threadIdx.x) * 4, v[i]);
#pragma unroll
        for (int i = 0; i < 4; i++) Wide<4>::store(to + begin + (i * 256 + threadIdx.x) * 4, v[i]);
    } else {
        for (long long i = begin + threadIdx.x; i < end; i += 256) put(to + i, get(from + i));
    }
}
#define COPY_VECTORS(s, A, C) \
    KERNEL(256) copy_vectors_##s(__grid_constant__ const Vectors vectors) { copy_vectors<A, C>(vectors); }
FOUR(COPY_VECTORS)

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

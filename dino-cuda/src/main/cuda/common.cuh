// What all kernels share. The sources are plain CUDA C++ without headers, which nvcc compiles for GPUs and g++ -DEMU for
// the emulator of the tests: kernels take bare pointers and numbers and never depend on the order of blocks.
#pragma once
#ifdef EMU
#include "emulator.h"
#define BOTH static inline
#define INLINE inline
#else
#define BOTH static __device__ __forceinline__
#define INLINE __device__ __forceinline__
#ifndef INFINITY
#define INFINITY __int_as_float(0x7f800000)
#endif
#define DYNAMIC_SHARED(T, name)                                   \
    extern __shared__ __align__(16) unsigned char name##_bytes[]; \
    T* name = reinterpret_cast<T*>(name##_bytes)
#endif
#define KERNEL(threads) extern "C" __global__ void __launch_bounds__(threads)

/** The upper half of a float32. */
struct bf16 {
    unsigned short bits;
};

// Between precisions, to nearest with ties to even.
#ifdef EMU
BOTH unsigned float_bits(float f) {
    unsigned u;
    memcpy(&u, &f, sizeof u);
    return u;
}
BOTH float bits_float(unsigned u) {
    float f;
    memcpy(&f, &u, sizeof f);
    return f;
}
BOTH unsigned rounded(float f) {
    unsigned u = float_bits(f);
    return f != f ? 0x7fffu : (u + 0x7fffu + ((u >> 16) & 1u)) >> 16;
}
BOTH unsigned rounded_pair(float low, float high) { return rounded(low) | rounded(high) << 16; }
#else
BOTH float bits_float(unsigned u) { return __uint_as_float(u); }
BOTH unsigned rounded(float f) {
    unsigned short bits;
    asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(bits) : "f"(f));
    return bits;
}
BOTH unsigned rounded_pair(float low, float high) {
    unsigned pair;
    asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(pair) : "f"(high), "f"(low));
    return pair;
}
#endif

// One element in either precision.
BOTH float get(const float* p) { return *p; }
BOTH float get(const bf16* p) { return bits_float((unsigned)p->bits << 16); }
BOTH void put(float* p, float v) { *p = v; }
BOTH void put(bf16* p, float v) { p->bits = (unsigned short)rounded(v); }

// Raw words, through memcpy for g++, which may assume that types do not alias.
template <class V>
BOTH V read_words(const void* p) {
#ifdef EMU
    V v;
    memcpy(&v, p, sizeof v);
    return v;
#else
    return *reinterpret_cast<const V*>(p);
#endif
}
template <class V>
BOTH void write_words(void* p, V v) {
#ifdef EMU
    memcpy(p, &v, sizeof v);
#else
    *reinterpret_cast<V*>(p) = v;
#endif
}

/** W elements side by side as floats: accesses of 4W or 2W bytes, whose addresses must be multiples of that, or of 16. */
template <int W>
struct Wide;

template <>
struct Wide<1> {
    static INLINE void load(const float* p, float* v) { v[0] = get(p); }
    static INLINE void load(const bf16* p, float* v) { v[0] = get(p); }
    static INLINE void store(float* p, const float* v) { put(p, v[0]); }
    static INLINE void store(bf16* p, const float* v) { put(p, v[0]); }
};
template <>
struct Wide<4> {
    static INLINE void load(const float* p, float* v) {
        float4 f = read_words<float4>(p);
        v[0] = f.x, v[1] = f.y, v[2] = f.z, v[3] = f.w;
    }
    static INLINE void load(const bf16* p, float* v) {
        uint2 u = read_words<uint2>(p);
        v[0] = bits_float(u.x << 16), v[1] = bits_float(u.x & 0xffff0000u);
        v[2] = bits_float(u.y << 16), v[3] = bits_float(u.y & 0xffff0000u);
    }
    static INLINE void store(float* p, const float* v) {
        write_words(p, make_float4(v[0], v[1], v[2], v[3]));
    }
    static INLINE void store(bf16* p, const float* v) {
        uint2 u;
        u.x = rounded_pair(v[0], v[1]), u.y = rounded_pair(v[2], v[3]);
        write_words(p, u);
    }
};
template <>
struct Wide<8> {
    static INLINE void load(const float* p, float* v) {
        Wide<4>::load(p, v);
        Wide<4>::load(p + 4, v + 4);
    }
    static INLINE void load(const bf16* p, float* v) {
        uint4 u = read_words<uint4>(p);
        v[0] = bits_float(u.x << 16), v[1] = bits_float(u.x & 0xffff0000u);
        v[2] = bits_float(u.y << 16), v[3] = bits_float(u.y & 0xffff0000u);
        v[4] = bits_float(u.z << 16), v[5] = bits_float(u.z & 0xffff0000u);
        v[6] = bits_float(u.w << 16), v[7] = bits_float(u.w & 0xffff0000u);
    }
    static INLINE void store(float* p, const float* v) {
        Wide<4>::store(p, v);
        Wide<4>::store(p + 4, v + 4);
    }
    static INLINE void store(bf16* p, const float* v) {
        uint4 u;
        u.x = rounded_pair(v[0], v[1]), u.y = rounded_pair(v[2], v[3]);
        u.z = rounded_pair(v[4], v[5]), u.w = rounded_pair(v[6], v[7]);
        write_words(p, u);
    }
};

/** How many elements of the types a thread takes at a time: 16 bytes of the widest. */
template <class A, class B = A, class C = A>
struct Width {
    static const int value = sizeof(A) == 2 && sizeof(B) == 2 && sizeof(C) == 2 ? 8 : 4;
};

BOTH bool aligned(const void* p) { return ((unsigned long long)p & 15) == 0; }

/** The number of a thread in its grid of one axis. */
BOTH long long thread_number() { return (long long)blockIdx.x * blockDim.x + threadIdx.x; }

// Sums and maxima over the 32 lanes of a warp, the same in every lane.
template <class T>
BOTH T warp_sum(T v) {
#pragma unroll
    for (int m = 16; m > 0; m >>= 1) v += __shfl_xor_sync(~0u, v, m);
    return v;
}
BOTH float warp_max(float v) {
#pragma unroll
    for (int m = 16; m > 0; m >>= 1) v = fmaxf(v, __shfl_xor_sync(~0u, v, m));
    return v;
}

/** The sum over a block of whole warps, the same in every thread; part has 32 places. */
template <class T>
BOTH T block_sum(T v, T* part) {
    int lane = threadIdx.x & 31, warp = threadIdx.x >> 5, warps = blockDim.x >> 5;
    v = warp_sum(v);
    __syncthreads(); // whoever read the parts of the sum before has done so
    if (lane == 0) part[warp] = v;
    __syncthreads();
    return warp_sum(lane < warps ? part[lane] : (T)0);
}

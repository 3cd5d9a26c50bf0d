// Blocks of CUDA threads on a CPU: the sources of the kernels, compiled by g++ with -DEMU, run without a GPU. The threads of
// a block are fibers that take turns; barriers and the collectives of a warp are where they change. Blocks run one after
// the other. What this checks: indices, shared memory, shuffles, barriers, tails, and reads of what nobody wrote, since
// dynamic shared memory begins as not-a-number in every block. What it cannot: races that a fixed order hides (EMU_ORDER=reverse
// gives another order), coalescing, time.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <type_traits>
#include <vector>

#ifdef EMU_LIST // the build looks for this mark in what the preprocessor writes, to know which kernels there are
#define __global__ __emu_kernel__
#else
#define __global__
#endif
#define __device__
#define __host__
#define __forceinline__ inline
#define __noinline__ __attribute__((noinline))
#define __restrict__ __restrict
#define __launch_bounds__(...)
#define __shared__ static
#define __constant__ static
#define __align__(n) alignas(n)
#define __grid_constant__

struct dim3 {
    unsigned x, y, z;
    dim3(unsigned a = 1, unsigned b = 1, unsigned c = 1) : x(a), y(b), z(c) {}
};
struct uint3 { unsigned x, y, z; };
struct alignas(8) float2 { float x, y; };
struct float3 { float x, y, z; };
struct alignas(16) float4 { float x, y, z, w; };
struct alignas(8) int2 { int x, y; };
struct alignas(16) int4 { int x, y, z, w; };
struct alignas(8) uint2 { unsigned x, y; };
struct alignas(16) uint4 { unsigned x, y, z, w; };
struct alignas(16) double2 { double x, y; };
struct alignas(4) ushort2 { unsigned short x, y; };
struct alignas(8) ushort4 { unsigned short x, y, z, w; };
struct alignas(4) uchar4 { unsigned char x, y, z, w; };
static inline float2 make_float2(float a, float b) { return {a, b}; }
static inline float4 make_float4(float a, float b, float c, float d) { return {a, b, c, d}; }
static inline int2 make_int2(int a, int b) { return {a, b}; }
static inline int4 make_int4(int a, int b, int c, int d) { return {a, b, c, d}; }
static inline uint2 make_uint2(unsigned a, unsigned b) { return {a, b}; }
static inline uint4 make_uint4(unsigned a, unsigned b, unsigned c, unsigned d) { return {a, b, c, d}; }
static inline double2 make_double2(double a, double b) { return {a, b}; }

#include "fibers.h"

#define threadIdx (emu::self->tid)
#define blockIdx (emu::bid)
#define blockDim (emu::block)
#define gridDim (emu::grid)
static constexpr int warpSize = 32;

static inline void __syncthreads() { emu::wait(emu::BLOCK); }
static inline void __syncwarp(unsigned mask = ~0u) { emu::wait(emu::WARP, mask); }
static inline void __threadfence() {}
static inline void __threadfence_block() {}

// Lanes are those of the part of a warp, `width` of them, that the calling lane is in.
template <class T> T __shfl_sync(unsigned mask, T v, int lane, int width = 32) {
    int base = emu::lane() & ~(width - 1);
    return emu::exchange(mask, v, base + (lane & (width - 1)));
}
template <class T> T __shfl_xor_sync(unsigned mask, T v, int m, int width = 32) {
    int to = emu::lane() ^ m;
    return emu::exchange(mask, v, to / width == emu::lane() / width ? to : emu::lane());
}
template <class T> T __shfl_down_sync(unsigned mask, T v, int d, int width = 32) {
    int to = emu::lane() + d;
    return emu::exchange(mask, v, to / width == emu::lane() / width ? to : emu::lane());
}
template <class T> T __shfl_up_sync(unsigned mask, T v, int d, int width = 32) {
    int to = emu::lane() - d;
    return emu::exchange(mask, v, to >= (emu::lane() & ~(width - 1)) ? to : emu::lane());
}
static inline unsigned __ballot_sync(unsigned mask, int predicate) {
    unsigned votes = 0;
    emu::collect(mask, predicate != 0, [&](int lane, uint64_t vote) { votes |= (unsigned)vote << lane; });
    return votes;
}
static inline int __any_sync(unsigned mask, int predicate) { return __ballot_sync(mask, predicate) != 0; }
static inline int __all_sync(unsigned mask, int predicate) { return __ballot_sync(mask, !predicate) == 0; }

template <class T> T atomicAdd(T* p, T v) { T old = *p; *p += v; return old; }
template <class T> T atomicMax(T* p, T v) { T old = *p; if (v > old) *p = v; return old; }
template <class T> T __ldg(const T* p) { return *p; }
template <class T> T __ldcs(const T* p) { return *p; }
template <class T> T __ldcg(const T* p) { return *p; }
template <class T> void __stcs(T* p, T v) { *p = v; }
template <class T> void __stcg(T* p, T v) { *p = v; }

template <class To, class From> static inline To emu_bits(From v) {
    static_assert(sizeof(To) == sizeof(From), "as many bits");
    To to;
    memcpy(&to, &v, sizeof to);
    return to;
}
static inline unsigned __float_as_uint(float v) { return emu_bits<unsigned>(v); }
static inline int __float_as_int(float v) { return emu_bits<int>(v); }
static inline float __uint_as_float(unsigned v) { return emu_bits<float>(v); }
static inline float __int_as_float(int v) { return emu_bits<float>(v); }
static inline int __popc(unsigned v) { return __builtin_popcount(v); }
static inline int __clz(int v) { return v == 0 ? 32 : __builtin_clz((unsigned)v); }
static inline int __ffs(int v) { return __builtin_ffs(v); }

// Macros, because the C library declares some of these names, and differently.
static inline float emu_rsqrtf(float x) { return 1.0f / std::sqrt(x); }
static inline double emu_rsqrt(double x) { return 1.0 / std::sqrt(x); }
static inline float emu_expf(float x) { return std::exp(x); }
static inline float emu_exp2f(float x) { return std::exp2(x); }
static inline float emu_logf(float x) { return std::log(x); }
static inline float emu_log2f(float x) { return std::log2(x); }
static inline float emu_divide(float a, float b) { return a / b; }
static inline float emu_fmaf(float a, float b, float c) { return std::fma(a, b, c); }
static inline float emu_normcdff(float x) { return 0.5f * std::erfc(-x * 0.70710678118654752f); }
static inline float emu_saturate(float x) { return x > 0.0f ? (x < 1.0f ? x : 1.0f) : 0.0f; }
static inline float emu_sqrtf(float x) { return std::sqrt(x); }
#define rsqrtf emu_rsqrtf
#define rsqrt emu_rsqrt
#define normcdff emu_normcdff
#define __expf emu_expf
#define __exp2f emu_exp2f
#define exp2f emu_exp2f
#define __logf emu_logf
#define __log2f emu_log2f
#define __fdividef emu_divide
#define __fdiv_rn emu_divide
#define __fmaf_rn emu_fmaf
#define __saturatef emu_saturate
#define __fsqrt_rn emu_sqrtf
static inline float __fmul_rn(float a, float b) { return a * b; }
static inline float __fadd_rn(float a, float b) { return a + b; }
static inline float __frcp_rn(float a) { return 1.0f / a; }
static inline float __frsqrt_rn(float a) { return 1.0f / std::sqrt(a); }
using std::max;
using std::min;

struct __nv_bfloat16 { uint16_t x; };
static inline __nv_bfloat16 __float2bfloat16(float f) {
    uint32_t u = emu_bits<uint32_t>(f);
    if (f != f) {
        return {(uint16_t)0x7fff};
    }
    return {(uint16_t)((u + 0x7fff + (u >> 16 & 1)) >> 16)};
}
static inline float __bfloat162float(__nv_bfloat16 b) { return __uint_as_float((uint32_t)b.x << 16); }

#define DYNAMIC_SHARED(T, name) T* name = reinterpret_cast<T*>(emu::dynamic())

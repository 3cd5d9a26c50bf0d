// Tiles of 16 by 16 numbers in bf16 for the tensor cores (mma.m16n8k16 and ldmatrix, of every GPU since 8.0), and rows of
// matrices in shared memory. A row of D numbers has 8 more behind it, so that the eight rows that ldmatrix reads at once
// lie in different banks. Lane l of a warp holds of an accumulator the rows l/4 and l/4 + 8, and columns 2 (l%4) and the next.
#pragma once
#include "common.cuh"

#ifdef EMU // twins, by the documented layouts of fragments
struct EmuFragment {
    unsigned words[6];
    const bf16* row;
};
static EmuFragment emu_fragments[1024];
BOTH void tile_load(unsigned r[4], const bf16* row, bool transposed) {
    int l = emu::lane(), w = emu::linear() - l;
    emu_fragments[w + l].row = row;
    __syncwarp();
    for (int i = 0; i < 4; i++) {
        r[i] = 0;
        for (int h = 0; h < 2; h++) {
            int at = transposed ? (l & 3) * 2 + h : l >> 2, column = transposed ? l >> 2 : (l & 3) * 2 + h;
            r[i] |= (unsigned)emu_fragments[w + i * 8 + at].row[column].bits << 16 * h;
        }
    }
    __syncwarp();
}
BOTH float emu_half(unsigned pair, int upper) { return bits_float(upper ? pair & 0xffff0000u : pair << 16); }
BOTH void tile_mma(float c[4], const unsigned a[4], unsigned b0, unsigned b1) {
    int l = emu::lane(), w = emu::linear() - l;
    unsigned words[6] = {a[0], a[1], a[2], a[3], b0, b1};
    memcpy(emu_fragments[w + l].words, words, sizeof words);
    __syncwarp();
    for (int i = 0; i < 4; i++) {
        int row = (l >> 2) + (i & 2 ? 8 : 0), column = (l & 3) * 2 + (i & 1);
        for (int k = 0; k < 16; k++) {
            const unsigned *x = emu_fragments[w + (row & 7) * 4 + (k & 7) / 2].words,
                           *y = emu_fragments[w + column * 4 + (k & 7) / 2].words;
            c[i] += emu_half(x[(row >= 8) + 2 * (k >= 8)], k & 1) * emu_half(y[4 + (k >= 8)], k & 1);
        }
    }
    __syncwarp();
}
BOTH void copy_later(void* to, const void* from, bool there) {
    there ? memcpy(to, from, 16) : memset(to, 0, 16);
}
BOTH void copies_done() {}
BOTH float exp2_fast(float x) { return std::exp2(x); }
#else
BOTH void tile_load(unsigned r[4], const bf16* row, bool transposed) {
    unsigned at = (unsigned)__cvta_generic_to_shared(row);
    if (transposed)
        asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0,%1,%2,%3}, [%4];"
                     : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
                     : "r"(at)
                     : "memory");
    else
        asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];"
                     : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
                     : "r"(at)
                     : "memory");
}
BOTH void tile_mma(float c[4], const unsigned a[4], unsigned b0, unsigned b1) {
    asm("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
        : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}
/** 16 bytes to shared memory, or zeros, that are there after copies_done and a barrier. */
BOTH void copy_later(void* to, const void* from, bool there) {
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"((unsigned)__cvta_generic_to_shared(to)),
                 "l"(__cvta_generic_to_global(from)), "r"(there ? 16 : 0)
                 : "memory");
}
BOTH void copies_done() { asm volatile("cp.async.wait_all;" ::: "memory"); }
BOTH float exp2_fast(float x) {
    float y;
    asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x));
    return y;
}
#endif

/** Numbers from a row in shared memory to the next. */
template <int D>
struct Pitch {
    static const int value = D + 8;
};

// The address that a lane gives for 16 rows by 16 columns: as operand a, or as b of a bᵀ, which is two tiles of 8 rows.
template <int D>
BOTH const bf16* tile_a(const bf16* tile) {
    int l = threadIdx.x & 31;
    return tile + (l & 15) * Pitch<D>::value + (l >> 4) * 8;
}
template <int D>
BOTH const bf16* tile_b(const bf16* tile) {
    int l = threadIdx.x & 31;
    return tile + ((l & 7) + (l >> 4) * 8) * Pitch<D>::value + (l >> 3 & 1) * 8;
}

/** c (16x16) += a bᵀ of 16 rows of D numbers each: fragments times rows in shared memory. */
template <int D>
BOTH void tile_dot(float (*c)[4], const unsigned (*a)[4], const bf16* b) {
#pragma unroll
    for (int k = 0; k < D / 16; k++) {
        unsigned r[4];
        tile_load(r, tile_b<D>(b + k * 16), false);
        tile_mma(c[0], a[k], r[0], r[1]);
        tile_mma(c[1], a[k], r[2], r[3]);
    }
}

/** c (16xD) += p b: an accumulator (16x16), rounded, times 16 rows in shared memory. */
template <int D>
BOTH void tile_add(float (*c)[4], const float (*p)[4], const bf16* b) {
    unsigned a[4] = {rounded_pair(p[0][0], p[0][1]), rounded_pair(p[0][2], p[0][3]), rounded_pair(p[1][0], p[1][1]),
                     rounded_pair(p[1][2], p[1][3])};
#pragma unroll
    for (int n = 0; n < D / 16; n++) {
        unsigned r[4];
        tile_load(r, tile_a<D>(b + n * 16), true);
        tile_mma(c[2 * n], a, r[0], r[1]);
        tile_mma(c[2 * n + 1], a, r[2], r[3]);
    }
}

template <int N>
BOTH void tile_zero(float (*c)[4]) {
#pragma unroll
    for (int i = 0; i < N; i++)
#pragma unroll
        for (int j = 0; j < 4; j++) c[i][j] = 0.0f;
}

/** Starts copying rows to shared memory, zeros from the last to `padded`. */
template <int D>
BOTH void rows_in(bf16* to, const bf16* from, long long stride, int rows, int padded) {
    const int parts = D / 8;
    for (int i = threadIdx.x; i < padded * parts; i += blockDim.x) {
        int row = i / parts, part = i % parts;
        bool there = row < rows;
        copy_later(to + row * Pitch<D>::value + part * 8, from + (there ? row * stride : 0) + part * 8, there);
    }
}

/** 16 rows of a matrix as operand a, zeros from its last row on. */
template <int D>
BOTH void rows_a(unsigned (*a)[4], const bf16* from, long long stride, int first, int rows) {
    int l = threadIdx.x & 31;
#pragma unroll
    for (int i = 0; i < 4; i++) {
        int row = first + (l >> 2) + (i & 1) * 8;
#pragma unroll
        for (int k = 0; k < D / 16; k++)
            a[k][i] = row < rows ? read_words<unsigned>(from + row * stride + k * 16 + (i >> 1) * 8 + (l & 3) * 2) : 0u;
    }
}

/** An accumulator (16xD) to a matrix's rows, those of a lane times a factor each. */
template <int D>
BOTH void rows_out(bf16* to, const float (*c)[4], long long stride, int first, int rows, float low, float high) {
    int l = threadIdx.x & 31;
#pragma unroll
    for (int h = 0; h < 2; h++) {
        int row = first + (l >> 2) + h * 8;
        float f = h ? high : low;
        if (row < rows)
#pragma unroll
            for (int n = 0; n < D / 8; n++)
                write_words(to + row * stride + n * 8 + (l & 3) * 2,
                            rounded_pair(c[n][2 * h] * f, c[n][2 * h + 1] * f));
    }
}

// Over the four lanes that hold a row of an accumulator.
BOTH float quad_sum(float v) {
    v += __shfl_xor_sync(~0u, v, 1);
    return v + __shfl_xor_sync(~0u, v, 2);
}
BOTH float quad_max(float v) {
    v = fmaxf(v, __shfl_xor_sync(~0u, v, 1));
    return fmaxf(v, __shfl_xor_sync(~0u, v, 2));
}

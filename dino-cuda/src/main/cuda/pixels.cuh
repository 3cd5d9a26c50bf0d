// Patches of images that come as bytes.
#pragma once
#include "common.cuh"

/** Square images (B, C, size, size) and the side of the patches that they are cut into. */
struct Cut {
    int channels, size, side;
};

/** W levels side by side, whose address must be a multiple of W. */
template <int W>
struct Levels;

template <>
struct Levels<1> {
    static INLINE void load(const unsigned char* p, int* v) { v[0] = p[0]; }
};
template <>
struct Levels<4> {
    static INLINE void load(const unsigned char* p, int* v) {
        unsigned u = read_words<unsigned>(p);
        v[0] = u & 255u, v[1] = u >> 8 & 255u, v[2] = u >> 16 & 255u, v[3] = u >> 24;
    }
};
template <>
struct Levels<8> {
    static INLINE void load(const unsigned char* p, int* v) {
        uint2 u = read_words<uint2>(p);
        v[0] = u.x & 255u, v[1] = u.x >> 8 & 255u, v[2] = u.x >> 16 & 255u, v[3] = u.x >> 24;
        v[4] = u.y & 255u, v[5] = u.y >> 8 & 255u, v[6] = u.y >> 16 & 255u, v[7] = u.y >> 24;
    }
};

// Where the levels lie whose numbers the i-th thread writes, W side by side; W divides the side. N counts threads.
template <int W, class N>
BOTH long long level_place(N i, const Cut& cut, int* channel) {
    const N groups = cut.side / W, across = cut.size / cut.side;
    N x = i % groups;
    i /= groups;
    N y = i % cut.side;
    i /= cut.side;
    *channel = (int)(i % cut.channels);
    i /= cut.channels;
    N column = i % across;
    i /= across;
    N row = i % across;
    long long plane = (long long)(i / across) * cut.channels + *channel;
    return (plane * cut.size + row * cut.side + y) * cut.size + column * cut.side + x * W;
}

// count groups of W numbers, looked up in the table (C, 256) and rounded where they are stored so.
template <int W, class T>
BOTH void look_up_patches(const unsigned char* images, const float* table, T* to, long long count, const Cut& cut) {
    long long i = thread_number();
    if (i >= count) return;
    int channel, levels[W];
    long long place = count <= 0xffffffffLL // a division of 64 bits costs several of 32
                          ? level_place<W, unsigned>((unsigned)i, cut, &channel)
                          : level_place<W, long long>(i, cut, &channel);
    Levels<W>::load(images + place, levels);
    const float* numbers = table + channel * 256;
    float v[W];
#pragma unroll
    for (int k = 0; k < W; k++) v[k] = numbers[levels[k]];
    Wide<W>::store(to + i * W, v);
}
#define PATCHES(W, s, T)                                                                                             \
    KERNEL(256) patches##W##_##s(const unsigned char* images, const float* table, T* to, long long count, Cut cut) { \
        look_up_patches<W>(images, table, to, count, cut);                                                           \
    }
PATCHES(1, f, float)
PATCHES(4, f, float)
PATCHES(1, h, bf16)
PATCHES(4, h, bf16)
PATCHES(8, h, bf16)

// Neighbours and bags of words.
#pragma once
#include "sinkhorn.cuh"

// 1/count at the count greatest numbers of each row, of equal ones the first, and 0 elsewhere; a block a row.
KERNEL(1024) greatest(const float* x, float* to, int columns, int count) {
    __shared__ double part[32];
    long long first = (long long)blockIdx.x * columns;
    for (int c = threadIdx.x; c < columns; c += blockDim.x) to[first + c] = 0.0f;
    __syncthreads();
    for (int turn = 0; turn < count; turn++) {
        double max = -INFINITY;
        for (int c = threadIdx.x; c < columns; c += blockDim.x)
            if (to[first + c] == 0.0f) max = fmax(max, (double)x[first + c]);
        max = block_max(max, part);
        double early = -INFINITY; // of the columns that have it, less than 0
        for (int c = threadIdx.x; c < columns; c += blockDim.x)
            if (to[first + c] == 0.0f && (double)x[first + c] == max) early = fmax(early, -(double)c);
        early = block_max(early, part);
        if (threadIdx.x == 0 && early > -INFINITY) to[first + (long long)-early] = 1.0f / count;
        __syncthreads();
    }
}

// The greatest share of each output over an image's places; a thread an output of an image.
KERNEL(256) bag_maxima(const float* x, float* to, long long count, int columns, int places) {
    long long i = thread_number();
    if (i >= count) return;
    const float* from = x + i / columns * places * columns + i % columns;
    float max = 0.0f;
    for (int place = 0; place < places; place++) max = fmaxf(max, from[(long long)place * columns]);
    to[i] = max;
}

// Those of each row over their sum; a block a row.
KERNEL(1024) bag_shares(float* to, int columns) {
    __shared__ double part[32];
    float* row = to + (long long)blockIdx.x * columns;
    double sum = 0.0;
    for (int c = threadIdx.x; c < columns; c += blockDim.x) sum += row[c];
    sum = block_sum(sum, part);
    for (int c = threadIdx.x; c < columns; c += blockDim.x) row[c] = (float)(row[c] / sum);
}

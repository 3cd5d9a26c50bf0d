// Balanced distributions by Sinkhorn and Knopp. Powers are taken once, each less the greatest of its row, and lie in the
// result; what columns and rows are multiplied by are two vectors of doubles.
#pragma once
#include "common.cuh"

/** The maximum over a block of whole warps, the same in every thread; part has 32 places. */
BOTH double block_max(double v, double* part) {
    int lane = threadIdx.x & 31, warp = threadIdx.x >> 5, warps = blockDim.x >> 5;
#pragma unroll
    for (int m = 16; m > 0; m >>= 1) v = fmax(v, __shfl_xor_sync(~0u, v, m));
    __syncthreads();
    if (lane == 0) part[warp] = v;
    __syncthreads();
    v = lane < warps ? part[lane] : part[0];
#pragma unroll
    for (int m = 16; m > 0; m >>= 1) v = fmax(v, __shfl_xor_sync(~0u, v, m));
    return v;
}

// exp(x / temperature - the row's greatest), which goes to maxima; a block a row.
KERNEL(1024) sinkhorn_powers(const float* x, const float* temperature, float* to, double* maxima, int columns) {
    __shared__ double part[32];
    long long first = (long long)blockIdx.x * columns;
    float divisor = *temperature, max = -INFINITY;
    for (int c = threadIdx.x; c < columns; c += blockDim.x) max = fmaxf(max, x[first + c] / divisor);
    max = (float)block_max((double)max, part);
    for (int c = threadIdx.x; c < columns; c += blockDim.x) to[first + c] = expf(x[first + c] / divisor - max);
    if (threadIdx.x == 0) maxima[blockIdx.x] = (double)max;
}

// What the powers of a row were divided by, in units of the greatest; one block.
KERNEL(1024) sinkhorn_start(double* by_row, int rows) {
    __shared__ double part[32];
    double max = by_row[0];
    for (int row = threadIdx.x; row < rows; row += blockDim.x) max = fmax(max, by_row[row]);
    max = block_max(max, part);
    for (int row = threadIdx.x; row < rows; row += blockDim.x) by_row[row] = exp(by_row[row] - max);
}

// One over the sum of each column, in the order of its rows; a thread a column.
KERNEL(128) sinkhorn_columns(const float* powers, const double* by_row, double* by_column, int rows, int columns) {
    long long column = thread_number();
    if (column >= columns) return;
    double sum = 0.0;
#pragma unroll 8
    for (int row = 0; row < rows; row++) sum += by_row[row] * powers[(long long)row * columns + column];
    by_column[column] = sum == 0.0 ? 0.0 : 1.0 / sum;
}

// One over the sum of each row, and at last the result; a block a row.
KERNEL(1024) sinkhorn_rows(float* powers, double* by_row, const double* by_column, int columns, int last) {
    __shared__ double part[32];
    float* row = powers + (long long)blockIdx.x * columns;
    double sum = 0.0;
    for (int c = threadIdx.x; c < columns; c += blockDim.x) sum += row[c] * by_column[c];
    double scale = 1.0 / block_sum(sum, part);
    if (threadIdx.x == 0) by_row[blockIdx.x] = scale;
    if (!last) return;
    for (int c = threadIdx.x; c < columns; c += blockDim.x) row[c] = (float)(row[c] * by_column[c] * scale);
}

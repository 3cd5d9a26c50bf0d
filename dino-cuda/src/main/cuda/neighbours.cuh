// Rows by their numbers, and how near rows come to each other. A warp takes a row.
#pragma once
#include "common.cuh"

KERNEL(256) gather_rows(const float* x, const float* places, float* to, int rows, int columns) {
    long long row = thread_number() >> 5;
    if (row >= rows) return;
    const float* from = x + (long long)places[row] * columns;
    for (int c = threadIdx.x & 31; c < columns; c += 32) to[row * columns + c] = from[c];
}

KERNEL(256) scatter_rows(const float* x, const float* places, float* to, int rows, int columns) {
    long long row = thread_number() >> 5;
    if (row >= rows) return;
    float* into = to + (long long)places[row] * columns;
    for (int c = threadIdx.x & 31; c < columns; c += 32) into[c] = x[row * columns + c];
}

/** What is added to the differences of neighbours and to their distance. */
#define NEIGHBOUR_EPS 1e-8f

// The neighbour of each row, that of the greatest cosine beside itself and the first of equal ones, goes to nearest[row], its
// distance to nearest[rows + row], and -log(distance + eps) to parts.
KERNEL(256) nearness(const float* x, const float* cosines, float* nearest, double* parts, int rows, int columns) {
    long long row = thread_number() >> 5;
    if (row >= rows) return;
    int lane = threadIdx.x & 31, best = rows;
    float most = -INFINITY, squares = 0.0f;
    for (int other = lane; other < rows; other += 32) {
        float cosine = cosines[row * rows + other];
        if (other != row && (best == rows || cosine > most)) most = cosine, best = other;
    }
#pragma unroll
    for (int m = 16; m > 0; m >>= 1) {
        float cosine = __shfl_xor_sync(~0u, most, m);
        int other = __shfl_xor_sync(~0u, best, m);
        if (other < rows && (best == rows || cosine > most || (cosine == most && other < best))) most = cosine, best = other;
    }
    const float *a = x + row * columns, *b = x + (long long)best * columns;
    for (int c = lane; c < columns; c += 32) {
        float apart = a[c] - b[c] + NEIGHBOUR_EPS;
        squares += apart * apart;
    }
    float distance = sqrtf(warp_sum(squares));
    if (lane == 0) {
        nearest[row] = (float)best;
        nearest[rows + row] = distance;
        parts[row] = -log((double)distance + NEIGHBOUR_EPS);
    }
}

// Each row is moved by its own term and by those of the rows whose neighbour it is, in the order of their numbers.
KERNEL(256) nearness_backward(const float* x, const float* nearest, const float* seed, float* to, int rows, int columns) {
    long long row = thread_number() >> 5;
    if (row >= rows) return;
    for (int c = threadIdx.x & 31; c < columns; c += 32) {
        float sum = 0.0f;
        for (int asker = 0; asker < rows; asker++) {
            int other = (int)nearest[asker];
            if (asker != row && other != row) continue;
            float distance = nearest[rows + asker];
            float slope = distance == 0.0f ? 0.0f : -*seed / (rows * distance * (distance + NEIGHBOUR_EPS));
            float apart = x[(long long)asker * columns + c] - x[(long long)other * columns + c] + NEIGHBOUR_EPS;
            sum += (asker == row ? slope : -slope) * apart;
        }
        to[row * columns + c] = sum;
    }
}

// Kernels that test the stand-in itself; no GPU ever sees them.
#pragma once

struct ProbeStruct { int values[4]; };

// One argument of each kind: to[i] = (the sum of the struct + whole) * factor + offset + i.
extern "C" __global__ void probe_arguments(float* to, long long count, int whole, float factor, double offset,
                                           ProbeStruct more) {
    long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;
    if (i < count) {
        int sum = more.values[0] + more.values[1] + more.values[2] + more.values[3];
        to[i] = (float)((float)(sum + whole) * factor + offset + (double)i);
    }
}

// Doubles and adds one, so that running it again shows.
extern "C" __global__ void probe_step(float* x, int count) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < count) {
        x[i] = 2.0f * x[i] + 1.0f;
    }
}

// Reverses each block's numbers through shared memory and sums each warp by shuffles: to[0, n) and to[n, n + warps).
extern "C" __global__ void probe_shared(const float* x, float* to, int count) {
    DYNAMIC_SHARED(float, part);
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    part[threadIdx.x] = x[i];
    __syncthreads();
    to[i] = part[blockDim.x - 1 - threadIdx.x];
    float sum = x[i];
    for (int m = 16; m > 0; m >>= 1) {
        sum += __shfl_xor_sync(~0u, sum, m);
    }
    if ((threadIdx.x & 31) == 0) {
        to[count + i / 32] = sum;
    }
}

// Half of the threads wait for the other half, which waits for its warp.
extern "C" __global__ void probe_stuck(int) {
    if (threadIdx.x % 2 == 0) {
        __syncthreads();
    } else {
        __syncwarp();
    }
}

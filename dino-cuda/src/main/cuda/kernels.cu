// All kernels in one module.
#include "copy.cuh"
#include "columns.cuh"

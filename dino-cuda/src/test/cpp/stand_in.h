// How another stand-in library puts its work on the stand-in driver's stream, so that graphs record it.
#pragma once
#include <cstddef>

// Runs the function on a copy of the data: now, or whenever the graph that is being recorded runs. Gives a code of CUDA's.
extern "C" __attribute__((visibility("default"))) int standin_enqueue(void* stream, void (*run)(const void*), const void* data, size_t bytes);

// A stand-in for libcuda.so.1 on machines without a GPU: the device's memory is the host's, its kernels are those of the same
// sources, run by the emulator at once. Graphs keep copies of arguments, as the driver does. Memory begins as not-a-number.
#include "emulator.h"

#include <time.h>
#include "late.h"

#include <algorithm>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <utility>

#if __has_include("kernels.cu")
#include "kernels.cu"
#endif
#include "probe.cuh"
#include "stand_in.h"

using Address = unsigned long long;

namespace {
enum {
    SUCCESS = 0, INVALID_VALUE = 1, OUT_OF_MEMORY = 2, NO_DEVICE = 100, INVALID_DEVICE = 101, UNSUPPORTED_PTX = 222,
    NOT_FOUND = 500, LAUNCH_FAILED = 719, NOT_PERMITTED = 800, REGISTERED = 712, NOT_REGISTERED = 713, UNKNOWN = 999
};
constexpr int GUARD = 256, FENCE = 0xa5; // bytes behind each block, and what they hold
constexpr int STATIC_SHARED = 48 * 1024; // bytes of dynamic shared memory that need no asking

struct Kernel {
    std::string name;
    std::vector<size_t> sizes; // of arguments
    void (*run)(void* function, void** arguments);
    void* function;
    int shared = STATIC_SHARED;
};

template <class... A, size_t... I> void call(void (*f)(A...), void** p, std::index_sequence<I...>) {
    f(*(std::remove_cv_t<A>*)p[I]...);
}

template <class... A> Kernel kernel(const char* name, void (*f)(A...)) {
    return {name, {sizeof(A)...}, [](void* function, void** p) {
                call((void (*)(A...))function, p, std::index_sequence_for<A...>());
            }, (void*)f};
}

#define EMU_KERNEL(name) {#name, kernel(#name, name)},
std::map<std::string, Kernel> kernels = {
#include "kernel_list.inc"
};

struct Graph { std::vector<std::function<int()>> nodes; };

std::recursive_mutex turn; // the emulator runs one block at a time
thread_local Graph* capture = nullptr; // what is recorded instead of done; each thread may
thread_local void* recorded = nullptr; // the stream of which that is
int sticky = SUCCESS;
std::map<std::string, long> settings; // see standin_set
std::map<Address, size_t> blocks;
size_t taken = 0;
std::set<void*> registered;
long launches = 0, uploads = 0, downloads = 0, waits = 0, allocations = 0;

long setting(const char* name, long otherwise) {
    auto found = settings.find(name);
    return found == settings.end() ? otherwise : found->second;
}

size_t memory() { return (size_t)setting("memory", 1l << 34); }

int enqueue(void* stream, std::function<int()> work) {
    std::lock_guard<std::recursive_mutex> lock(turn);
    late::finish(stream);
    if (sticky) {
        return sticky;
    }
    if (capture && stream == recorded) {
        capture->nodes.push_back(std::move(work));
        return SUCCESS;
    }
    return sticky = work();
}

struct LaunchConfig { unsigned gx, gy, gz, bx, by, bz, shared; void* stream; void* attributes; unsigned count; };

int start(const Kernel* kernel, const LaunchConfig& config, void** arguments) {
    struct Call { const Kernel* kernel; void** arguments; } call{kernel, arguments};
    if (++launches == setting("fails_at", -1)) {
        return LAUNCH_FAILED;
    }
    bool ran = emu::launch(dim3(config.gx, config.gy, config.gz), dim3(config.bx, config.by, config.bz), config.shared,
        emu::Body{[](void* data) {
            Call* one = (Call*)data;
            one->kernel->run(one->kernel->function, one->arguments);
        }, &call});
    if (!ran) {
        fprintf(stderr, "stand-in driver: %s: %s\n", kernel->name.c_str(), emu::fault.c_str());
    }
    return ran ? SUCCESS : LAUNCH_FAILED;
}

struct Name { int code; const char* name; };
const Name NAMES[] = {{INVALID_VALUE, "CUDA_ERROR_INVALID_VALUE"}, {OUT_OF_MEMORY, "CUDA_ERROR_OUT_OF_MEMORY"},
    {NO_DEVICE, "CUDA_ERROR_NO_DEVICE"}, {INVALID_DEVICE, "CUDA_ERROR_INVALID_DEVICE"},
    {UNSUPPORTED_PTX, "CUDA_ERROR_UNSUPPORTED_PTX_VERSION"}, {NOT_FOUND, "CUDA_ERROR_NOT_FOUND"},
    {REGISTERED, "CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED"}, {NOT_REGISTERED, "CUDA_ERROR_HOST_MEMORY_NOT_REGISTERED"},
    {LAUNCH_FAILED, "CUDA_ERROR_LAUNCH_FAILED"}, {NOT_PERMITTED, "CUDA_ERROR_NOT_PERMITTED"}};
}

#pragma GCC visibility push(default)
extern "C" {
// For tests: no_device, capability, driver, memory (bytes), old_ptx, unpinnable, late (copies of page-locked memory), devices,
// fails_at (the launch that is a fault), context (the code of making one).
void standin_set(const char* name, long value) {
    std::lock_guard<std::recursive_mutex> lock(turn);
    settings[name] = value;
    sticky = SUCCESS;
}

void standin_reset() {
    std::lock_guard<std::recursive_mutex> lock(turn);
    settings.clear();
    sticky = SUCCESS;
    capture = nullptr;
}

// For tests: calls so far (launches, uploads, downloads, waits for the stream, allocations), bytes (of memory in use),
// pinned (ranges), or what was set.
long standin_get(const char* name) {
    std::lock_guard<std::recursive_mutex> lock(turn);
    std::map<std::string, long> counts = {{"launches", launches}, {"uploads", uploads}, {"downloads", downloads},
        {"waits", waits}, {"allocations", allocations}, {"bytes", (long)taken}, {"pinned", (long)registered.size()}};
    auto found = counts.find(name);
    return found == counts.end() ? setting(name, -1) : found->second;
}

int standin_enqueue(void* stream, void (*run)(const void*), const void* data, size_t bytes) {
    std::vector<char> copy((const char*)data, (const char*)data + bytes);
    return enqueue(stream, [run, copy] { run(copy.data()); return (int)SUCCESS; });
}

int cuInit(unsigned) { return setting("no_device", getenv("FAKE_NO_DEVICE") != nullptr) ? NO_DEVICE : SUCCESS; }
int cuDriverGetVersion(int* version) { *version = (int)setting("driver", 13000); return SUCCESS; }
int cuGetErrorName(int code, const char** name) {
    *name = "CUDA_ERROR_UNKNOWN";
    for (const Name& one : NAMES) {
        *name = one.code == code ? one.name : *name;
    }
    return SUCCESS;
}
int cuDeviceGetCount(int* count) { *count = (int)setting("devices", 1); return SUCCESS; }
int cuDeviceGet(int* device, int ordinal) {
    *device = ordinal;
    return ordinal < setting("devices", 1) ? SUCCESS : INVALID_DEVICE;
}
int cuDeviceGetName(char* name, int length, int) { snprintf(name, length, "stand-in"); return SUCCESS; }
int cuDeviceGetUuid_v2(char* uuid, int device) {
    memset(uuid, 0xe0 + device, 16);
    return SUCCESS;
}
int cuDeviceGetAttribute(int* value, int attribute, int) {
    int capability = (int)setting("capability", 90);
    switch (attribute) {
        case 16: *value = 4; return SUCCESS;                            // multiprocessors
        case 75: *value = capability / 10; return SUCCESS;
        case 76: *value = capability % 10; return SUCCESS;
        case 97: *value = (int)emu::SHARED_LIMIT; return SUCCESS;       // shared memory of a block, on request
        default: return INVALID_VALUE;
    }
}
int cuDevicePrimaryCtxRetain(void** context, int) { *context = &blocks; return (int)setting("context", SUCCESS); }
int cuDevicePrimaryCtxRelease_v2(int) { return SUCCESS; }
int cuCtxSetCurrent(void*) { return SUCCESS; }
int cuModuleLoadDataEx(void** module, const void*, unsigned, int*, void**) {
    *module = &kernels;
    return setting("old_ptx", 0) ? UNSUPPORTED_PTX : SUCCESS;
}
int cuModuleUnload(void*) { return SUCCESS; }
int cuModuleGetFunction(void** function, void*, const char* name) {
    auto found = kernels.find(name);
    *function = found == kernels.end() ? nullptr : &found->second;
    return found == kernels.end() ? NOT_FOUND : SUCCESS;
}
int cuFuncSetAttribute(void* function, int attribute, int value) {
    if (attribute != 8 || value > (int)emu::SHARED_LIMIT) {
        return INVALID_VALUE;
    }
    ((Kernel*)function)->shared = std::max(value, STATIC_SHARED);
    return SUCCESS;
}
int cuMemGetInfo_v2(size_t* available, size_t* total) {
    std::lock_guard<std::recursive_mutex> lock(turn);
    *total = memory();
    *available = *total > taken ? *total - taken : 0;
    return SUCCESS;
}
int cuMemAlloc_v2(Address* address, size_t bytes) {
    std::lock_guard<std::recursive_mutex> lock(turn);
    if (bytes == 0) {
        return INVALID_VALUE;
    }
    void* block = taken + bytes > memory() ? nullptr : aligned_alloc(256, (bytes + 255) / 256 * 256 + GUARD);
    if (!block) {
        return OUT_OF_MEMORY;
    }
    memset(block, 0xff, bytes);
    memset((char*)block + bytes, FENCE, GUARD);
    *address = (Address)block;
    blocks[*address] = bytes;
    taken += bytes;
    allocations++;
    return SUCCESS;
}
int cuMemFree_v2(Address address) {
    std::lock_guard<std::recursive_mutex> lock(turn);
    auto found = blocks.find(address);
    if (found == blocks.end()) {
        return INVALID_VALUE;
    }
    const char* behind = (const char*)address + found->second;
    if (std::any_of(behind, behind + GUARD, [](char byte) { return byte != (char)FENCE; })) {
        fprintf(stderr, "stand-in driver: something was written behind a block of %zu bytes\n", found->second);
        return INVALID_VALUE;
    }
    taken -= found->second;
    memset((void*)address, 0xff, found->second); // whoever still reads it gets not-a-number
    blocks.erase(found);
    free((void*)address);
    return SUCCESS;
}
int cuMemcpyHtoDAsync_v2(Address to, const void* from, size_t bytes, void* stream) {
    std::lock_guard<std::recursive_mutex> lock(turn);
    uploads++;
    if (setting("late", 0) && registered.count((void*)from) && !(capture && stream == recorded)) {
        ((late::Stream*)stream)->ask([=] { memcpy((void*)to, from, bytes); });
        return sticky;
    }
    return enqueue(stream, [=] { memcpy((void*)to, from, bytes); return (int)SUCCESS; });
}
int cuMemcpyDtoHAsync_v2(void* to, Address from, size_t bytes, void* stream) {
    downloads++;
    return enqueue(stream, [=] { memcpy(to, (void*)from, bytes); return (int)SUCCESS; });
}
int cuMemcpyDtoDAsync_v2(Address to, Address from, size_t bytes, void* stream) {
    return enqueue(stream, [=] { memmove((void*)to, (void*)from, bytes); return (int)SUCCESS; });
}
int cuMemsetD8Async(Address to, unsigned char value, size_t bytes, void* stream) {
    return enqueue(stream, [=] { memset((void*)to, value, bytes); return (int)SUCCESS; });
}
int cuMemHostRegister_v2(void* from, size_t, unsigned) {
    std::lock_guard<std::recursive_mutex> lock(turn);
    return setting("unpinnable", 0) ? NOT_PERMITTED : registered.insert(from).second ? SUCCESS : REGISTERED;
}
int cuMemHostUnregister(void* from) {
    std::lock_guard<std::recursive_mutex> lock(turn);
    return registered.erase(from) ? SUCCESS : NOT_REGISTERED;
}
int cuStreamCreate(void** stream, unsigned) { *stream = new late::Stream(); return SUCCESS; }
int cuStreamDestroy_v2(void* stream) { delete (late::Stream*)stream; return SUCCESS; }
int cuStreamWaitEvent(void*, void* event, unsigned) {
    std::lock_guard<std::recursive_mutex> lock(turn);
    late::finish((late::Event*)event);
    return sticky;
}
int cuStreamSynchronize(void* stream) {
    std::lock_guard<std::recursive_mutex> lock(turn);
    late::finish(stream);
    waits++;
    return capture && stream == recorded ? UNKNOWN : sticky;
}
int cuLaunchKernelEx(const LaunchConfig* config, void* function, void** arguments, void**) {
    Kernel* kernel = (Kernel*)function;
    if ((int)config->shared > kernel->shared || config->bx * config->by * config->bz > 1024 || !config->gx) {
        return INVALID_VALUE;
    }
    if (!capture || config->stream != recorded) { // no need of a copy
        std::lock_guard<std::recursive_mutex> lock(turn);
        late::finish(config->stream);
        return sticky ? sticky : sticky = start(kernel, *config, arguments);
    }
    std::vector<std::vector<char>> copies;
    for (size_t i = 0; i < kernel->sizes.size(); i++) {
        copies.emplace_back((char*)arguments[i], (char*)arguments[i] + kernel->sizes[i]);
    }
    LaunchConfig grid = *config;
    return enqueue(config->stream, [=]() mutable {
        std::vector<void*> places;
        for (auto& copy : copies) {
            places.push_back(copy.data());
        }
        return start(kernel, grid, places.data());
    });
}
int cuEventCreate(void** event, unsigned) { *event = new late::Event(); return SUCCESS; }
int cuEventDestroy_v2(void* event) { delete (late::Event*)event; return SUCCESS; }
int cuEventRecord(void* event, void* stream) {
    std::lock_guard<std::recursive_mutex> lock(turn);
    late::Event* mark = (late::Event*)event;
    mark->stream = (late::Stream*)stream;
    mark->after = mark->stream->asked;
    clock_gettime(CLOCK_MONOTONIC, &mark->time);
    return sticky;
}
int cuEventSynchronize(void* event) {
    std::lock_guard<std::recursive_mutex> lock(turn);
    late::finish((late::Event*)event);
    return sticky;
}
int cuEventElapsedTime(float* milliseconds, void* from, void* to) {
    timespec *a = &((late::Event*)from)->time, *b = &((late::Event*)to)->time;
    *milliseconds = (float)((double)(b->tv_sec - a->tv_sec) * 1e3 + (double)(b->tv_nsec - a->tv_nsec) * 1e-6);
    return SUCCESS;
}
int cuStreamBeginCapture_v2(void* stream, int) {
    std::lock_guard<std::recursive_mutex> lock(turn);
    if (capture) {
        return INVALID_VALUE;
    }
    capture = new Graph();
    recorded = stream;
    return SUCCESS;
}
int cuStreamEndCapture(void*, void** graph) {
    std::lock_guard<std::recursive_mutex> lock(turn);
    *graph = capture;
    capture = nullptr;
    return *graph ? SUCCESS : INVALID_VALUE;
}
int cuGraphInstantiateWithFlags(void** executable, void* graph, unsigned long long) {
    *executable = new Graph(*(Graph*)graph);
    return SUCCESS;
}
int cuGraphLaunch(void* executable, void* stream) {
    std::lock_guard<std::recursive_mutex> lock(turn);
    late::finish(stream);
    for (auto& node : ((Graph*)executable)->nodes) {
        if (sticky) {
            return sticky;
        }
        sticky = node();
    }
    return sticky;
}
int cuGraphDestroy(void* graph) { delete (Graph*)graph; return SUCCESS; }
int cuGraphExecDestroy(void* executable) { delete (Graph*)executable; return SUCCESS; }
}
#pragma GCC visibility pop

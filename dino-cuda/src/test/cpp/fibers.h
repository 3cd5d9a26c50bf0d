// The threads of a block as fibers on one thread of the host. A warp runs until all its lanes wait before the next begins,
// so that a missing barrier shows. A thread that never waits costs a call: the next one begins on the same stack.
#pragma once
#if !defined(__x86_64__)
#include <ucontext.h>
#endif
#include <algorithm>
#include <string>

namespace emu {
enum State { RUN, BLOCK, WARP, DONE };
constexpr size_t STACK = 1 << 18; // bytes; touched only where a kernel needs them
constexpr int LANES = 32;
constexpr size_t SHARED_LIMIT = 232448; // bytes of a block on the largest GPUs

#if defined(__x86_64__)
// Exchanges the stack and the registers that a function must keep. (The way the library does it asks the kernel for the
// mask of signals each time.)
extern "C" void emu_switch(void** from, void* to) __attribute__((visibility("hidden")));
asm(R"(
    .text
    .globl emu_switch
    .hidden emu_switch
    .type emu_switch, @function
emu_switch:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
    .size emu_switch, .-emu_switch
)");
struct Context { void* stack = nullptr; };
inline void change(Context& from, Context& to) { emu_switch(&from.stack, to.stack); }
inline void prepare(Context& context, char* memory, void (*entry)()) {
    void** top = (void**)(((uintptr_t)memory + STACK) & ~(uintptr_t)15);
    *--top = nullptr; // where entry would return to, and what aligns it as a call does
    *--top = (void*)entry;
    for (int i = 0; i < 6; i++) {
        *--top = nullptr;
    }
    context.stack = top;
}
#else
struct Context { ucontext_t context; };
inline void change(Context& from, Context& to) { swapcontext(&from.context, &to.context); }
inline void prepare(Context& context, char* memory, void (*entry)()) {
    getcontext(&context.context);
    context.context.uc_stack.ss_sp = memory;
    context.context.uc_stack.ss_size = STACK;
    context.context.uc_link = nullptr;
    makecontext(&context.context, entry, 0);
}
#endif

struct Fiber {
    Context context;
    dim3 tid;
    State state = DONE;
    unsigned mask = 0;       // of the lanes that it waits for
    uint64_t slot = 0;       // what it gives to the others
    uint64_t shown = 0;      // what the others see since they all came together
    unsigned together = 0;   // the lanes that came together
    char* stack = nullptr;   // null before its first turn
};

struct Body { void (*run)(void*); void* data; };
inline std::vector<Fiber> fibers;
inline std::vector<char*> stacks; // not in use
inline Context scheduler;
inline Fiber* self;
inline dim3 block, grid, bid;
inline Body body;
inline size_t threads, first, end, turn; // of the block; of the warp that runs, and whose turn in it is
inline bool reverse;
inline std::string fault; // why the last launch failed, or empty

inline int linear() { return (int)(self - fibers.data()); }
inline int lane() { return linear() & (LANES - 1); }
inline char* dynamic() { alignas(1024) static char memory[SHARED_LIMIT]; return memory; }

inline Fiber& at(size_t place) { return fibers[reverse ? end - 1 - (place - first) : place]; }

// Stacks begin at different places of a page: else the tops of all of them would share a few lines of the cache.
inline char* new_stack() {
    static size_t count = 0;
    return (char*)aligned_alloc(4096, STACK + 4096) + count++ % 32 * 128;
}

inline void entry();

// Goes on with the next lane of the warp that can, or with the scheduler.
inline void leave(Context& from) {
    while (++turn < end) {
        Fiber& next = at(turn);
        if (next.state == RUN) {
            self = &next;
            if (!next.stack) {
                if (stacks.empty()) {
                    stacks.push_back(new_stack());
                }
                next.stack = stacks.back();
                stacks.pop_back();
                prepare(next.context, next.stack, entry);
            }
            return change(from, next.context);
        }
    }
    change(from, scheduler);
}

inline __attribute__((noinline)) void wait(State what, unsigned mask = ~0u) {
    self->state = what;
    self->mask = mask;
    leave(self->context);
}

inline void entry() {
    for (;;) {
        body.run(body.data);
        Fiber* done = self;
        done->state = DONE;
        size_t next = turn + 1;
        while (next < end && at(next).state != RUN) {
            next++;
        }
        if (next < end && !at(next).stack) { // it has not begun: it takes over this stack
            turn = next;
            self = &at(next);
            std::swap(self->stack, done->stack);
            continue;
        }
        stacks.push_back(done->stack); // nobody takes it before this stack is left for good
        done->stack = nullptr;
        leave(done->context);
    }
}

// Lets a group of lanes go on, with what each gave to the others.
inline void meet(unsigned group) {
    for (size_t i = first; i < end; i++) {
        if (group >> (i - first) & 1) {
            fibers[i].shown = fibers[i].slot;
            fibers[i].together = group;
            fibers[i].state = RUN;
        }
    }
}

// Lets lanes go on that wait for each other and have all come, those that returned from the kernel aside.
inline bool release() {
    unsigned alive = 0, waiting = 0, common = ~0u;
    for (size_t i = first; i < end; i++) {
        alive |= (fibers[i].state != DONE ? 1u : 0u) << (i - first);
        waiting |= (fibers[i].state == WARP ? 1u : 0u) << (i - first);
        common &= fibers[i].state == WARP ? fibers[i].mask : ~0u;
    }
    if (waiting && waiting == alive && (common & alive) == alive) { // by far the most frequent case
        meet(alive);
        return true;
    }
    bool any = false;
    for (unsigned rest = waiting; rest;) {
        int leader = __builtin_ctz(rest);
        unsigned group = fibers[first + leader].mask & alive;
        bool all = (group & ~waiting) == 0 && (group >> leader & 1);
        for (size_t i = first; all && i < end; i++) {
            all = !(group >> (i - first) & 1) || (fibers[i].mask & alive) == group;
        }
        if (all) {
            meet(group);
        }
        rest &= ~(all ? group : 1u << leader);
        any |= all;
    }
    return any;
}

// Runs a warp until none of its lanes can go on.
inline bool warp() {
    bool moved = false;
    do {
        bool runs = false;
        for (size_t i = first; !runs && i < end; i++) {
            runs = fibers[i].state == RUN;
        }
        if (runs) {
            turn = first - 1; // so that the first lane is the next
            leave(scheduler);
            moved = true;
        }
    } while (release());
    return moved;
}

// A barrier of the block opens once all threads that have not returned wait at it.
inline bool open() {
    size_t waiting = 0, alive = 0;
    for (size_t i = 0; i < threads; i++) {
        alive += fibers[i].state != DONE;
        waiting += fibers[i].state == BLOCK;
    }
    for (size_t i = 0; waiting == alive && i < threads; i++) {
        fibers[i].state = fibers[i].state == BLOCK ? RUN : fibers[i].state;
    }
    return waiting > 0 && waiting == alive;
}

// Gives back the stacks of fibers that will not go on.
inline void abandon() {
    for (Fiber& fiber : fibers) {
        if (fiber.stack) {
            stacks.push_back(fiber.stack);
            fiber.stack = nullptr;
        }
        fiber.state = DONE;
    }
}

inline bool run_block() {
    dim3 tid(0, 0, 0);
    for (size_t i = 0; i < threads; i++) {
        fibers[i].state = RUN;
        fibers[i].tid = tid;
        if (++tid.x == block.x) {
            tid.x = 0;
            tid.z += ++tid.y == block.y;
            tid.y = tid.y == block.y ? 0 : tid.y;
        }
    }
    size_t warps = (threads + LANES - 1) / LANES;
    for (;;) {
        bool moved = false;
        for (size_t k = 0; k < warps; k++) {
            first = (reverse ? warps - 1 - k : k) * LANES;
            end = std::min(first + LANES, threads);
            moved |= warp();
        }
        if (open()) {
            continue;
        }
        if (!moved) {
            break;
        }
    }
    bool stuck = false;
    for (size_t i = 0; i < threads; i++) {
        stuck |= fibers[i].state != DONE;
    }
    return !stuck;
}

// Runs a kernel: false, with the reason in `fault`, if its threads wait for each other for ever or the grid is impossible.
inline bool launch(dim3 g, dim3 b, size_t shared, Body what) {
    threads = (size_t)b.x * b.y * b.z;
    if (threads == 0 || threads > 1024 || !g.x || !g.y || !g.z || g.y > 65535 || g.z > 65535 || shared > SHARED_LIMIT) {
        fault = "no GPU has such a grid";
        return false;
    }
    grid = g;
    block = b;
    body = what;
    const char* order = getenv("EMU_ORDER");
    reverse = order && !strcmp(order, "reverse");
    if (fibers.size() < threads) {
        fibers.resize(threads);
    }
    for (unsigned z = 0; z < g.z; z++) {
        for (unsigned y = 0; y < g.y; y++) {
            for (unsigned x = 0; x < g.x; x++) {
                bid = dim3(x, y, z);
                memset(dynamic(), 0xff, shared); // not-a-number
                if (!run_block()) {
                    fault = "threads wait at different barriers";
                    abandon();
                    return false;
                }
            }
        }
    }
    return true;
}

// The same for a function object, as tests in C++ have it; a fault ends the program.
template <class F> void launch(dim3 g, dim3 b, size_t shared, F kernel) {
    if (!launch(g, b, shared, Body{[](void* data) { (*(F*)data)(); }, &kernel})) {
        fprintf(stderr, "emulator: %s\n", fault.c_str());
        abort();
    }
}

// Waits for the lanes of a mask, which all give a value, and takes that of one: not-a-number if it gave none.
template <class T> T exchange(unsigned mask, T v, int from) {
    static_assert(sizeof(T) <= sizeof(uint64_t), "as much as a lane can give");
    uint64_t raw = 0;
    memcpy(&raw, &v, sizeof v);
    self->slot = raw;
    wait(WARP, mask);
    bool given = from >= 0 && from < LANES && (self->together >> from & 1);
    raw = given ? fibers[(linear() & ~(LANES - 1)) + from].shown : ~0ull;
    T out;
    memcpy(&out, &raw, sizeof out);
    return out;
}

// Waits for the lanes of a mask and looks at what each gave.
template <class F> void collect(unsigned mask, uint64_t v, F look) {
    self->slot = v;
    wait(WARP, mask);
    unsigned together = self->together;
    for (int i = 0; i < LANES; i++) {
        if (together >> i & 1) {
            look(i, fibers[(linear() & ~(LANES - 1)) + i].shown);
        }
    }
}
}

// A stand-in for libnccl.so.2: ranks are threads of one process, sums are made on the host in double precision and in the order of
// ranks. Compiled together with driver.cpp, so that what was asked for on a stream before is done before.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <vector>

extern "C" int standin_enqueue(void* stream, void (*run)(const void*), const void* data, size_t bytes);

namespace {
enum { SUCCESS = 0, SYSTEM_ERROR = 2, INVALID_ARGUMENT = 4, FLOAT32 = 7, SUM = 0 };

struct Id { char bytes[128]; };

// Those that have met by an id.
struct Room {
    int size = 0, arrived = 0;
    long met = 0; // how often all have
    std::vector<const float*> given;
};
struct Member { Room* room; int rank; };

std::mutex turn;
std::condition_variable all;
std::map<std::string, Room> rooms;
std::map<std::string, long> settings, counts;
long ids = 0;

bool fails(const char* call) {
    std::lock_guard<std::mutex> lock(turn);
    counts[call]++;
    return settings.count(call) && settings[call];
}

void meet(Room& room) {
    std::unique_lock<std::mutex> lock(turn);
    long before = room.met;
    if (++room.arrived == room.size) {
        room.arrived = 0;
        room.met++;
        all.notify_all();
    }
    all.wait(lock, [&] { return room.met != before; });
}

void nothing(const void*) {}
}

extern "C" {
// For tests: has a call fail in all ranks.
void standin_nccl_set(const char* call, long value) {
    std::lock_guard<std::mutex> lock(turn);
    settings[call] = value;
}

// For tests: how often a call was made so far.
long standin_nccl_get(const char* call) {
    std::lock_guard<std::mutex> lock(turn);
    return counts[call];
}

int ncclGetVersion(int* version) { *version = 22005; return SUCCESS; }
const char* ncclGetErrorString(int code) { return code == SYSTEM_ERROR ? "unhandled system error" : "invalid argument"; }
const char* ncclGetLastError(void*) { return "stand-in:\n no route to host"; }

int ncclGetUniqueId(Id* id) {
    std::lock_guard<std::mutex> lock(turn);
    memset(id->bytes, 0xfe, sizeof id->bytes);
    memcpy(id->bytes, &++ids, sizeof ids);
    return SUCCESS;
}

int ncclCommInitRank(void** communicator, int size, Id id, int rank) {
    if (fails("ncclCommInitRank")) {
        return SYSTEM_ERROR;
    }
    for (size_t i = sizeof ids; i < sizeof id.bytes; i++) {
        if (id.bytes[i] != (char)0xfe) {
            return INVALID_ARGUMENT; // it did not come whole
        }
    }
    Member* member;
    {
        std::lock_guard<std::mutex> lock(turn);
        Room& room = rooms[std::string(id.bytes, sizeof id.bytes)];
        room.size = size;
        room.given.resize(size);
        member = new Member{&room, rank};
    }
    meet(*member->room);
    *communicator = member;
    return SUCCESS;
}

int ncclAllReduce(const float* from, float* to, size_t count, int type, int operation, Member* member, void* stream) {
    if (fails("ncclAllReduce")) {
        return SYSTEM_ERROR;
    }
    if (type != FLOAT32 || operation != SUM || !member || standin_enqueue(stream, nothing, "", 0)) {
        return INVALID_ARGUMENT;
    }
    Room& room = *member->room;
    room.given[member->rank] = from;
    meet(room); // all have brought theirs
    std::vector<float> sums(count);
    for (size_t i = 0; i < count; i++) {
        double sum = 0.0;
        for (const float* each : room.given) {
            sum += each[i];
        }
        sums[i] = (float)sum;
    }
    meet(room); // all have read
    memcpy(to, sums.data(), count * sizeof(float));
    return SUCCESS;
}

int ncclCommDestroy(Member* member) { fails("ncclCommDestroy"); delete member; return SUCCESS; }
int ncclCommAbort(Member* member) { fails("ncclCommAbort"); delete member; return SUCCESS; }
}

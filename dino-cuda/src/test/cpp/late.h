// Streams of the stand-in. Everything runs at once, but for copies from the host where a test has set "late": they run when
// something waits for them, and not before, so that who forgets to wait reads what was there.
#pragma once
#include <deque>
#include <functional>

namespace late {
struct Stream {
    std::deque<std::function<void()>> copies;
    long asked = 0, done = 0; // copies

    void until(long count) {
        while (done < count) {
            auto copy = std::move(copies.front());
            copies.pop_front();
            done++;
            copy();
        }
    }

    void ask(std::function<void()> copy) {
        copies.push_back(std::move(copy));
        asked++;
    }
};

struct Event {
    timespec time;
    Stream* stream = nullptr;
    long after = 0; // copies of the stream
};

inline void finish(void* stream) {
    if (stream) {
        ((Stream*)stream)->until(((Stream*)stream)->asked);
    }
}

inline void finish(const Event* event) {
    if (event->stream) {
        event->stream->until(event->after);
    }
}
}

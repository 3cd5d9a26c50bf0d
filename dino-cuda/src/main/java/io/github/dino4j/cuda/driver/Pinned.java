package io.github.dino4j.cuda.driver;

import com.sun.jna.Pointer;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** Memory of the host that is page-locked, in the context of the thread that calls. */
final class Pinned {
    private final ConcurrentSkipListMap<Long, Long> ranges = new ConcurrentSkipListMap<>(); // bytes by address

    /** Page-locks memory and says whether the driver did. */
    boolean add(Pointer host, long bytes) {
        boolean done = Driver.cuMemHostRegister_v2(host, bytes, 0) == 0;
        if (done) {
            ranges.put(Pointer.nativeValue(host), bytes);
        }
        return done;
    }

    /** Undoes that. */
    void remove(Pointer host) {
        if (ranges.remove(Pointer.nativeValue(host)) != null) {
            Driver.cuMemHostUnregister(host);
        }
    }

    /** {@return whether memory that begins there is page-locked} */
    boolean holds(Pointer host) {
        long address = Pointer.nativeValue(host);
        Map.Entry<Long, Long> below = ranges.floorEntry(address);
        return below != null && address < below.getKey() + below.getValue();
    }
}

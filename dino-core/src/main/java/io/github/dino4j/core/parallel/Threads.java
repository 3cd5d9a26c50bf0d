package io.github.dino4j.core.parallel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * How many threads compute: one number for oneDNN, ND4J's operations and our own loops, which take turns and so never ask
 * for more together than each alone. Loader threads come on top; they are the ones that a computing thread waits for.
 */
public final class Threads {
    private static volatile int count = Runtime.getRuntime().availableProcessors();

    private Threads() {}

    /**
     * Sets the number. The native libraries keep theirs for each calling thread: call this on the thread that trains.
     *
     * @param threads threads, or 0 for one per core
     */
    public static void use(int threads) {
        count = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
        Nd4j.getBackend(); // loads the library, without which the holder fails
        NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(count);
    }

    /** {@return threads that compute} */
    public static int count() {
        return count;
    }

    /**
     * Does independent parts of a work, each once, in any order.
     *
     * @param parts how many
     * @param body what to do with a part; must not depend on the order
     */
    public static void forEach(int parts, IntConsumer body) {
        int workers = Math.min(parts, count);
        if (workers <= 1) {
            for (int part = 0; part < parts; part++) {
                body.accept(part);
            }
            return;
        }
        AtomicInteger next = new AtomicInteger();
        IntStream.range(0, workers).parallel().forEach(worker -> {
            for (int part = next.getAndIncrement(); part < parts; part = next.getAndIncrement()) {
                body.accept(part);
            }
        });
    }
}

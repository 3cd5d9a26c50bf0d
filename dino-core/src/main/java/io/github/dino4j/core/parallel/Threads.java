package io.github.dino4j.core.parallel;

import io.github.dino4j.core.natives.OlderPresets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * How many threads compute: one number for oneDNN, ND4J's operations and our own loops, which take turns and so never ask
 * for more together than each alone. Loader threads come on top; they are the ones that a computing thread waits for.
 */
public final class Threads {
    private static volatile int sharers = 1;
    private static volatile int count = Runtime.getRuntime().availableProcessors();

    /** Beside the calling thread. The common pool's threads forget after each task what {@link ThreadLocal}s held for the next. */
    private static final ForkJoinPool HELPERS = new ForkJoinPool(Math.max(1, count - 1));

    private Threads() {}

    /**
     * Sets the number. The native libraries keep theirs for each calling thread: call this on the thread that trains.
     *
     * @param threads threads, or 0 for one per core of this process's share
     */
    public static void use(int threads) {
        count = threads == 0 ? cores() : threads;
        OlderPresets.openBlas();
        Nd4j.getBackend(); // loads the library, without which the holder fails
        NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(count);
    }

    /** Says that other processes compute on the same cores. */
    static void share(int processes) {
        sharers = processes;
        count = cores();
    }

    /** {@return how many cores this process may keep busy, at least 1} */
    public static int cores() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() / sharers);
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
        Runnable work = () -> {
            for (int part = next.getAndIncrement(); part < parts; part = next.getAndIncrement()) {
                body.accept(part);
            }
        };
        List<ForkJoinTask<?>> others = new ArrayList<>(workers - 1);
        for (int worker = 1; worker < workers; worker++) {
            others.add(HELPERS.submit(work));
        }
        try {
            work.run();
        } finally {
            others.forEach(ForkJoinTask::quietlyJoin);
        }
        others.forEach(ForkJoinTask::join); // throws what one of them threw
    }
}

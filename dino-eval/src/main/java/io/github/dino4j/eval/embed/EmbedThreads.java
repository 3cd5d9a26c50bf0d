package io.github.dino4j.eval.embed;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The threads that compute, kept for a minute after their embedder is closed, for the next one: the C library keeps a heap for
 * each thread that has called it, and would spread embedders that come and go over as many heaps as it allows.
 */
final class EmbedThreads {
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "dino-embedder");
        thread.setDaemon(true);
        return thread;
    });

    private EmbedThreads() {}

    /** Runs a worker on a thread that no other embedder uses. */
    static void run(EmbedWorker worker) {
        THREADS.execute(worker);
    }
}

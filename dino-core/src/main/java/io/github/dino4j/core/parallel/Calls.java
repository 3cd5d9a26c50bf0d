package io.github.dino4j.core.parallel;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a group, one after the other in the order in which they were asked for, all on one thread: transports are made for
 * that, and processes must agree on the order. Who waits for a call that never returns is freed when the group has failed.
 */
final class Calls {
    private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
        Thread worker = new Thread(work, "dino-group");
        worker.setDaemon(true); // it may never come back from a call
        return worker;
    });
    private final Map<Long, CompletableFuture<?>> waiting = new ConcurrentHashMap<>(); // by ticket
    private final AtomicLong tickets = new AtomicLong();
    private volatile @Nullable GroupException failure;
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong done = new AtomicLong();

    /** Asks for a call. */
    <T> CompletableFuture<T> start(Supplier<T> call) {
        CompletableFuture<T> end = new CompletableFuture<>();
        long ticket = tickets.getAndIncrement();
        waiting.put(ticket, end);
        GroupException why = failure;
        if (why == null) {
            try {
                thread.execute(() -> run(call, end, ticket));
            } catch (RejectedExecutionException e) { // it has failed meanwhile, which end may know already
                end.completeExceptionally(new GroupException("the group was left", e));
            }
        } else {
            end.completeExceptionally(why);
        }
        return end;
    }

    private <T> void run(Supplier<T> call, CompletableFuture<T> end, long ticket) {
        if (end.isDone()) {
            return;
        }
        begun.incrementAndGet();
        try {
            T result = call.get();
            done.incrementAndGet();
            end.complete(result);
        } catch (RuntimeException | Error e) {
            end.completeExceptionally(e);
        } finally {
            waiting.remove(ticket);
        }
    }

    /** Waits for a call, on where this thread is interrupted, which it is again afterwards. */
    static <T> T await(CompletableFuture<T> end) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return end.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw cause(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits for a call, but not for ever. */
    static <T> T await(CompletableFuture<T> end, long millis) throws TimeoutException, InterruptedException {
        try {
            return end.get(millis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw cause(e);
        }
    }

    private static RuntimeException cause(ExecutionException wrapped) {
        Throwable cause = wrapped.getCause();
        if (cause instanceof GroupException told) {
            return new GroupException(String.valueOf(told.getMessage()), told); // with the trace of who waited
        }
        if (cause instanceof RuntimeException thrown) {
            return thrown;
        }
        return new CompletionException(cause);
    }

    /** Frees whoever waits, now and later; a transport that looks at interruptions gives up the call at hand. */
    void fail(GroupException why) {
        failure = why;
        waiting.values().forEach(end -> end.completeExceptionally(why));
        thread.shutdownNow();
    }

    boolean hasFailed() {
        return failure != null;
    }

    /** How many calls were made so far. */
    long begun() {
        return begun.get();
    }

    /** How many of them have returned. */
    long done() {
        return done.get();
    }

    /** No more calls. */
    void close() {
        thread.shutdown();
    }
}

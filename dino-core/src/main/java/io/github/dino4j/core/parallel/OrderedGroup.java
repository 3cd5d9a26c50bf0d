package io.github.dino4j.core.parallel;

import java.nio.FloatBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A group that any thread may call: its calls are made in the order in which they were asked for, on one thread. */
final class OrderedGroup implements Group {
    private final Group transport;
    private final Calls calls;
    private final int rank;
    private final int size;

    /**
     * Wraps a transport.
     *
     * @param transport is called on the thread of {@code calls} alone
     * @param calls their order
     * @param rank of this process
     * @param size how many there are
     */
    OrderedGroup(Group transport, Calls calls, int rank, int size) {
        this.transport = transport;
        this.calls = calls;
        this.rank = rank;
        this.size = size;
    }

    private <T> T call(Supplier<T> call) {
        return Calls.await(calls.start(call));
    }

    private void run(Runnable call) {
        call(() -> {
            call.run();
            return true;
        });
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void sum(float[] values) {
        run(() -> transport.sum(values));
    }

    @Override
    public void sum(double[] values) {
        run(() -> transport.sum(values));
    }

    @Override
    public void sum(FloatBuffer values) {
        run(() -> transport.sum(values));
    }

    @Override
    public Pending sumLater(FloatBuffer values) {
        return later(() -> transport.sum(values));
    }

    @Override
    public void sumRounded(FloatBuffer values) {
        run(() -> transport.sumRounded(values));
    }

    @Override
    public Pending sumRoundedLater(FloatBuffer values) {
        return later(() -> transport.sumRounded(values));
    }

    private Pending later(Runnable call) {
        CompletableFuture<Boolean> end = calls.start(() -> {
            call.run();
            return true;
        });
        return () -> Calls.await(end);
    }

    @Override
    public float[] gather(float[] own) {
        return call(() -> transport.gather(own));
    }

    @Override
    public void broadcast(float[] values, int root) {
        run(() -> transport.broadcast(values, root));
    }

    @Override
    public boolean agree(boolean here) {
        return call(() -> transport.agree(here));
    }
}

package io.github.dino4j.rabit;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parallel.GroupException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Processes that add up over XGBoost's Rabit: each element is added up in one of them, along a ring, and handed round, so that
 * all have the same bits, and the same ones each time. Sums are of the numbers' own type. All calls are made by the thread that
 * joined.
 *
 * <p>A process that ends is seen by its neighbours at once, and by the others when these end. One that is slow and one that has
 * gone without a word look the same from here: a call waits.
 */
final class RabitGroup implements Group {
    private static final long GRACE_SECONDS = 5;

    private final int rank;
    private final int size;
    private Memory room = new Memory(Long.BYTES); // outside the heap, shared by all calls
    private boolean broken;

    RabitGroup(int rank, int size) {
        this.rank = rank;
        this.size = size;
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
        call("add up " + values.length + " floats", values.length, () -> {
            Pointer place = room((long) Float.BYTES * values.length);
            place.write(0, values, 0, values.length);
            int code = RabitLibrary.XGCommunicatorAllreduce(place, values.length, RabitLibrary.FLOAT, RabitLibrary.SUM);
            place.read(0, values, 0, values.length);
            return code;
        });
    }

    @Override
    public void sum(double[] values) {
        call("add up " + values.length + " doubles", values.length, () -> {
            Pointer place = room((long) Double.BYTES * values.length);
            place.write(0, values, 0, values.length);
            int code =
                    RabitLibrary.XGCommunicatorAllreduce(place, values.length, RabitLibrary.DOUBLE, RabitLibrary.SUM);
            place.read(0, values, 0, values.length);
            return code;
        });
    }

    @Override
    public void sum(FloatBuffer values) {
        if (!values.isDirect() || values.order() != ByteOrder.nativeOrder()) {
            Group.super.sum(values);
            return;
        }
        int count = values.remaining();
        call(
                "add up " + count + " floats in place",
                count,
                () -> RabitLibrary.XGCommunicatorAllreduce(
                        Native.getDirectBufferPointer(values).share((long) Float.BYTES * values.position()),
                        count,
                        RabitLibrary.FLOAT,
                        RabitLibrary.SUM));
    }

    @Override
    public void broadcast(float[] values, int root) {
        call("hand round " + values.length + " floats", values.length, () -> {
            long bytes = (long) Float.BYTES * values.length;
            Pointer place = room(bytes);
            place.write(0, values, 0, values.length);
            int code = RabitLibrary.XGCommunicatorBroadcast(place, bytes, root);
            place.read(0, values, 0, values.length);
            return code;
        });
    }

    @Override
    public boolean agree(boolean here) {
        float[] votes = {here ? 1.0f : 0.0f};
        sum(votes);
        return votes[0] > 0.0f;
    }

    private Pointer room(long bytes) {
        if (room.size() < bytes) {
            room.close();
            room = new Memory(bytes);
        }
        return room;
    }

    /** Makes a call about so many numbers; the first one that fails breaks the ring for all that follow. */
    private void call(String doing, int count, IntSupplier work) {
        if (broken) {
            throw new GroupException(who() + " cannot " + doing + ": an earlier call has failed");
        }
        if (count == 0) {
            return; // the library refuses to send nothing
        }
        if (work.getAsInt() != 0) {
            broken = true;
            String reason = RabitLibrary.lastError();
            letTheWatchSpeak();
            throw new GroupException(who() + " cannot " + doing + ": another process has gone (" + reason
                    + "); the one that failed first says why");
        }
    }

    /** Who watches the processes knows which one has gone, or hears it soon, and ends the waiting for this call by its name. */
    private static void letTheWatchSpeak() {
        try {
            TimeUnit.SECONDS.sleep(GRACE_SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String who() {
        return "rank " + rank + " of " + size;
    }

    /** Frees memory. */
    void close() {
        room.close();
    }
}

package io.github.dino4j.mpi;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parallel.GroupException;
import io.github.dino4j.core.parallel.RoundedSum;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.concurrent.locks.LockSupport;

/**
 * The processes of MPI's world. Arrays go through native memory; direct buffers are added up where they are. One thread calls.
 *
 * <p>Open MPI waits in a loop that takes a whole core, and cannot be told to stop. So processes meet first, by a call that is looked
 * at now and then, and only then make the one that they came for.
 */
final class MpiGroup implements Group {
    private static final long SPIN_NANOS = 50_000;
    private static final long SOON_NANOS = 5_000_000;
    private static final long SHORT_NANOS = 20_000;
    private static final long LONG_NANOS = 300_000;
    private static final Memory NOTHING = new Memory(Double.BYTES);

    private final OpenMpi mpi;
    private final int rank;
    private final int size;
    private final RoundedSum rounded;
    private Memory memory = NOTHING; // grows with what it holds

    MpiGroup(OpenMpi mpi) {
        this.mpi = mpi;
        this.rank = mpi.rank();
        this.size = mpi.size();
        this.rounded = new RoundedSum(new Words(), size);
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public int size() {
        return size;
    }

    /** Waits for all processes; an interruption ends it, since the group has failed then. */
    private void meet() {
        mpi.beginMeeting();
        long start = System.nanoTime();
        while (!mpi.haveMet()) {
            if (Thread.interrupted()) {
                throw new GroupException("the call was given up");
            }
            long waited = System.nanoTime() - start;
            if (waited < SPIN_NANOS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(waited < SOON_NANOS ? SHORT_NANOS : LONG_NANOS);
            }
        }
    }

    private Memory memory(long bytes) {
        if (memory.size() < bytes) {
            memory = new Memory(bytes);
        }
        return memory;
    }

    @Override
    public void sum(float[] values) {
        Memory copy = memory((long) values.length * Float.BYTES);
        copy.write(0, values, 0, values.length);
        meet();
        mpi.sumFloats(copy, values.length);
        copy.read(0, values, 0, values.length);
    }

    @Override
    public void sum(double[] values) {
        Memory copy = memory((long) values.length * Double.BYTES);
        copy.write(0, values, 0, values.length);
        meet();
        mpi.sumDoubles(copy, values.length);
        copy.read(0, values, 0, values.length);
    }

    @Override
    public void sum(FloatBuffer values) {
        if (values.isDirect() && values.order() == ByteOrder.nativeOrder()) {
            meet();
            Pointer start = Native.getDirectBufferPointer(values); // of element 0
            mpi.sumFloats(start.share((long) values.position() * Float.BYTES), values.remaining());
        } else {
            Group.super.sum(values);
        }
    }

    @Override
    public void sumRounded(FloatBuffer values) {
        rounded.sum(values);
    }

    /** Words of 16 bits between direct buffers. */
    private final class Words implements RoundedSum.Words {
        @Override
        public void exchange(ShortBuffer pieces, ShortBuffer own) {
            meet();
            mpi.exchangeWords(
                    Native.getDirectBufferPointer(pieces),
                    pieces.remaining() / size,
                    Native.getDirectBufferPointer(own));
        }

        @Override
        public void gather(ShortBuffer own, ShortBuffer all) {
            meet();
            mpi.gatherWords(Native.getDirectBufferPointer(own), own.remaining(), Native.getDirectBufferPointer(all));
        }
    }

    @Override
    public float[] gather(float[] own) {
        long bytes = (long) own.length * Float.BYTES;
        Memory both = memory(bytes * (size + 1));
        both.write(0, own, 0, own.length);
        meet();
        mpi.gatherFloats(both, own.length, both.share(bytes));
        return both.getFloatArray(bytes, Math.multiplyExact(own.length, size));
    }

    @Override
    public void broadcast(float[] values, int root) {
        Memory copy = memory((long) values.length * Float.BYTES);
        copy.write(0, values, 0, values.length);
        meet();
        mpi.broadcastFloats(copy, values.length, root);
        copy.read(0, values, 0, values.length);
    }

    @Override
    public boolean agree(boolean here) {
        double[] votes = {here ? 1.0 : 0.0};
        sum(votes);
        return votes[0] > 0.0;
    }
}

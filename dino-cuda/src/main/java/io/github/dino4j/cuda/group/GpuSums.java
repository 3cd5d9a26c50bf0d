package io.github.dino4j.cuda.group;

import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Residence;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.cuda.driver.Gpu;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sums over processes that have a GPU each, by NCCL, in place and on the stream that computes. The group carries what they need to
 * find each other, and tells when one of them has gone: NCCL by itself would wait for ever.
 */
public final class GpuSums implements Residence.Sums {
    private static final Logger LOG = LoggerFactory.getLogger(GpuSums.class);
    private static final int BYTE = 0xff;

    private final Nccl nccl;
    private final Gpu gpu;
    private final Group group;
    private final long communicator;
    private long asked; // sums
    private long met; // how many all processes have asked for
    private boolean gone;

    private GpuSums(Nccl nccl, Gpu gpu, Group group, byte[] id) {
        this.nccl = nccl;
        this.gpu = gpu;
        this.group = group;
        gpu.use();
        this.communicator = nccl.connect(id, group.rank(), group.size());
    }

    /**
     * Connects the GPUs of a group's processes, all of which must call it.
     *
     * @param gpu of this process
     * @param group the processes
     * @return the sums, or empty where processes must add up by way of the host, which the log gives the reason for
     * @throws IllegalStateException in one sentence if NCCL is there and fails
     */
    public static Optional<Residence.Sums> connect(Gpu gpu, Group group) {
        Nccl nccl = load();
        if (group.agree(nccl == null) || nccl == null) {
            if (nccl != null) {
                LOG.info("gradients go by way of the host: another process cannot use NCCL");
            }
            return Optional.empty();
        }
        if (!haveOneEach(gpu, group)) {
            if (group.rank() == 0) {
                LOG.info("gradients go by way of the host: processes share a GPU, which NCCL refuses; start as many"
                        + " as there are GPUs");
            }
            return Optional.empty();
        }
        byte[] id = bytes(group, group.rank() == 0 ? nccl.newId() : new byte[Nccl.ID_BYTES]);
        GpuSums sums = new GpuSums(nccl, gpu, group, id);
        if (group.rank() == 0) {
            LOG.info("gradients are added up between {} GPUs by NCCL {}", group.size(), nccl.version());
        }
        return Optional.of(sums);
    }

    private static @Nullable Nccl load() {
        if (Nccl.OFF.equals(System.getProperty(Nccl.PROPERTY))) {
            LOG.info("gradients go by way of the host: -D{}={}", Nccl.PROPERTY, Nccl.OFF);
            return null;
        }
        try {
            return Nccl.load();
        } catch (IllegalStateException e) {
            LOG.info("gradients go by way of the host: {}", e.getMessage());
            return null;
        }
    }

    private static boolean haveOneEach(Gpu gpu, Group group) {
        byte[] own = gpu.uuid();
        float[] all = group.gather(floats(own));
        Set<String> different = new HashSet<>();
        for (int rank = 0; rank < group.size(); rank++) {
            float[] one = Arrays.copyOfRange(all, rank * own.length, (rank + 1) * own.length);
            different.add(Arrays.toString(one));
        }
        return different.size() == group.size();
    }

    /** The first process's. */
    private static byte[] bytes(Group group, byte[] own) {
        float[] numbers = floats(own);
        group.broadcast(numbers, 0);
        byte[] bytes = new byte[own.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (int) numbers[i];
        }
        return bytes;
    }

    private static float[] floats(byte[] bytes) {
        float[] floats = new float[bytes.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = bytes[i] & BYTE;
        }
        return floats;
    }

    @Override
    public Group.Pending sum(Tensor values) {
        if (values.precision() != Precision.FLOAT32 || !values.isContiguous()) {
            throw new IllegalArgumentException(values + " is not a stretch of float32, of which alone sums are made");
        }
        gpu.use();
        nccl.sum(values.address(), values.size(), communicator, gpu.stream());
        long ticket = ++asked;
        return () -> meet(ticket);
    }

    /** Sees that all processes have asked for it, once for all that were asked for: from there on the GPUs need no process. */
    private void meet(long ticket) {
        if (ticket > met) {
            try {
                group.agree(false);
            } catch (RuntimeException e) { // a process has gone
                leave(true);
                throw e;
            }
            met = asked;
        }
    }

    private void leave(boolean atOnce) {
        if (!gone) {
            gone = true;
            gpu.use();
            if (atOnce) {
                nccl.abort(communicator);
            } else {
                gpu.synchronize();
                nccl.leave(communicator);
            }
        }
    }

    /** Leaves; at once where sums were asked for that nobody awaited, as when a step has failed. */
    @Override
    public void close() {
        leave(met < asked);
    }
}

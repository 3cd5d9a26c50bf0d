package io.github.dino4j.train.agree;

import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parallel.Threads;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.train.checkpoint.CheckpointContent;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * That all processes have come to the same state. They take the same steps on the same sums, so that anything else than the same bits
 * in all of them is a fault of memory, of a processor or of ours, and goes unseen: only the first process writes checkpoints.
 */
public final class SameState {
    private static final String MEASURED = "progress."; // by the first process alone
    private static final int PART = 1 << 16; // floats
    private static final long FACTOR = 0x9E3779B97F4A7C15L;
    private static final int HALF = 32;

    private SameState() {}

    /**
     * Compares checksums of everything that a step changes.
     *
     * @param group the processes
     * @param state of this one
     * @throws IOException if that of another one differs, in all of them; it names the rank and what differs
     */
    public static void require(Group group, CheckpointContent state) throws IOException {
        if (group.isAlone()) {
            return;
        }
        List<String> names = new ArrayList<>();
        List<Long> sums = new ArrayList<>();
        state.stores().forEach((name, store) -> {
            names.add(name);
            sums.add(checksum(store));
        });
        names.add("memory of the method");
        sums.add(checksum(state.state()));
        names.add("counters");
        sums.add(checksum(state));
        long[][] all =
                Gathered.longs(group, sums.stream().mapToLong(Long::longValue).toArray());
        for (int i = 0; i < names.size(); i++) {
            requireSame(names.get(i), all, i, state.step());
        }
    }

    /** Of several processes those that differ from most of them are named; of two the second. */
    private static void requireSame(String what, long[][] all, int at, long step) throws IOException {
        Map<Long, Integer> votes = new HashMap<>();
        for (long[] each : all) {
            votes.merge(each[at], 1, Integer::sum);
        }
        int most = votes.values().stream().max(Integer::compare).orElse(0);
        long first = all[0][at];
        long agreed = votes.getOrDefault(first, 0) == most
                ? first
                : Arrays.stream(all)
                        .mapToLong(each -> each[at])
                        .filter(each -> votes.getOrDefault(each, 0) == most)
                        .findFirst()
                        .orElse(first);
        for (int rank = 0; rank < all.length; rank++) {
            if (all[rank][at] != agreed) {
                throw new IOException("rank " + rank + " has drifted from the other processes: after step " + step
                        + " its " + what + " is not theirs, bit for bit, though all took the same steps; go on from an"
                        + " earlier checkpoint without the machine of that rank, or report it");
            }
        }
    }

    private static long checksum(CheckpointContent state) {
        long[] sum = {state.step()};
        state.counters().forEach((name, values) -> {
            if (!name.startsWith(MEASURED)) {
                for (long value : values) {
                    sum[0] = mix(sum[0], value);
                }
            }
        });
        return sum[0];
    }

    /** The same whatever the number of threads. */
    private static long checksum(ParameterStore store) {
        FloatBuffer values = store.buffer();
        int count = values.capacity();
        long[] parts = new long[(count + PART - 1) / PART];
        Threads.forEach(parts.length, part -> {
            float[] block = new float[Math.min(PART, count - part * PART)];
            values.get(part * PART, block);
            long sum = part;
            for (float value : block) {
                sum = mix(sum, Float.floatToRawIntBits(value));
            }
            parts[part] = sum;
        });
        return Arrays.stream(parts).reduce(count, SameState::mix);
    }

    private static long mix(long sum, long value) {
        long product = (sum ^ value) * FACTOR;
        return product ^ product >>> HALF;
    }
}

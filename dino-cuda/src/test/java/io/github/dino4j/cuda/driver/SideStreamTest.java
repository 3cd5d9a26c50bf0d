package io.github.dino4j.cuda.driver;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Memory;
import io.github.dino4j.cuda.StandIn;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bytes that travel beside the GPU's work, over a stand-in that copies them no sooner than something waits for them. */
class SideStreamTest {
    private static final int LARGE = 9_000_001; // bytes: several pieces of what they are copied through

    private long bytes;
    private DriverGpu gpu;

    @BeforeEach
    void open() {
        StandIn.require();
        if (!StandIn.isReal()) {
            StandIn.reset();
            bytes = StandIn.count("bytes");
            StandIn.set("late", 1);
        }
        gpu = DriverGpu.open(0);
    }

    @AfterEach
    void close() {
        if (gpu != null) {
            gpu.close();
        }
        if (!StandIn.isReal()) {
            assertThat(StandIn.count("bytes")).as("rooms are freed").isEqualTo(bytes);
            StandIn.reset();
        }
    }

    private static byte[] levels(int length, int from) {
        byte[] levels = new byte[length];
        for (int i = 0; i < length; i++) {
            levels[i] = (byte) ((i + from) % 251);
        }
        return levels;
    }

    private byte[] read(long from, int length) {
        try (Memory host = new Memory(length)) {
            gpu.download(host, from, length);
            return host.getByteArray(0L, length);
        }
    }

    private void assertHolds(long address, byte[] expected) {
        assertThat(Arrays.mismatch(read(address, expected.length), expected)).isEqualTo(-1);
    }

    @Test
    void whatIsCopiedHasArrived() {
        for (int length : new int[] {LARGE, 1, 70_000}) {
            long to = gpu.allocate(length);
            byte[] values = levels(length, 3);
            SideStream.Cargo cargo = gpu.side().send(values);
            Arrays.fill(values, (byte) 7); // it may be written to again
            cargo.copyTo(to);
            assertHolds(to, levels(length, 3));
            cargo.close();
            gpu.free(to);
        }
    }

    @Test
    void aRoomIsUsedAgainAndNotWhileItIsOpen() {
        long one = gpu.allocate(LARGE);
        long two = gpu.allocate(LARGE);
        SideStream side = gpu.side();
        SideStream.Cargo first = side.send(levels(LARGE, 1));
        SideStream.Cargo second = side.send(levels(LARGE, 2));
        assertThat(second).isNotSameAs(first);
        first.copyTo(one);
        first.close();
        SideStream.Cargo third = side.send(levels(LARGE, 3));
        assertThat(third).isSameAs(first);
        second.copyTo(two);
        assertHolds(one, levels(LARGE, 1));
        assertHolds(two, levels(LARGE, 2));
        third.copyTo(one);
        assertHolds(one, levels(LARGE, 3));
        gpu.free(one);
        gpu.free(two);
    }

    @Test
    void roomsOfOtherSizesDoNotGather() {
        StandIn.requireEmulated();
        SideStream side = gpu.side();
        side.send(levels(1, 0)).close();
        for (int length = 1; length <= 40; length++) {
            side.send(levels(100_000 + length, 0)).close();
        }
        assertThat(StandIn.count("bytes") - bytes).isLessThan(10 * 100_000L);
    }

    /** Another thread sends while a step is recorded: what it asks for is no part of it. */
    @Test
    void sendingIsNoPartOfARecordedStep() {
        long to = gpu.allocate(LARGE);
        gpu.zero(to, LARGE);
        SideStream side = gpu.side();
        SideStream.Cargo[] cargo = new SideStream.Cargo[1];
        try (Graph graph = gpu.record(() -> {
            Thread sender = new Thread(() -> cargo[0] = side.send(levels(LARGE, 5)));
            sender.start();
            try {
                sender.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            gpu.zero(to, 4);
        })) {
            cargo[0].copyTo(to);
            assertHolds(to, levels(LARGE, 5));
            graph.enqueue();
            assertThat(read(to, 5)).containsExactly(0, 0, 0, 0, 9);
        }
        gpu.free(to);
    }
}

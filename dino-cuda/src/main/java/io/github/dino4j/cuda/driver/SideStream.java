package io.github.dino4j.cuda.driver;

import java.util.ArrayList;
import java.util.List;

/**
 * A second stream, on which bytes of the heap travel to rooms on the GPU while the first one works. A room is copied from once its
 * bytes are there, and filled again once that copy is done: the GPU waits for both, no thread does.
 */
public final class SideStream {
    private static final int IDLE = 8; // rooms that may wait for bytes of their size

    private final DriverGpu gpu;
    private final long stream;
    private final Staging staging;
    private final List<Cargo> rooms = new ArrayList<>();

    SideStream(DriverGpu gpu) {
        this.gpu = gpu;
        gpu.use();
        this.stream = Driver.stream();
        this.staging = new Staging(gpu, stream, true);
    }

    /** A room with the bytes that were sent to it last. */
    public final class Cargo implements AutoCloseable {
        private final int bytes;
        private final long address;
        private final long arrived; // on the side stream: the bytes are there
        private final long read; // on the GPU's stream: nothing asked for so far reads them any more
        private boolean open;

        private Cargo(int bytes) {
            this.bytes = bytes;
            this.address = gpu.allocate(bytes);
            this.arrived = gpu.event();
            this.read = gpu.event();
        }

        /**
         * Copies the bytes, behind the work asked for before.
         *
         * @param to where to on the GPU
         */
        public void copyTo(long to) {
            gpu.use();
            gpu.check(Driver.cuStreamWaitEvent(gpu.stream(), arrived, 0), "wait for bytes");
            gpu.copy(to, address, bytes);
            gpu.check(Driver.cuEventRecord(read, gpu.stream()), "mark a copy");
        }

        /** Has the room used again. */
        @Override
        public void close() {
            synchronized (SideStream.this) {
                open = false;
            }
        }

        private void free() {
            Driver.cuEventSynchronize(arrived); // bytes that nobody copied may still be on their way
            Driver.cuEventDestroy_v2(arrived);
            Driver.cuEventDestroy_v2(read);
            gpu.free(address);
        }
    }

    /**
     * Sends bytes.
     *
     * @param values may be written to again on return
     * @return the room that they are on their way to
     * @throws io.github.dino4j.core.device.DeviceMemoryError if there is no memory for a room
     */
    public synchronized Cargo send(byte[] values) {
        gpu.use();
        Cargo cargo = room(values.length);
        cargo.open = true;
        gpu.check(Driver.cuStreamWaitEvent(stream, cargo.read, 0), "wait for a copy");
        staging.upload(cargo.address, values);
        gpu.check(Driver.cuEventRecord(cargo.arrived, stream), "mark bytes");
        return cargo;
    }

    /** One that is free, or a new one, for which some of runs before may go. */
    private Cargo room(int bytes) {
        for (Cargo room : rooms) {
            if (!room.open && room.bytes == bytes) {
                return room;
            }
        }
        List<Cargo> idle = rooms.stream().filter(room -> !room.open).toList();
        if (idle.size() >= IDLE) {
            rooms.removeAll(idle);
            idle.forEach(Cargo::free);
        }
        Cargo room = new Cargo(bytes);
        rooms.add(room);
        return room;
    }

    synchronized void close() {
        Driver.cuStreamSynchronize(stream);
        staging.close();
        rooms.forEach(Cargo::free);
        rooms.clear();
        Driver.cuStreamDestroy_v2(stream);
    }
}
